"""A batch through infinitely wide layers: the Gram map iterated, and what it looks like on the way."""

from collections.abc import Iterator

import numpy as np

from bninit import checks
from bninit.geometry.configuration import Configuration, find_configuration
from bninit.infinite_width.gram_map import gram_map
from bninit.infinite_width.iterate import iterate
from bninit.late import jnp
from bninit.laws.batches import parse_batch
from bninit.laws.threefry import host_key
from bninit.layer.block import Block


def mean_field(
    block: Block | str,
    inputs: str | np.ndarray = "gaussian",
    batch: int = 16,
    depth: int = 200,
    every: int = 20,
    features: int = 512,
    weight_variance: float = 1.0,
    key: int = 0,
) -> Iterator[tuple[int, Configuration, np.ndarray]]:
    """Every so many layers: the layer, its configuration and its Gram.

    Where only the geometry matters to the block (its degree is 0 or 1) the Gram is kept at trace = batch.

    Args:
        block: the block of every layer.
        inputs: the input batch, as of bn.simulate.
        batch, depth: the number of points, and of layers.
        every: layers between two that are returned; the first and the last always are.
        features: of the inputs, where they are drawn at random.
        weight_variance: the variance of the weights times the width.
        key: of the random inputs.

    Raises:
        InputError: as bn.gram_map, an unknown word for the inputs, depth or every not whole.
    """
    block = Block.parse(block)
    depth, every = checks.whole(depth, "depth", least=0), checks.whole(every, "every")
    batch = checks.batch(batch, least=2)
    map_ = gram_map(block, weight_variance)
    factor = parse_batch(inputs, batch).factor(host_key(checks.key(key)), checks.whole(features, "features"))
    gram = jnp.asarray(factor.T @ factor)
    course = iterate(map_, 0, gram)
    for layer in dict.fromkeys([*range(0, depth + 1, every), depth]):
        if layer > 0:
            step = every if layer % every == 0 else layer % every
            course = iterate(map_, 1, course.grams[-1], course.log_scales[-1], every=step)
        gram = course.grams[-1]
        if block.degree is None:
            gram = gram * jnp.exp(2 * course.log_scales[-1])
        yield layer, find_configuration(gram), np.asarray(gram)

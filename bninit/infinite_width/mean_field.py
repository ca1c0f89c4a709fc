"""A batch through infinitely wide layers: the Gram map iterated, and what it looks like on the way."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from bninit import checks
from bninit.geometry.configuration import Configuration, find_configuration
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.infinite_width.iterate import iterate
from bninit.infinite_width.residual import GramAndMean, ResidualMap, iterate_moments, residual_map
from bninit.late import jnp
from bninit.laws.batches import parse_batch
from bninit.laws.threefry import host_key
from bninit.layer.block import Block
from bninit.layer.residual import NONE, Residual
from bninit.shapes import Gram


def mean_field(
    block: Block | str,
    inputs: str | np.ndarray = "gaussian",
    batch: int = 16,
    depth: int = 200,
    every: int = 20,
    features: int = 512,
    weight_variance: float = 1.0,
    key: int = 0,
    residual: str = NONE,
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
        residual: a skip around the block, such as "branch(0.5)", as of bn.simulate; rows of the input have
            mean zero.

    Raises:
        InputError: as bn.gram_map and bn.residual_map, an unknown word for the inputs, depth or every not
            whole.
    """
    block = Block.parse(block)
    depth, every = checks.whole(depth, "depth", least=0), checks.whole(every, "every")
    batch = checks.batch(batch, least=2)
    skip = Residual.parse(residual)
    factor = parse_batch(inputs, batch).factor(host_key(checks.key(key)), checks.whole(features, "features"))
    gram = jnp.asarray(factor.T @ factor)
    layers = [*dict.fromkeys([*range(0, depth + 1, every), depth])]
    steps = [after - before for before, after in pairwise([0, *layers])]
    if skip is None:
        grams = _course(gram_map(block, weight_variance), gram, steps)
    else:
        grams = _course_with_skip(
            residual_map(skip.kind, block, float(skip.strength), weight_variance), gram, steps
        )
    for layer, gram in zip(layers, grams, strict=True):
        yield layer, find_configuration(gram), np.asarray(gram)


def _course(map_: GramMap, gram: Gram, steps: list[int]) -> Iterator[Gram]:
    """The Gram after each number of layers more."""
    course = iterate(map_, 0, gram)
    for step in steps:
        if step > 0:
            course = iterate(map_, 1, course.grams[-1], course.log_scales[-1], every=step)
        gram = course.grams[-1]
        yield gram if map_.block.degree is not None else gram * jnp.exp(2 * course.log_scales[-1])


def _course_with_skip(map_: ResidualMap, gram: Gram, steps: list[int]) -> Iterator[Gram]:
    moments = iterate_moments(map_, 0, GramAndMean(gram, jnp.zeros(len(gram))))
    for step in steps:
        if step > 0:
            last = GramAndMean(moments.gram[-1], moments.mean[-1])
            moments = iterate_moments(map_, 1, last, every=step)
        yield moments.gram[-1]

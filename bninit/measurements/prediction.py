"""What infinite width predicts for a run: the Gram map iterated from the very inputs of each seed."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.runs.record import Record


def predict(record: Record, depth: int | None = None, start: int = 0) -> np.ndarray:
    """The mean-field Gram after each layer, from the recorded Gram of every seed at one layer.

    G_0 = gram of layer `start`, G_(l+1) = F(gain^2 G_l) with F the Gram map of the block.

    Args:
        record: a run.
        depth: number of layers; that of the record.
        start: the layer to start from; -1 is the last.

    Returns:
        (seed, layer, batch, batch), scaled to trace = batch.

    Raises:
        InputError: a block of a function of the user's.
    """
    settings = record.settings
    block = Block.parse(settings["block"])
    map_ = gram_map(block, weight_variance=settings["gain"] ** 2)
    first = record.dataset["gram"].values[:, start].astype(np.float64)
    scale = np.exp(2 * record.dataset["log_scale"].values[:, start].astype(np.float64))
    free = all(part.degree in (0, 1) for part in block if isinstance(part, Activation))
    layers = settings["depth"] if depth is None else depth
    found = _iterated(map_, layers, free, jnp.asarray(first), jnp.asarray(scale))
    return np.asarray(found)


@partial(jax.jit, static_argnums=(0, 1, 2))
def _iterated(map_: GramMap, depth: int, free: bool, first: jax.Array, scale: jax.Array) -> jax.Array:
    """With a free scale (activations of degree 0 or 1) the trace is reset at every layer."""

    def shown(gram: jax.Array) -> jax.Array:
        total = jnp.trace(gram)
        return gram * jnp.where(total > 0, gram.shape[0] / jnp.where(total > 0, total, 1.0), 0.0)

    def step(gram: jax.Array, _: None) -> tuple[jax.Array, jax.Array]:
        image = map_(gram)
        return (shown(image) if free else image), shown(image)

    def one(start: tuple[jax.Array, jax.Array]) -> jax.Array:
        gram, size = start
        _, seen = jax.lax.scan(step, gram if free else gram * size, None, length=depth)
        return jnp.concatenate([gram[None], seen])

    return jax.lax.map(one, (first, scale))

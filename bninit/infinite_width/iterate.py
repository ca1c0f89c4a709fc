"""The Gram map iterated: what layer after layer of infinite width makes of a batch, its scale kept apart."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Gram, Grams, Scalars
from bninit.infinite_width.gram_map import GramMap

LARGEST_LOG_SCALE = 150.0
"""Beyond e^150 an inhomogeneous activation is taken at its limit; products of two variances stay finite."""


class Iterates(NamedTuple):
    """Layers along the first axis: Grams of trace = batch, and exp(2 log_scale) times them are those of H."""

    grams: Grams
    log_scales: Scalars


@partial(jax.jit, static_argnums=(0, 1), static_argnames="every")
def iterate(
    map_: GramMap, count: int, gram: Gram, log_scale: float | Array = 0.0, every: int = 1
) -> Iterates:
    """The Gram and those after every, 2 every, ..., count * every layers.

    G_(l+1) = F(G_l). Where only the geometry matters to the block (its degree is 0 or 1) the map never meets
    the scale; the others see it, up to e^150, where tanh, gelu and their like equal their limits.

    Args:
        map_: the Gram map of one layer.
        count: how many Grams after the first.
        gram, log_scale: of the first layer: exp(2 log_scale) gram is its H^T H / width.
        every: layers from one to the next.

    >>> from bninit.infinite_width.gram_map import gram_map
    >>> course = iterate(gram_map("rs"), 60, jnp.array([[1.0, 0.9], [0.9, 1.0]]))
    >>> bool(abs(course.grams[-1] - jnp.eye(2)).max() < 1e-12)
    True
    """

    def layer(_: int, state: Iterates) -> Iterates:
        image, passed = _layer(map_, *state)
        gram, size = _unit(image)
        return Iterates(gram, size + passed)

    def keep(state: Iterates, _: None) -> tuple[Iterates, Iterates]:
        state = jax.lax.fori_loop(0, every, layer, state)
        return state, state

    unit, size = _unit(gram)
    start = Iterates(unit, size + log_scale)
    _, kept = jax.lax.scan(keep, start, None, length=count)
    return Iterates(*(jnp.concatenate([one[None], many]) for one, many in zip(start, kept, strict=True)))


def _layer(map_: GramMap, gram: Gram, log_scale: Array) -> tuple[Gram, Array]:
    """The image of a Gram of trace = batch, and the log of the scale that is still to be added to it."""
    if map_.block.degree is None:
        seen, passed = map_.block.part_scale(log_scale, LARGEST_LOG_SCALE)
        return map_(gram * jnp.exp(2 * seen)), passed
    return map_(gram), log_scale if map_.block.degree == 1 else jnp.zeros_like(log_scale)


def _unit(gram: Gram) -> tuple[Gram, Array]:
    """The Gram at trace = batch and the log of the root of what was divided by; zero stays, with log -inf."""
    mean = jnp.trace(gram) / gram.shape[0]
    dead = mean == 0
    safe = jnp.where(dead, 1.0, mean)
    return gram / safe, jnp.where(dead, -jnp.inf, jnp.log(safe) / 2)

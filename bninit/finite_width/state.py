"""A representation between two layers: the factor of its Gram matrix, and its scale kept apart."""

from typing import NamedTuple

import jax.numpy as jnp

from bninit.arrays import Array, Factor, Shares
from bninit.finite_width.layer import Layer

LARGEST_LOG_SCALE = 300.0
"""Beyond e^300 (float64; e^30 in float32) an inhomogeneous activation is taken at its limit."""


class State(NamedTuple):
    """A representation H between two layers, up to a rotation of its features.

    `body` is a factor R (or, with explicit weights, H / sqrt(width)) scaled to tr R^T R = batch, and
    exp(log_scale) * sqrt(width) * R is H up to rotation. `active` is the fraction of positive entries
    of H. A dead representation has R = 0 and log_scale = -inf.
    """

    body: Factor
    log_scale: Array
    active: Array


def entering(layer: Layer, state: State) -> tuple[Array, Array, Array]:
    """The body, the factor by which its rows are to be multiplied, and the log scale left out of that.

    Homogeneous blocks never see the scale. The others see it up to e^+-300, where tanh, gelu and
    their like equal their limits to all digits, and the rest is passed around them.
    """
    if layer.block.degree is not None:
        return state.body, jnp.ones((), state.body.dtype), jnp.zeros_like(state.log_scale)
    bound = LARGEST_LOG_SCALE if state.body.dtype == jnp.float64 else LARGEST_LOG_SCALE / 10
    log_scale = jnp.where(jnp.isfinite(state.log_scale), state.log_scale, 0.0)
    seen, passed = layer.block.part_scale(log_scale + jnp.log(layer.gain), bound)
    return state.body, jnp.exp(seen), passed


def leaving(layer: Layer, body: Array, active: Array, state: State, excess: Array, shares: Shares) -> State:
    """Take the scale out of the new body and add it to the log."""
    largest = jnp.max(jnp.abs(body))
    safe = jnp.where(largest > 0, largest, 1.0)
    size = safe * jnp.sqrt(jnp.sum((body / safe) ** 2 @ shares))
    log_scale = jnp.where(largest > 0, jnp.log(size), -jnp.inf)
    if layer.block.degree == 1:
        log_scale = log_scale + state.log_scale + jnp.log(layer.gain)
    body = body / jnp.where(largest > 0, size, 1.0)
    return State(body, log_scale + excess, active.astype(body.dtype))

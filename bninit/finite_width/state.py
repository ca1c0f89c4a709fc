"""A representation between two layers: the factor of its Gram matrix, and its scale kept apart."""

from typing import NamedTuple

from bninit.finite_width.layer import Layer
from bninit.late import jnp
from bninit.shapes import Array, Factors, Numbers, Shares, namespace

LARGEST_LOG_SCALE = 300.0
"""Beyond e^300 (float64; e^30 in float32) an inhomogeneous activation is taken at its limit."""


class State(NamedTuple):
    """A representation H between two layers, up to a rotation of its features.

    `body` is a factor R (or, with explicit weights, H / sqrt(width)) scaled to tr R^T R = batch, and
    exp(log_scale) * sqrt(width) * R is H up to rotation. `active` is the fraction of positive entries
    of H. NumPy's have leading axes. A dead representation has R = 0 and log_scale = -inf.
    """

    body: Factors
    log_scale: Numbers
    active: Numbers


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


def leaving(
    layer: Layer, body: Numbers, active: Numbers, state: State, excess: Numbers, shares: Shares
) -> State:
    """Take the scale out of the new body and add it to the log; NumPy's along any leading axes."""
    xp = namespace(body)
    largest = xp.max(xp.abs(body), axis=(-2, -1))
    safe = xp.where(largest > 0, largest, 1.0)
    size = safe * xp.sqrt(xp.sum((body / safe[..., None, None]) ** 2 @ shares, axis=-1))
    log_scale = xp.where(largest > 0, xp.log(xp.where(size > 0, size, 1.0)), -xp.inf)
    if layer.block.degree == 1:
        log_scale = log_scale + state.log_scale + xp.log(layer.gain)
    body = body / xp.where(largest > 0, size, 1.0)[..., None, None]
    return State(body, log_scale + excess, active.astype(body.dtype))

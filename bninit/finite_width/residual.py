"""One residual layer at finite width: the factor chain where it is closed, the features everywhere.

Under "branch" and "post" the sum is x + a W2 A with A = f(W1 x). Given the past, the rows of W2 A are
N(0, A^T A / width), and turning the features turns both terms: with x = sqrt(width) Q R and R_A a factor of
A, the next Gram is that of [sqrt(width) R; 0] + a Xi R_A, so the factor is a Markov chain. The other kinds
apply a nonlinearity to features of x, or add one to them: the law of the next Gram depends on the features
themselves, not on the Gram alone, unless the block is linear.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, root_width
from bninit.finite_width.state import State, leaving
from bninit.finite_width.triangle import qr_factor
from bninit.laws.normal import normal
from bninit.laws.wishart import bartlett
from bninit.layer.block import Block
from bninit.layer.components import Recenter
from bninit.layer.residual import Residual


def factor_residual(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """A closed kind on the factor, Gaussian weights, width >= batch: a step of `run_layers`.

    The rows of Xi below the first `batch` enter by their triangle alone.
    """
    residual = _residual(layer)
    inner, outer, below = jax.random.split(key, 3)
    branch = factor_layer(layer, inner, state, shares)
    batch = state.body.shape[1]
    scale = jnp.exp(branch.log_scale - _log_unit(state))
    factor = residual.strength * scale * branch.body
    top = normal(outer, (batch, batch), factor.dtype) @ factor
    top = top + root_width(layer, factor.dtype) * state.body
    rest = bartlett(below, layer.width - batch, batch, factor.dtype) @ factor
    body = qr_factor(_ended(residual, jnp.concatenate([top, rest]), shares))
    return _left(layer, body / root_width(layer, body.dtype), branch.active, state, shares)


def explicit_residual(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """The same with the weights themselves, Gaussian, any kind; `state.body` is H / sqrt(width).

    The weights are drawn whole, and all is in units of the scale of x where the block allows it.
    """
    residual, width = _residual(layer), state.body.shape[0]
    unit = 1.0 if layer.block.degree == 1 else jnp.exp(_log_unit(state))
    x = root_width(layer, state.body.dtype) * state.body
    one, two = jax.random.split(key)

    def mixed(key: Array, rows: Rows) -> Rows:
        return normal(key, (width, width), rows.dtype) @ rows / width**0.5

    def block(rows: Rows) -> Rows:
        return layer.block(layer.gain * unit * rows, shares) / unit

    after, branch = through_skip(residual, block, partial(mixed, one), partial(mixed, two), x, shares)
    active = jnp.mean(branch > 0, axis=0).astype(x.dtype) @ shares
    return _left(layer, after / root_width(layer, x.dtype), active, state, shares)


def through_skip(
    residual: Residual,
    block: Callable[[Rows], Rows],
    one: Callable[[Rows], Rows],
    two: Callable[[Rows], Rows],
    x: Rows,
    shares: Shares,
) -> tuple[Rows, Rows]:
    """Features through a residual layer of any kind, and what the block made of them.

    Args:
        residual: the kind and its strength.
        block: f.
        one: multiplication by W1, or by the W of activation and inside.
        two: multiplication by W2, or by the W of pre.
        x: all features.
        shares: of the points.
    """
    if residual.kind == "inside":
        after = block(x + residual.strength * one(x))
        return after, after
    branch = block(x if residual.kind == "pre" else one(x))
    if residual.kind == "activation":
        return x + residual.strength * branch, branch
    return _ended(residual, x + residual.strength * two(branch), shares), branch


def _residual(layer: Layer) -> Residual:
    assert layer.residual is not None
    return layer.residual


def _log_unit(state: State) -> Array:
    """The log scale, 0 of a dead representation."""
    return jnp.where(jnp.isfinite(state.log_scale), state.log_scale, 0.0)


def _ended(residual: Residual, rows: Rows, shares: Shares) -> Rows:
    """Recentred under "post"."""
    return Recenter()(rows, shares) if residual.kind == "post" else rows


def _left(layer: Layer, body: Rows, active: Array, state: State, shares: Shares) -> State:
    """The state of a sum in units of exp(log_scale) of the state before."""
    plain = replace(layer, block=Block(), gain=1.0, residual=None)
    return leaving(plain, body, active, state, jnp.zeros_like(state.log_scale), shares)

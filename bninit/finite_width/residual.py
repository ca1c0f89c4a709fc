"""One residual layer at finite width: the factor chain where it is closed, the features everywhere.

Under "branch" and "post" the sum is x + a W2 A with A = f(W1 x). Given the past, the rows of W2 A are
N(0, A^T A / width), and turning the features turns both terms: with x = sqrt(width) Q R and R_A a factor of
A, the next Gram is that of [sqrt(width) R; 0] + a Xi R_A, so the factor is a Markov chain. The other kinds
apply a nonlinearity to features of x, or add one to them: the law of the next Gram depends on the features
themselves, not on the Gram alone, unless the block is linear.
"""

from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp

from bninit import checks
from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, root_width
from bninit.finite_width.state import State, leaving
from bninit.finite_width.triangle import qr_factor
from bninit.laws.normal import normal
from bninit.laws.wishart import bartlett
from bninit.layer.block import Block
from bninit.layer.components import Recenter
from bninit.layer.residual import residual_kind

CLOSED = ("branch", "post")
"""Kinds whose factor is a Markov chain, for every block that acts on rows."""


@dataclass(frozen=True)
class FactorResidual:
    """A residual layer on the factor, Gaussian weights, width >= batch: a step of `run_layers`.

    Raises:
        InputError: a kind that is not closed.
    """

    kind: str
    strength: float

    def __post_init__(self) -> None:
        if residual_kind(self.kind) not in CLOSED:
            needs = f"a kind whose factor is a chain: {', '.join(CLOSED)}"
            raise checks.fail(needs, repr(self.kind), "use ExplicitResidual")

    def __call__(self, layer: Layer, key: Array, state: State, shares: Shares) -> State:
        """The rows of Xi below the first `batch` enter by their triangle alone."""
        inner, outer, below = jax.random.split(key, 3)
        branch = factor_layer(layer, inner, state, shares)
        batch = state.body.shape[1]
        factor = self.strength * jnp.exp(branch.log_scale - state.log_scale) * branch.body
        top = normal(outer, (batch, batch), factor.dtype) @ factor
        top = top + root_width(layer, factor.dtype) * state.body
        rest = bartlett(below, layer.width - batch, batch, factor.dtype) @ factor
        body = qr_factor(_ended(self.kind, jnp.concatenate([top, rest]), shares))
        return _left(layer, body / root_width(layer, body.dtype), branch.active, state, shares)


@dataclass(frozen=True)
class ExplicitResidual:
    """The same with the weights themselves, Gaussian, any kind; `state.body` is H / sqrt(width)."""

    kind: str
    strength: float

    def __post_init__(self) -> None:
        residual_kind(self.kind)

    def __call__(self, layer: Layer, key: Array, state: State, shares: Shares) -> State:
        """The weights are drawn whole, and all is in units of the scale of x where the block allows it."""
        width = state.body.shape[0]
        unit = 1.0 if layer.block.degree == 1 else jnp.exp(state.log_scale)
        x = root_width(layer, state.body.dtype) * state.body
        one, two = jax.random.split(key)

        def mixed(key: Array, rows: Rows) -> Rows:
            return normal(key, (width, width), rows.dtype) @ rows / width**0.5

        def block(rows: Rows) -> Rows:
            return layer.block(layer.gain * unit * rows, shares) / unit

        if self.kind == "inside":
            after = branch = block(x + self.strength * mixed(one, x))
        elif self.kind == "activation":
            branch = block(mixed(one, x))
            after = x + self.strength * branch
        else:
            branch = block(x if self.kind == "pre" else mixed(one, x))
            after = _ended(self.kind, x + self.strength * mixed(two, branch), shares)
        active = jnp.mean(branch > 0, axis=0).astype(x.dtype) @ shares
        return _left(layer, after / root_width(layer, x.dtype), active, state, shares)


def _ended(kind: str, rows: Rows, shares: Shares) -> Rows:
    """Recentred under "post"."""
    return Recenter()(rows, shares) if kind == "post" else rows


def _left(layer: Layer, body: Rows, active: Array, state: State, shares: Shares) -> State:
    """The state of a sum in units of exp(log_scale) of the state before."""
    plain = replace(layer, block=Block(), gain=1.0)
    return leaving(plain, body, active, state, jnp.zeros_like(state.log_scale), shares)

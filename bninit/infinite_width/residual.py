"""Residual layers at infinite width: the Gram map of a skip, and the mean where it needs one.

With F the Gram map of the block f and a the strength,

- branch, x + a W2 f(W1 x): W2 is centred and independent of x, G' = G + a^2 F(G).
- pre, x + a W f(x): the same map, as rows of x are sums of Gaussians, if those of the input are Gaussian.
- post, rc(x + a W2 f(W1 x)): G' = P (G + a^2 F(G)) P.
- activation, x + a f(W x): a row of x and the row of W x beside it are independent, but f has a mean. With
  mu = E[x] and e = E[f(z)], z ~ N(0, G): G' = G + a (mu e^T + e mu^T) + a^2 F(G), mu' = mu + a e.
- inside, f(x + a W x): the whole law of a row is needed, and no Gram map exists.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.infinite_width.row_laws import law_after
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.residual import residual_kind


class GramAndMean(NamedTuple):
    """Second and first moments of a row: G = E[x x^T] and mu = E[x]."""

    gram: Gram
    mean: Array


@dataclass(frozen=True)
class ResidualMap:
    """The map of one residual layer at infinite width.

    Args:
        kind: "branch", "pre", "post" or "activation".
        map_: the Gram map of the block.
        strength: a.
    """

    kind: str
    map_: GramMap
    strength: float

    def __call__(self, gram: Gram) -> Gram:
        """The Gram of the next layer; under "activation" that of a row of mean zero."""
        return self.moments(GramAndMean(jnp.asarray(gram), jnp.zeros(len(gram)))).gram

    def moments(self, of: GramAndMean) -> GramAndMean:
        """Both moments of the next layer: what to iterate under "activation"."""
        gram, mean = of
        after = gram + self.strength**2 * self.map_(gram)
        if self.kind == "post":
            return GramAndMean(recentred(after), mean - jnp.mean(mean))
        if self.kind == "activation":
            shift = self.strength * block_mean(self.map_, gram)
            cross = jnp.outer(mean, shift)
            return GramAndMean(after + cross + cross.T, mean + shift)
        return GramAndMean(after, mean)


@partial(jax.jit, static_argnums=(0, 1), static_argnames="every")
def iterate_moments(map_: ResidualMap, count: int, start: GramAndMean, every: int = 1) -> GramAndMean:
    """The moments and those after every, 2 every, ..., count * every residual layers, along the first axis.

    Under a block of degree 1, where the scale does not matter, Grams are at trace = batch, means with them.
    """

    def unit(of: GramAndMean) -> GramAndMean:
        size = jnp.trace(of.gram) / len(of.gram)
        size = jnp.where((map_.map_.block.degree == 1) & (size > 0), size, 1.0)
        return GramAndMean(of.gram / size, of.mean / jnp.sqrt(size))

    def keep(state: GramAndMean, _: None) -> tuple[GramAndMean, GramAndMean]:
        state = jax.lax.fori_loop(0, every, lambda _, one: unit(map_.moments(one)), state)
        return state, state

    first = unit(start)
    _, kept = jax.lax.scan(keep, first, None, length=count)
    return GramAndMean(*(jnp.concatenate([one[None], many]) for one, many in zip(first, kept, strict=True)))


def block_mean(map_: GramMap, gram: Gram) -> Array:
    """E[f(z)] for z ~ N(0, weight_variance * gram), where the law has a formula for it."""
    law = law_after(map_.block, gram * map_.weight_variance)
    found = None if law is None else law.moments()
    mean = None if found is None else found[1]
    if mean is None:
        advice = "use kind 'branch', or a block without rs before its nonlinearity"
        raise checks.fail("a block whose mean has a formula", str(map_.block), advice)
    return mean


def residual_map(kind: str, block: Block | str, strength: float, weight_variance: float = 1.0) -> ResidualMap:
    """The infinite-width map of a residual layer.

    Where the block is of degree 1, G* is fixed up to scale under "branch" exactly if it is under the block
    alone, and a multiplier lambda there becomes (1 + a^2 g lambda) / (1 + a^2 g) with F(G*) = g G*: no
    strength moves a fixed point or a fold, or turns a real multiplier above 1 into one below.

    Args:
        kind: a word of bninit.layer.residual.KINDS other than "inside".
        block: the block f.
        strength: a > 0.
        weight_variance: the variance of W1, or of W under "activation", times the width; W2 has 1 / width.

    Raises:
        InputError: an unknown kind or block, a strength that is not positive, "inside", "activation" with a
            block whose mean has no formula.

    >>> import jax.numpy as jnp
    >>> residual_map("branch", "rc", 2.0)(jnp.diag(jnp.array([1.0, 3.0])))
    Array([[ 5., -4.],
           [-4.,  7.]], dtype=float64)
    """
    if residual_kind(kind) == "inside":
        needs = "a kind whose Gram, with the mean, is closed"
        raise checks.fail(needs, repr(kind), "simulate wide networks: bninit.finite_width.residual")
    strength = checks.real(strength, "strength", above=0.0)
    map_ = ResidualMap(kind, gram_map(block, weight_variance), strength)
    if kind == "activation":
        block_mean(map_.map_, jnp.eye(2))
    return map_

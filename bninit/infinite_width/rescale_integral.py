"""The integral that rescaling needs: E[f(z) / |z|^2] for z ~ N(0, K), one-dimensional and spectral.

1/|z|^2 = int_0^inf exp(-s |z|^2) ds turns it into int det(I + 2 s K)^(-1/2) E_s[f] ds, where E_s is the
expectation under N(0, K (I + 2 s K)^(-1)). With s = exp(x - exp(-x)) / tr K the integrand decays doubly
exponentially to the left and like exp(-rank x / 2) to the right, and is analytic in a strip: the
trapezoid rule gains digits in proportion to the number of nodes.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Gram, Numbers, Scalars, namespace

SHORT, LONG = 48, 320
"""Nodes for a spectrum of many comparable eigenvalues, and for one that may be rank one."""

_STEP = 0.2
_LEFT = -3.4
_NEGLIGIBLE = 32.0
"""exp(-32) = 1.3e-14 of the integral is left beyond the last node, and less beyond the first."""


ROUNDING = 32 * float(jnp.finfo(jnp.float64).eps)
"""The rounding of a sum of a few hundred terms, relative to its size."""


def last_node(
    eigenvalues: Numbers, multiplicities: Numbers, damping: Numbers = 0.0, power: float = 0.0
) -> Numbers:
    """An x beyond which the integral is negligible, for spectra of trace one along the last axis.

    The tail is below exp(-L/2), L = sum of multiplicity * log(1 + 2 s eigenvalue) + 2 s damping, s = e^x;
    L grows, so that x is found by bisection, to 66 / 512 above its least value. An integrand that grows by
    a further s^power has the tail exp(power x - L/2), convex in its logarithm and small at x = 0.
    """
    xp = namespace(eigenvalues)
    low = xp.zeros(eigenvalues.shape[:-1])
    high = low + 66.0
    for _ in range(9):
        x = (low + high) / 2
        s = xp.exp(x)
        decay = xp.sum(xp.log1p(2 * s[..., None] * eigenvalues) * multiplicities, axis=-1) / 2 + s * damping
        decay = decay - power * x if power else decay
        low, high = xp.where(decay > _NEGLIGIBLE, low, x), xp.where(decay > _NEGLIGIBLE, x, high)
    return high


def is_short(last: Array) -> Array:
    """Whether the short rule reaches the last node at full accuracy."""
    return last - _LEFT <= _STEP * (SHORT - 1)


def nodes(last: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Nodes s and weights ds of the trapezoid rule along a new last axis, for a spectrum of trace one."""
    xp = namespace(last)
    step = (xp.asarray(last)[..., None] - _LEFT) / (count - 1)
    x = _LEFT + step * np.arange(count)
    s = xp.exp(x - xp.exp(-x))
    return s, s * (1 + xp.exp(-x)) * step


def enough_nodes(last: np.ndarray) -> int:
    """The number of nodes, at most LONG, that reaches the last node of every spectrum at full accuracy."""
    return min(LONG, math.ceil((float(np.max(last)) - _LEFT) / _STEP) + 1)


def error_of_halving(fine: Array, coarse: Array) -> Array:
    """The error of the fine rule, from how far the rule of half as many nodes is from it.

    The error is exp(-c / step): half the step squares it, relative to the size of the result.
    """
    size = jnp.max(jnp.abs(fine), initial=0.0)
    change = jnp.max(jnp.abs(fine - coarse), initial=0.0)
    relative = change / jnp.where(size > 0, size, 1.0)
    floor = 8 * math.exp(-_NEGLIGIBLE) + ROUNDING  # 8: what the ends of the rule leave out
    return size * (jnp.minimum(relative, relative**2) + floor)


@jax.custom_jvp
def tilted(gram: Gram, basis: Gram, eigenvalues: Array, s: Scalars) -> Gram:
    """K (I + 2 s K)^(-1), from the eigendecomposition of K.

    Its derivative along D is R D R with R = I - 2 s K (I + 2 s K)^(-1): no eigenvector is differentiated,
    so repeated eigenvalues and rank-deficient Grams are harmless.
    """
    return (basis * (eigenvalues / (1 + 2 * s * eigenvalues))) @ basis.T


@tilted.defjvp
def _tilted_jvp(primals: tuple, tangents: tuple) -> tuple[Gram, Gram]:
    gram, basis, eigenvalues, s = primals
    value = tilted(gram, basis, eigenvalues, s)
    resolvent = jnp.eye(gram.shape[0]) - 2 * s * value
    return value, resolvent @ tangents[0] @ resolvent


@jax.custom_jvp
def root_determinant(gram: Gram, basis: Gram, eigenvalues: Array, s: Scalars) -> Scalars:
    """det(I + 2 s K)^(-1/2), with derivative -s tr(R D) times itself along D."""
    return jnp.exp(-jnp.sum(jnp.log1p(2 * s * eigenvalues)) / 2)


@root_determinant.defjvp
def _root_determinant_jvp(primals: tuple, tangents: tuple) -> tuple[Scalars, Scalars]:
    gram, basis, eigenvalues, s = primals
    value = root_determinant(gram, basis, eigenvalues, s)
    resolvent = jnp.eye(gram.shape[0]) - 2 * s * tilted(gram, basis, eigenvalues, s)
    return value, -value * s * jnp.sum(resolvent * tangents[0])

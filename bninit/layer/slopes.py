"""Gaussian kernels of slopes, E[phi'(x) phi'(y)] of a centred Gaussian pair: what the backward pass needs."""

from collections.abc import Callable
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp

from bninit.arrays import Array
from bninit.layer.activations import Activation
from bninit.layer.arc_cosine import heaviside_pair
from bninit.layer.kernels import Kernel, PairKernel
from bninit.layer.quadrature import Quadrature

_CLOSED = ("erf", "sin")


def slope_kernel_of(activation: Activation) -> Kernel:
    """E[phi'(x) phi'(y)]: in closed form where one is known, else by quadrature.

    By Price's theorem it is d E[phi(x) phi(y)] / d c, c the covariance of the pair. The derivative of a jump
    is taken to be 0, as automatic differentiation takes it.

    Source: Price, A useful theorem for nonlinear devices having Gaussian inputs, 1958.

    >>> from bninit.layer.activations import relu
    >>> slope_kernel_of(relu)(2 * jnp.eye(2))[0]
    Array([[0.5 , 0.25],
           [0.25, 0.5 ]], dtype=float64)
    """
    if activation.slopes is not None:
        return Kernel(PiecewiseSlope(*activation.slopes).pair, "closed form")
    if activation.degree == 0:
        return Kernel(_nothing, "closed form")
    if activation.name in _CLOSED and activation.degree_near_zero is not None:
        return Kernel(_along_covariance(activation.kernel.pair), "closed form")
    return Kernel(Quadrature(SlopeOf(activation.function)).pair, "quadrature")


@dataclass(frozen=True)
class PiecewiseSlope:
    """phi'(x) = low for x < 0 and high for x > 0: low high + (high - low)^2 (pi - theta) / (2 pi)."""

    low: float
    high: float

    def pair(self, a: Array, b: Array, c: Array) -> tuple[Array, Array]:
        """The kernel of each pair and its error, zero."""
        both, error = heaviside_pair(a, b, c)
        return self.low * self.high + (self.high - self.low) ** 2 * both, error


@dataclass(frozen=True)
class SlopeOf:
    """phi', by automatic differentiation; equal for equal functions, so that programs are found again."""

    function: Callable[[Array], Array] = field(repr=False)

    def __call__(self, x: Array) -> Array:
        """phi' of every entry."""
        return jax.jvp(self.function, (x,), (jnp.ones_like(x),))[1]


def _along_covariance(pair: PairKernel) -> PairKernel:
    def slope(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
        a, b, c = jnp.broadcast_arrays(a, b, c)
        return jax.jvp(lambda c: pair(a, b, c)[0], (c,), (jnp.ones_like(c),))[1], jnp.zeros(())

    return slope


def _nothing(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """The slope of a step function: 0 almost everywhere."""
    return jnp.zeros(jnp.broadcast_shapes(jnp.shape(a), jnp.shape(b), jnp.shape(c))), jnp.zeros(())

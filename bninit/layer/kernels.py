"""Gaussian kernels: E[phi(x) phi(y)] for a centred Gaussian pair, beside each activation.

A pair is given by its variances a, b and covariance c. Where the angle theta of the pair is small or
nearly pi the cosine alone loses half of the digits, so the closed forms take `near` = 1 - cos theta and
`far` = 1 + cos theta, each of which the caller knows to full relative accuracy.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Gram, Numbers, namespace
from bninit.layer.activations import Activation

PairKernel = Callable[[Array, Array, Array], tuple[Array, Array]]

# Below this angle the power series is exact to rounding in nine terms and the direct form is not.
_SERIES_BELOW = 0.7
_SERIES = [(-1.0) ** (j + 1) * 2 * j / math.factorial(2 * j + 1) for j in range(1, 10)]


def half_angle(near: Numbers, far: Numbers) -> Numbers:
    """theta / 2 = arctan sqrt(near / far)."""
    if namespace(near, far) is np:
        return np.arctan2(np.sqrt(np.maximum(near, 0)), np.sqrt(np.maximum(far, 0)))
    # Compiled, this takes two thirds of the time of arctan2.
    return jnp.arctan(jnp.sqrt(jnp.maximum(near, 0) / jnp.maximum(far, 0)))


def _horner(x: Numbers) -> Numbers:
    """The power series of (sin theta - theta cos theta) / theta^3 in x = theta^2."""
    total = 0.0 * x
    for coefficient in reversed(_SERIES):
        total = total * x + coefficient
    return total


def relu_gap(near: Numbers, far: Numbers) -> Numbers:
    """k(1) - k(cos theta) for the ReLU: what one layer makes of a squared distance near / 2.

    k(cos theta) = ( sin theta + (pi - theta) cos theta ) / (2 pi), so the gap is
    near / 2 - ( sin theta - theta cos theta ) / (2 pi), with relative accuracy down to near = 0.

    Source: Cho and Saul, Kernel Methods for Deep Learning, NeurIPS 2009 (the arc-cosine kernel of degree 1).

    >>> float(relu_gap(jnp.array(0.0), jnp.array(2.0))), float(relu_gap(jnp.array(2.0), jnp.array(0.0)))
    (0.0, 0.5)
    """
    return _traced_gap(near, far) if namespace(near, far) is jnp else _gap(near, far)


def _gap(near: Numbers, far: Numbers) -> Numbers:
    xp = namespace(near, far)
    theta = 2 * half_angle(near, far)
    small = xp.minimum(theta, _SERIES_BELOW)
    series = small**3 * _horner(small**2)
    direct = xp.sqrt(xp.maximum(near * far, 0)) - theta * (1 - near)
    return near / 2 - xp.where(theta < _SERIES_BELOW, series, direct) / (2 * math.pi)


_traced_gap = jax.custom_jvp(_gap)


@_traced_gap.defjvp
def _gap_jvp(primals: tuple, tangents: tuple) -> tuple[Array, Array]:
    """d gap / d near = (pi - theta) / (2 pi), finite at theta = 0, where far = 2 - near moves along."""
    near, far = primals
    slope = half_angle(far, near) / math.pi
    return _traced_gap(near, far), slope * tangents[0]


@dataclass(frozen=True)
class PiecewiseLinear:
    """The kernel of phi(x) = low x for x < 0 and high x for x > 0: ReLU, leaky ReLU, |x|, linear.

    E[phi(x) phi(y)] = sqrt(ab) ( (low^2 + high^2)/2 - gap ),
    gap = (high - low)^2 relu_gap + low high near.

    >>> relu, identity = PiecewiseLinear(0.0, 1.0), PiecewiseLinear(1.0, 1.0)
    >>> float(relu.at_one), float(identity.gap(jnp.array(0.25), jnp.array(1.75)))
    (0.5, 0.25)
    """

    low: Numbers
    high: Numbers

    @property
    def at_one(self) -> Numbers:
        """E[phi(x)^2] at unit variance."""
        return (self.low**2 + self.high**2) / 2

    @property
    def bends(self) -> bool:
        """Whether it is not linear."""
        return self.low is not self.high and not (isinstance(self.low, float) and self.low == self.high)

    def gap(self, near: Numbers, far: Numbers) -> Numbers:
        """k(1) - k(cos theta)."""
        linear = self.low * self.high * near
        return (self.high - self.low) ** 2 * relu_gap(near, far) + linear if self.bends else linear

    def slope(self, near: Numbers, far: Numbers) -> Numbers:
        """dk / d cos theta."""
        bend = (self.high - self.low) ** 2 * half_angle(far, near) / math.pi
        return bend + self.low * self.high

    def pair(self, a: Array, b: Array, c: Array) -> tuple[Array, Array]:
        """The kernel of each pair and its error, zero."""
        root_a, root_b = _root(a), _root(b)
        norm = root_a * root_b
        safe = jnp.where(norm > 0, norm, 1.0)
        # 1 - cos theta from squared differences: a duplicate point gives exactly zero.
        near = _within((a + b - 2 * c - (root_a - root_b) ** 2) / (2 * safe))
        value = norm * (self.at_one - self.gap(near, 2 - near))
        return jnp.where(norm > 0, value, 0.0), jnp.zeros(())


def _within(near: Array) -> Array:
    """Rounding is clipped to [0, 2], the derivative is not: a duplicate point sits exactly on the bound."""
    return near + jax.lax.stop_gradient(jnp.clip(near, 0.0, 2.0) - near)


def _root(a: Array) -> Array:
    """The square root, with derivative zero at zero (a point of norm zero)."""
    return jnp.sqrt(jnp.where(a > 0, a, 1.0)) * (a > 0)


def heaviside_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[1(x > 0) 1(y > 0)] = (pi - theta) / (2 pi); zero where a variance is.

    Source: Cho and Saul, NeurIPS 2009 (degree 0).
    """
    norm = _root(a) * _root(b)
    safe = jnp.where(norm > 0, norm, 1.0)
    near = _within((a + b - 2 * c - (_root(a) - _root(b)) ** 2) / (2 * safe))
    near = jnp.where(norm > 0, near, 1.0)
    return jnp.where(norm > 0, half_angle(2 - near, near) / jnp.pi, 0.0), jnp.zeros(())


def erf_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[erf(x) erf(y)] = (2/pi) arcsin( 2c / sqrt((1 + 2a)(1 + 2b)) ).

    Source: Williams, Computing with infinite networks, NeurIPS 1996.
    """
    return 2 / jnp.pi * jnp.arcsin(2 * c / jnp.sqrt((1 + 2 * a) * (1 + 2 * b))), jnp.zeros(())


def sin_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[sin(x) sin(y)] = exp(-(a + b)/2) sinh(c), written without overflow."""
    up, down = jnp.exp(c - (a + b) / 2), jnp.exp(-c - (a + b) / 2)
    return (up - down) / 2, jnp.zeros(())


@dataclass(frozen=True)
class Quadrature:
    """The kernel of any elementwise function, by the trapezoid rule in two independent normals.

    x = sqrt(a) u, y = (c/sqrt(a)) u + sqrt(b - c^2/a) v, both on [-reach, reach]. The rule converges
    spectrally for a smooth phi; its error is the change when every second node is dropped.
    """

    function: Callable[[Array], Array]
    nodes: int = 81
    reach: float = 9.0

    def pair(self, a: Array, b: Array, c: Array) -> tuple[Array, Array]:
        """The kernel of each pair and the largest error among them."""
        u = jnp.linspace(-self.reach, self.reach, self.nodes)
        density = jnp.exp(-(u**2) / 2) * (u[1] - u[0]) / math.sqrt(2 * math.pi)
        root = _root(a)
        along = jnp.where(root > 0, c / jnp.where(root > 0, root, 1.0), 0.0)
        across = _root(jnp.maximum(b - along**2, 0.0))

        def one(numbers: tuple[Array, Array, Array]) -> tuple[Array, Array]:
            root, along, across = numbers
            x = self.function(root * u) * density
            y = self.function(along * u[:, None] + across * u[None, :]) * density[None, :]
            fine = x @ y @ jnp.ones(self.nodes)
            coarse = 4 * (x[::2] @ y[::2, ::2] @ jnp.ones(self.nodes // 2 + 1))
            return fine, jnp.abs(fine - coarse)

        shape = jnp.broadcast_shapes(jnp.shape(a), jnp.shape(b), jnp.shape(c))
        flat = [jnp.broadcast_to(part, shape).ravel() for part in (root, along, across)]
        fine, error = jax.lax.map(one, tuple(flat), batch_size=256)
        return fine.reshape(shape), jnp.max(error, initial=0.0)


@dataclass(frozen=True)
class Kernel:
    """One activation's kernel: the formula, how it was obtained, and the closed form's parts if any."""

    pair: PairKernel = field(repr=False)
    method: str

    def __call__(self, gram: Gram) -> tuple[Gram, Array]:
        """E[phi(z) phi(z)^T] for z ~ N(0, gram), and its largest error."""
        diagonal = jnp.diagonal(gram)
        return self.pair(diagonal[:, None], diagonal[None, :], gram)


_CLOSED: dict[str, PairKernel] = {
    "heaviside": heaviside_pair,
    "erf": erf_pair,
    "sin": sin_pair,
}


def kernel_of(activation: Activation) -> Kernel:
    """The Gaussian kernel of an activation: in closed form where one is known, else by quadrature."""
    if activation.slopes is not None:
        return Kernel(PiecewiseLinear(*activation.slopes).pair, "closed form")
    if activation.name in _CLOSED and activation.degree_near_zero is not None:
        return Kernel(_CLOSED[activation.name], "closed form")
    return Kernel(Quadrature(activation.function).pair, "quadrature")

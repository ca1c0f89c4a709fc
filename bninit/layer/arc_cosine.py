"""The arc-cosine kernels: of piecewise linear activations (degree 1) and of the step (degree 0).

Where the angle theta of a pair is small or nearly pi the cosine alone loses half of the digits, so the
closed forms take `near` = 1 - cos theta and `far` = 1 + cos theta, each of which the caller knows to full
relative accuracy.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from bninit.late import jax, jnp
from bninit.layer.kernels import root
from bninit.shapes import Array, Numbers, namespace

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
    return _traced_gap()(near, far) if namespace(near, far) is jnp else _gap(near, far)


def _gap(near: Numbers, far: Numbers) -> Numbers:
    xp = namespace(near, far)
    theta = 2 * half_angle(near, far)
    small = xp.minimum(theta, _SERIES_BELOW)
    series = small**3 * _horner(small**2)
    direct = xp.sqrt(xp.maximum(near * far, 0)) - theta * (1 - near)
    return near / 2 - xp.where(theta < _SERIES_BELOW, series, direct) / (2 * math.pi)


@cache
def _traced_gap() -> Callable[[Array, Array], Array]:
    """The same with the derivative that follows."""
    traced = jax.custom_jvp(_gap)
    traced.defjvp(_gap_jvp)
    return traced


def _gap_jvp(primals: tuple, tangents: tuple) -> tuple[Array, Array]:
    """d gap / d near = (pi - theta) / (2 pi), finite at theta = 0, where far = 2 - near moves along."""
    near, far = primals
    slope = half_angle(far, near) / math.pi
    return _traced_gap()(near, far), slope * tangents[0]


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
        root_a, root_b = root(a), root(b)
        norm = root_a * root_b
        safe = jnp.where(norm > 0, norm, 1.0)
        # 1 - cos theta from squared differences: a duplicate point gives exactly zero.
        near = _within((a + b - 2 * c - (root_a - root_b) ** 2) / (2 * safe))
        value = norm * (self.at_one - self.gap(near, 2 - near))
        return jnp.where(norm > 0, value, 0.0), jnp.zeros(())


def _within(near: Array) -> Array:
    """Rounding is clipped to [0, 2], the derivative is not: a duplicate point sits exactly on the bound."""
    return near + jax.lax.stop_gradient(jnp.clip(near, 0.0, 2.0) - near)


def heaviside_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[1(x > 0) 1(y > 0)] = (pi - theta) / (2 pi); zero where a variance is.

    Source: Cho and Saul, NeurIPS 2009 (degree 0).
    """
    norm = root(a) * root(b)
    safe = jnp.where(norm > 0, norm, 1.0)
    near = _within((a + b - 2 * c - (root(a) - root(b)) ** 2) / (2 * safe))
    near = jnp.where(norm > 0, near, 1.0)
    return jnp.where(norm > 0, half_angle(2 - near, near) / jnp.pi, 0.0), jnp.zeros(())

"""What the laws need of a piecewise linear nonlinearity: its Gaussian moments."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

RANGE, STEP = 12.0, 0.05
"""The trapezoid rule of `mean`: exp(-72) is left out; a pole at distance y costs exp(-40 pi y)."""

NODES = np.arange(-RANGE, RANGE + STEP / 2, STEP)
WEIGHTS = STEP * np.exp(-(NODES**2) / 2) / math.sqrt(2 * math.pi)


def mean(values: np.ndarray) -> float:
    """E[f(u)] for u ~ N(0, 1), from f at NODES."""
    return float(WEIGHTS @ values)


@dataclass(frozen=True)
class Slopes:
    """phi(x) = low x for x < 0 and high x for x > 0.

    With w ~ N(0, 1): `square` = E[phi^2], `kink` = E[phi], `slope` = E[phi'], and of a pair of correlation 0
    the kernel is k(0) = kink^2 and its derivative k'(0) = slope^2. `spread` = k(1) - k(0).
    """

    low: float
    high: float

    @property
    def square(self) -> float:
        """E[phi(w)^2] = (low^2 + high^2) / 2."""
        return (self.low**2 + self.high**2) / 2

    @property
    def kink(self) -> float:
        """E[phi(w)] = (high - low) / sqrt(2 pi), which is also E[phi''(w)]."""
        return (self.high - self.low) / math.sqrt(2 * math.pi)

    @property
    def slope(self) -> float:
        """E[phi'(w)] = (high + low) / 2."""
        return (self.high + self.low) / 2

    @property
    def spread(self) -> float:
        """k(1) - k(0): what a layer makes of the spread of uncorrelated points."""
        return self.square - self.kink**2

    def moment(self, center: np.ndarray, width: float, phi: int, z: int = 0) -> np.ndarray:
        """E[phi(y)^p y^q] for y ~ N(center, width^2), p + q >= 0; phi'(y) = phi(y) / y."""
        total = phi + z
        above, below = _half_moment(center, width, total), _half_moment(-center, width, total)
        return self.high**phi * above + (-1) ** total * self.low**phi * below


def _half_moment(center: np.ndarray, width: float, power: int) -> np.ndarray:
    """E[max(y, 0)^p], y ~ N(center, width^2): R_p = center R_(p-1) + (p-1) width^2 R_(p-2)."""
    ratio = center / width
    before = width * np.exp(-(ratio**2) / 2) / math.sqrt(2 * math.pi)  # width^2 times the density at zero
    now = ndtr(ratio)
    for p in range(1, power + 1):
        before, now = now, center * now + (before if p == 1 else (p - 1) * width**2 * before)
    return now

"""Laws of the state with one odd point, n -> infinity.

RC + NL: inside the cluster a layer acts on a small angle as
    theta^2 -> theta^2 (1 + 2 g / n)(1 - 2 g theta / (3 pi)),   g = (high - low)^2 / (2 e).
The first factor is what recentering takes from the common part, the second what the kink takes from the
spread. So theta = 3 pi / n whatever the slopes, F' = 1 - g / n, and the norm ratio is n.

RC + RS + NL: t = T n, so that a row's squared norm over n is q = 1 + T x^2, x ~ N(0, 1) the odd coordinate.
With h = E[1/q] = sqrt(pi y) e^y erfc(sqrt y), y = 1/(2 T), the next t is n e (1 - h) / (A h), so T solves
    A T h = e (1 - h).
The other points are uncorrelated before the nonlinearity. A difference of lengths among them, eps,
and of their covariances with the odd point, sqrt(n T) r, moves in a layer as
    eps' = eps (1 - a / sqrt n) - r b / sqrt n,   r' = eps g + r k'(0) / e,
    a = sqrt(T) E[phi] E[phi(x)/q] / (A h),  b = 2 sqrt(T) (g2 - h) / h,  g = a / (2 sqrt T),  g2 = A h / e,
so that the slowest multiplier is 1 - (a + b g / (1 - k'(0)/e)) / sqrt n: recentering
takes from every point the same mean, from a long one less than its share.

Source: docs/limit_laws.md; tests/dynamics/test_limit_laws.py holds them against the exact map.
"""

import math

from scipy.optimize import brentq
from scipy.special import erfcx, exp1

from bninit.dynamics.large_batch.slopes import Slopes


def trivial_gap_without_rescaling(slopes: Slopes) -> float:
    """lim n (1 - F') of the odd point, RC + NL: (high - low)^2 / (2 e), 1 for ReLU."""
    return (slopes.high - slopes.low) ** 2 / (2 * slopes.square)


def mean_inverse(share: float) -> float:
    """h = E[1 / (1 + T x^2)], x ~ N(0, 1)."""
    y = 1 / (2 * share)
    return math.sqrt(math.pi * y) * float(erfcx(math.sqrt(y)))


def odd_share(slopes: Slopes) -> float:
    """T = lim t / n of the odd point under RC + RS + NL, the root of A T h = e (1 - h).

    >>> round(odd_share(Slopes(0.0, 1.0)), 12)
    0.383072627085
    """

    def excess(share: float) -> float:
        h = mean_inverse(share)
        return slopes.spread * share * h - slopes.square * (1 - h)

    return float(brentq(excess, 1e-3, 1e3, xtol=1e-15, rtol=8.9e-16))


def limit_norm_ratio(slopes: Slopes) -> float:
    """lim of the odd norm over another's, over sqrt(n), after the nonlinearity: sqrt((1 - h) / h)."""
    h = mean_inverse(odd_share(slopes))
    return math.sqrt((1 - h) / h)


def angle(slopes: Slopes) -> float:
    """lim of the angle between two other points after the nonlinearity: arccos(k(0) / e)."""
    return math.acos(slopes.kink**2 / slopes.square)


def trivial_gap(slopes: Slopes) -> float:
    """lim 1 - F'(T), F = e (1 - h) / (A h), from dh/dT = -(y/T) (h (1 + 1/(2 y)) - 1), y = 1/(2 T)."""
    share = odd_share(slopes)
    h, y = mean_inverse(share), 1 / (2 * share)
    derivative = -(y / share) * (h * (1 + 1 / (2 * y)) - 1)
    return 1 + slopes.square / slopes.spread * derivative / h**2


def slowest(slopes: Slopes) -> float:
    """lim sqrt(n) (1 - largest multiplier) = a + b g / (1 - k'(0)/e); E[phi(x)/q] = E[phi] y e^y E_1(y)."""
    share = odd_share(slopes)
    h, y = mean_inverse(share), 1 / (2 * share)
    odd_mean = slopes.kink * y * math.exp(y) * float(exp1(y))
    by_length = math.sqrt(share) * slopes.kink * odd_mean / (slopes.spread * h)
    rest = slopes.spread / slopes.square - 1
    return by_length * (1 + rest / (1 - slopes.slope**2 / slopes.square))

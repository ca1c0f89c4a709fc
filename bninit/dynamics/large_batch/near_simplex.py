"""Laws near the simplex, n -> infinity: its multiplier, the separatrix, and the border of k = n/2 odd points.

With e = E[phi^2], k(0), k'(0) of the nonlinearity and A = e - k(0), one layer takes the ratio t = K_odd,odd /
K_cluster,cluster = 1 + x near the simplex to
    F(t) - t = - s x / n + q x^2 + ..,   q = k(0) / (4 A),   s = 1 - k'(0) / A  (+ 2 with RS).
The x^2 is what is left at n = infinity, F = (e t - 2 k(0) sqrt t + k(0)) / A; the s is the price of the small
correlations -1/n and, with RS, of a point's share in its own norm, E[z^2 / |z|^2] falling with its variance.
The separatrix is x = (s / q) / n.

k = n/2 - c sqrt(n) odd points: with a = log of the ratio of spreads, of order 1/sqrt(n), the squared distance
of the two block means is C = 4/n + a^2 k(0) / (4 (A - k'(0))), and a is at rest where
    a^2 - 8 eps a + 16 B / n = 0,   eps = 1/2 - k/n,   B = (s / q) / 4,
so that such states exist for eps^2 n > B: c = sqrt(B), half the root of the separatrix's constant.

Source: docs/limit_laws.md; tests/dynamics/test_limit_laws.py holds them against the exact map.
"""

import math

from bninit.dynamics.large_batch.slopes import Slopes


def simplex_gap(slopes: Slopes, rescales: bool) -> float:
    """s = lim n (1 - F'(1)) = 1 - k'(0) / A, and 2 more with RS.

    >>> round(simplex_gap(Slopes(0.0, 1.0), rescales=False) * 2 * (math.pi - 1) / (math.pi - 2), 15)
    1.0
    """
    return 1 - slopes.slope**2 / slopes.spread + 2 * rescales


def separatrix(slopes: Slopes, rescales: bool) -> float:
    """lim n (t - 1) = 4 (A s) / k(0); for ReLU 2 pi - 4, with RS 10 pi - 12."""
    return 4 * slopes.spread * simplex_gap(slopes, rescales) / slopes.kink**2


def border(slopes: Slopes, rescales: bool) -> float:
    """c in n/2 - c sqrt(n), up to which number of alike odd points there are such states."""
    return math.sqrt(separatrix(slopes, rescales)) / 2

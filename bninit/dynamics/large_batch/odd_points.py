"""The law of several alike odd points under RC + RS + NL, n -> infinity with k = kappa sqrt(n).

All of |z|^2 is then the odd points': z_i = sqrt(t) (sqrt(rho) u + sqrt(1 - rho) w_i), t = (n/k)^2, and the
others mirror them, z_c = -sqrt(rho) u + sqrt(1 - rho) w_c. With q = rho u^2 + 1 - rho, M_p(u) = E[phi^p | u],
the state is at rest where
    E[M_1^2 / q] = e rho          (E[M_2 / q] = e for every rho).
A difference of lengths among the odd points, d log K_ii = v_i with sum 0, is neutral for a homogeneous block.
Two things move it. Recentering subtracts from every row of G its mean, of which a longer point's is only half
as much longer: it amplifies, by p = k/n times beta. Rescaling divides a row by its norm, of which a longer
point is itself a part: it damps, by delta / k. So the multiplier is 1 + beta k/n - delta/k, and the largest
stable number of odd points is k* = sqrt(delta / beta) sqrt(n).

With l the left eigenvector of the neutral direction on (d K_ii, d K_ij), normalised on (1, rho/2):
    beta = (rho + E[M_1(u) M_1(-u) / q] / e) l(1, 1/2),
    delta = l( E[cov(phi^2, y^2 | u) / q^2], E[cov(phi, y^2 | u) M_1 / q^2] ) / e,
where phi = phi(y), y = sqrt(rho) u + sqrt(1 - rho) w.

Source: docs/limit_laws.md; tests/dynamics/test_limit_laws.py holds it against the exact map.
"""

import math

import numpy as np
from scipy.optimize import brentq

from bninit.dynamics.large_batch.slopes import NODES, Slopes, mean


def correlation(slopes: Slopes) -> float:
    """rho between two odd points, the root of E[M_1^2 / q] = e rho between 0 and 1, an exact cluster.

    >>> round(correlation(Slopes(0.0, 1.0)), 12)
    0.518735929369
    """

    def excess(rho: float) -> float:
        first = slopes.moment(math.sqrt(rho) * NODES, math.sqrt(1 - rho), phi=1)
        return mean(first**2 / _norm(rho)) - slopes.square * rho

    return float(brentq(excess, 0.01, 0.97, xtol=1e-15, rtol=8.9e-16))


def largest_number(slopes: Slopes) -> float:
    """kappa* = lim k* / sqrt(n), k* the largest number of odd points whose state is stable."""
    rho = correlation(slopes)
    u, width, norm, square = math.sqrt(rho) * NODES, math.sqrt(1 - rho), _norm(rho), slopes.square

    def moment(phi: int, z: int = 0) -> np.ndarray:
        return slopes.moment(u, width, phi, z)

    first = moment(1)
    # A change of sqrt(rho) alone, (1, 1/2), becomes neutral (1, rho/2) + other (1, 1/2); phi' = phi / y.
    by_square = 2 * mean(u * moment(2, -1) / norm) / square
    by_product = 2 * mean(first * u * moment(1, -1) / norm) / square
    neutral = (by_square - by_product) / (2 * rho * (1 - rho))
    other = (by_product - rho * by_square) / (2 * rho * (1 - rho))
    left = neutral / (1 - other)
    mirrored = mean(first * first[::-1] / norm) / square
    amplified = (rho + mirrored) * left
    size = u**2 + width**2
    own = mean((moment(2, 2) - moment(2) * size) / norm**2) / square
    shared = mean((moment(1, 2) - first * size) * first / norm**2) / square
    weight = 2 * (left - 1) / (1 - rho)
    damped = (1 - weight * rho / 2) * own + weight * shared
    return math.sqrt(damped / amplified)


def _norm(rho: float) -> np.ndarray:
    """q = rho u^2 + 1 - rho."""
    return rho * NODES**2 + 1 - rho

"""The limits of docs/limit_laws.md for ReLU, from their definitions as Gaussian integrals, in balls.

Letters as there: e = E[phi^2] = 1/2, k(0) = 1/(2 pi), k'(0) = 1/4, A = e - k(0). Means over u ~ N(0, 1)
are taken by arb's integrator on |u| <= REACH; every integrand below is at most 10^3 (1 + u^8), which adds
less than LEFT_OUT.
"""

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from proofs_check.arithmetic import HALF, pi, sqrt
from proofs_check.certified.ball import Ball, Jet, mixed_derivative, taylor
from proofs_check.certified.rescaled_curvature import state_inside

REACH, LEFT_OUT = 14, 1e-24
RELATIVE = 1e-22
Integrand = Callable[[acb], Any]


def spread(like: Any) -> Any:
    """A = k(1) - k(0)."""
    return HALF - 1 / (2 * pi(like))


def simplex_gap(like: Any) -> Any:
    """lim n (1 - F'(1)) under RC + ReLU; RS adds 2."""
    return 1 - HALF * HALF / spread(like)


def near_simplex() -> tuple[Ball, Ball]:
    """lim n (t - 1) at the separatrix of RC + ReLU and of RC + RS + ReLU.

    x of `rescaled_state.py` is X_1' w/m + X_2 w^2 near w = 0 = 1/m, and t - 1 is w there. RS averages it with
    the weight w^(m/2-1), and adds 2 D/t: H has the sign of (X_1' + 2 D/t)/m + X_2 c.
    """

    def x(w, e):
        a = (1 - w).sqrt()
        return state_inside(a, e / a, e).x

    nothing = arb(0), arb(0)
    first, second = mixed_derivative(x, nothing), taylor(x, nothing, (1, 0), 2)[2]
    distance = state_inside(arb(1), arb(0), arb(0)).distance
    return -first / second, -(first + 2 * distance) / second


def mean(integrand: Integrand, low: int = -REACH) -> Ball:
    """E[f(u)], u ~ N(0, 1), f = 0 below `low`; f must be analytic where the integrator looks."""

    def weighed(u: acb, analytic: bool) -> acb:
        return integrand(u) * (-u * u / 2).exp()

    total = acb.integral(weighed, low, 0, rel_tol=RELATIVE) if low < 0 else acb(0)
    total += acb.integral(weighed, 0, REACH, rel_tol=RELATIVE)
    return total.real / (2 * arb.pi()).sqrt() + arb(0, LEFT_OUT)


def mean_inverse(share: Ball) -> Ball:
    """h = E[1/q], q = 1 + T u^2."""
    return mean(lambda u: 1 / (1 + share * u * u))


def share_excess(share: Ball) -> Ball:
    """A T h - e (1 - h): zero at the odd point, T = lim t/n."""
    h = mean_inverse(share)
    return spread(share) * share * h - (1 - h) / 2


def norm_ratio(share: Ball) -> Ball:
    """sqrt((1 - h)/h)."""
    h = mean_inverse(share)
    return ((1 - h) / h).sqrt()


def trivial(share: Ball) -> Ball:
    """1 - F'(T), F = e (1 - h)/(A h), dh/dT = -E[u^2/q^2]."""
    slope = mean(lambda u: u * u / (1 + share * u * u) ** 2)
    return 1 - slope / (2 * spread(share) * mean_inverse(share) ** 2)


def slowest(share: Ball) -> Ball:
    """a (1 + (A/e - 1)/(1 - k'(0)/e)), a = sqrt(T) E[phi] E[phi(u)/q]/(A h), E[phi]^2 = k(0)."""
    odd = mean(lambda u: u / (1 + share * u * u), low=0)
    a = (share / (2 * arb.pi())).sqrt() * odd / (spread(share) * mean_inverse(share))
    return a * (1 + (2 * spread(share) - 1) / (1 - HALF))


def positive_moments(center: acb, width: Ball, most: int) -> list[acb]:
    """E[y_+^p], y ~ N(center, width^2), p = 0..most."""
    z = center / width
    found = [(-z / arb(2).sqrt()).erfc() / 2]
    found.append(center * found[0] + width * (-z * z / 2).exp() / (2 * arb.pi()).sqrt())
    for p in range(2, most + 1):
        found.append(center * found[p - 1] + (p - 1) * width * width * found[p - 2])
    return found


def moments(rho: Ball, most: int) -> Callable[[acb], list[acb]]:
    """Of y = sqrt(rho) u + sqrt(1-rho) w given u."""
    return lambda u: positive_moments(rho.sqrt() * u, (1 - rho).sqrt(), most)


def correlation_excess(rho: Ball) -> Ball:
    """E[M_1^2/q] - e rho, q = rho u^2 + 1 - rho: zero where k = kappa sqrt(n) odd points rest."""
    given = moments(rho, 1)
    return mean(lambda u: given(u)[1] ** 2 / (rho * u * u + 1 - rho)) - rho / 2


def largest_number(rho: Ball) -> Ball:
    """kappa* = sqrt(delta/beta), as in `bninit/dynamics/large_batch/odd_points.py`."""
    given, root = moments(rho, 4), rho.sqrt()

    def over(power: int, integrand: Callable[[acb, list[acb]], acb]) -> Ball:
        """2 E[integrand / q^power]: over e."""
        return 2 * mean(lambda u: integrand(root * u, given(u)) / (rho * u * u + 1 - rho) ** power)

    by_square = 2 * over(1, lambda z, r: z * r[1])
    by_product = 2 * over(1, lambda z, r: z * r[1] * r[0])
    neutral = (by_square - by_product) / (2 * rho * (1 - rho))
    other = (by_product - rho * by_square) / (2 * rho * (1 - rho))
    left = neutral / (1 - other)
    mirrored = 2 * mean(lambda u: given(u)[1] * given(-u)[1] / (rho * u * u + 1 - rho))
    own = over(2, lambda z, r: r[4] - r[2] * (z * z + 1 - rho))
    shared = over(2, lambda z, r: (r[3] - r[1] * (z * z + 1 - rho)) * r[1])
    weight = 2 * (left - 1) / (1 - rho)
    damped = (1 - weight * rho / 2) * own + weight * shared
    return (damped / ((rho + mirrored) * left)).sqrt()


def border(separatrix: Jet) -> Jet:
    """c in k = n/2 - c sqrt(n)."""
    return sqrt(separatrix) / 2

"""RC+RS+ReLU on one outlier, as an average of RC+ReLU: rigorous quadrature with arb's integrator.

With w = 1 - (second eigenvalue)/(first eigenvalue) of K, so that w = 0 is the simplex and w = 1 the exact
cluster, u(w) = m^2/t - 1 = n (m-1)(1-w), and one layer sends the state c to

    u' = I_S(c)/I_D(c),   I_X(c) = int_0^c w^(m/2-1) (1-w)^(-3/2) X(w) dw,   X = S/t, D/t

of `scalar_map.py` (derived in `rescaling_averages_the_map.py`); in z = sqrt(w) the integrand is
analytic on [0, 1).
"""

from flint import acb, acb_series, arb

from proofs_check.arithmetic import HALF, atan, pi, sqrt
from proofs_check.certified.ball import Ball

TINY = 1e-300


def spread_and_distance(w, m):
    """S/t and D/t at the state w; symbols, acb, or a jet of them; arccos c = pi/2 - arctan(c/sqrt(1-c^2))."""
    n, turn = m + 1, pi(w)
    u = n * (m - 1) * (1 - w)
    tangent = sqrt(u)
    cosine = 1 - m / (m - 1) * u / (1 + u)
    sine = sqrt(1 - cosine * cosine)
    angle = turn / 2 - atan(cosine / sine)
    gap = HALF - (sine + (turn - angle) * cosine) / (2 * turn)  # 1/2 - k(rho_cc)
    spread = n * n * (m - 1) / (m * m * m) * gap * (1 + u)
    mean_square = (HALF - (m - 1) / m * gap) * (1 + u) / (m * m)
    return spread, HALF - (tangent - atan(tangent)) / (turn * m) + mean_square


def distance_at_most(u, m):
    """An upper bound of D/t: 1/2 + (mean square), the middle term and the gap being left out."""
    return HALF + HALF * (1 + u) / (m * m)


def density(w, m):
    """S/t and D/t over (1-w)^(3/2); the weight in z = sqrt(w) is 2 z^(m-1) beside it."""
    gap = 1 - w
    return [x / (gap * sqrt(gap)) for x in spread_and_distance(w, m)]


def weight(z, m):
    """w^(m/2-1) dw in z = sqrt(w)."""
    return 2 * z ** (m - 1)


def is_analytic(w: acb, m: Ball) -> bool:
    """No branch cut of the functions above meets the ball w."""
    u = (m + 1) * (m - 1) * (1 - w)
    if not (u.real > 0 and (1 - w).real > 0):
        return False
    cosine = 1 - m / (m - 1) * u / (1 + u)
    return bool(abs(cosine.real) < 1 and (1 - cosine * cosine).real > 0)


def integrals(low: Ball, high: Ball, m: int, tolerance: float = 1e-8) -> tuple[Ball, Ball]:
    """I_S and I_D between the states w = low and w = high, to a relative tolerance; whole m."""
    ball = arb(m)

    def part(which):
        def integrand(z, analytic):
            if analytic and not is_analytic(z * z, ball):
                return acb("nan")
            return weight(z, m) * density(z * z, ball)[which]

        ends = low.sqrt(), high.sqrt()
        return acb.integral(integrand, *ends, rel_tol=tolerance, abs_tol=TINY).real

    return part(0), part(1)


def integral_jets(c: Ball, m: Ball, along: tuple[int, int], order: int, start: Ball, tolerance: float):
    """Taylor coefficients along (c, m) of J_X = int_0^1 2 x^(m-1) (1-c x^2)^(-3/2) X(c x^2) dx, real m.

    I_X = c^(m/2) J_X. On [0, start] the integrand's coefficients are at most 2 start^(m-1) times the
    sum of those of the rest of the integrand, since x |log x|^j <= 1 for j <= 2.
    """

    def rest(x, which):
        state = acb_series([acb(c), along[0]], prec=order + 1) * (x * x)
        size = acb_series([acb(m), along[1]], prec=order + 1)
        return density(state, size)[which]

    def coefficient(which, i):
        def integrand(x, analytic):
            if analytic and not (x.real > 0 and is_analytic(acb(c) * x * x, m)):
                return acb("nan")
            base, size = acb_series([x], prec=order + 1), acb_series([acb(m), along[1]], prec=order + 1)
            try:
                return (weight(base, size) * rest(x, which))[i]
            except ValueError:  # the ball is too wide to divide by: the integrator will halve it
                return acb("nan")

        main = acb.integral(integrand, start, 1, rel_tol=tolerance, abs_tol=tolerance).real
        return main + arb(0, tail[which])

    tail = []
    for which in (0, 1):
        hull = rest(acb(arb(0).union(start)), which)
        size = sum(abs(hull[i].real) for i in range(order + 1))
        tail.append((2 * start ** (m - 1) * size).upper())
    return [[coefficient(which, i) for i in range(order + 1)] for which in (0, 1)]

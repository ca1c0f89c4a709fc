"""RC+RS+ReLU on one outlier, as an average of RC+ReLU: rigorous quadrature with arb's integrator.

With w = 1 - (second eigenvalue)/(first eigenvalue) of K, so that w = 0 is the simplex and w = 1 the exact
cluster, u(w) = m^2/t - 1 = (m^2-1)(1-w), and one layer sends the state c to

    u' = I_S(c)/I_D(c),   I_X(c) = int_0^c w^(m/2-1) (1-w)^(-3/2) X(w) dw,   X = S/t, D/t

of `scalar_map.py` (derived in `rescaling_averages_the_map.py`). H = I_S - u I_D, which has the sign of
u' - u, is (m^2-1) c^(m/2) h, and with w = c z^2, x = S/(u D) - 1 times D/t (`rescaled_state.py`)

    h = int_0^1 2 z^(m-1) (1-w)^(-3/2) ((1-w) x + (c-w) D/t) dz.
"""

from flint import acb, acb_series, arb

from proofs_check.arithmetic import atan, pi, sqrt
from proofs_check.certified.ball import Ball, Jet
from proofs_check.certified.rescaled_state import State, cosine, state


def state_at(a: Jet, e: Jet) -> State:
    """x and D/t at a = sqrt(1-w), e = 1/m; arccos r = pi/2 - arctan(r/sqrt(1-r^2))."""
    r = cosine(e / a, e)
    sine = sqrt(1 - r * r)
    lost = (sine - r * (pi(a) / 2 - atan(r / sine))) / (pi(a) * (1 - r))
    return state(a, e, atan(a * sqrt(1 - e * e) / e), r, lost)


def weight(z: Jet, m: Jet) -> Jet:
    """w^(m/2-1) dw in z = sqrt(w)."""
    return 2 * z ** (m - 1)


def densities(c: Jet, w: Jet, found: State) -> tuple[Jet, Jet]:
    """What stands beside the weight in h, and in J_D = c^(-m/2) I_D."""
    power = (1 - w) * sqrt(1 - w)
    return ((1 - w) * found.x + (c - w) * found.distance) / power, found.distance / power


def is_analytic(w: acb) -> bool:
    """No branch cut of the functions above meets the ball w: b^2 = e^2/(1-w) has a positive real part, so
    1 - r = (1+e)/(b^2 + 1 - e^2) lies in the disc with the diameter (0, 1/(1-e)), and r^2 is not beyond 1."""
    return bool((1 - w).real > 0)


def jets(which: int, c: Ball, m: Ball, along: tuple[int, int], order: int, start: Ball, tolerance: float):
    """Taylor coefficients along (c, m) of h (which = 0) or J_D (1), at real m.

    On [0, start] the integrand's coefficients are at most 2 start^(m-1) times the
    sum of those of the rest of the integrand, since x |log x|^j <= 1 for j <= 2.
    """
    place = acb_series([acb(c), along[0]], prec=order + 1)
    size = acb_series([acb(m), along[1]], prec=order + 1)

    def rest(z):
        w = place * (z * z)
        return densities(place, w, state_at((1 - w).sqrt(), 1 / size))[which]

    def coefficient(i):
        def integrand(z, analytic):
            if analytic and not (z.real > 0 and is_analytic(acb(c) * z * z)):
                return acb("nan")
            base = acb_series([z], prec=order + 1)
            try:
                return (weight(base, size) * rest(base))[i]
            except ValueError:  # the ball is too wide to divide by: the integrator will halve it
                return acb("nan")

        main = acb.integral(integrand, start, 1, rel_tol=tolerance, abs_tol=tolerance).real
        return main + arb(0, tail)

    hull = rest(acb_series([acb(arb(0).union(start))], prec=order + 1))
    tail = (2 * start ** (m - 1) * sum(abs(hull[i].real) for i in range(order + 1))).upper()
    return [coefficient(i) for i in range(order + 1)]

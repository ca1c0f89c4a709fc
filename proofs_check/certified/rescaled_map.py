"""RC+RS+ReLU on one outlier, as an average of RC+ReLU: rigorous quadrature with arb's integrator.

With w = 1 - (second eigenvalue)/(first eigenvalue) of K, so that w = 0 is the simplex and w = 1 the exact
cluster, u(w) = m^2/t - 1 = n (m-1)(1-w), and one layer sends the state c to

    u' = I_S(c)/I_D(c),   I_X(c) = int_0^c w^(m/2-1) (1-w)^(-3/2) X(w) dw,   X = S/t, D/t

of `scalar_map.py` (derived in `rescaling_averages_the_map.py`); in z = sqrt(w) the integrand is
analytic on [0, 1).
"""

from flint import acb, arb

from proofs_check.certified.ball import Ball


def spread_and_distance(w: acb, m: Ball, analytic: bool = False) -> tuple[acb, acb]:
    """S/t and D/t at the state w (complex w for the integrator; not a number across a branch cut)."""
    n = m + 1
    u = n * (m - 1) * (1 - w)
    tangent = u.sqrt(analytic=analytic)
    one_minus_cos = m / (m - 1) * u / (1 + u)
    cosine = 1 - one_minus_cos
    if analytic and not (tangent.real > 0 and abs(cosine.real) < 1):
        return acb("nan"), acb("nan")
    pi = arb.pi()
    sine = (1 - cosine * cosine).sqrt(analytic=analytic)
    loss = acb(1) / 2 - (sine + (pi - cosine.acos()) * cosine) / (2 * pi)
    spread = n**2 * (m - 1) / m**3 * loss * (1 + u)
    mean_square = (acb(1) / 2 - (m - 1) / m * loss) * (1 + u) / m**2
    return spread, acb(1) / 2 - (tangent - tangent.atan()) / (pi * m) + mean_square


def weight(z: acb, m: Ball, analytic: bool = False) -> acb:
    """2 z^(m-1) (1 - z^2)^(-3/2): the weight in w = z^2."""
    gap = 1 - z * z
    whole = m.unique_fmpz() if m.is_exact() else None
    power = z ** (int(whole) - 1) if whole else ((m - 1) * z.log(analytic=analytic)).exp()
    return 2 * power / (gap * gap.sqrt(analytic=analytic))


def integrals(low: Ball, high: Ball, m: Ball, tolerance: float = 1e-8) -> tuple[Ball, Ball]:
    """I_S and I_D between the states w = low and w = high, to a relative tolerance."""
    found = []
    for which in (0, 1):

        def integrand(z, analytic, which=which):
            return weight(z, m, analytic) * spread_and_distance(z * z, m, analytic)[which]

        value = acb.integral(integrand, low.sqrt(), high.sqrt(), rel_tol=tolerance, abs_tol=1e-300)
        found.append(value.real)
    return found[0], found[1]

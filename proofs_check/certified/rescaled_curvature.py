"""RC+RS+ReLU on one outlier: the second derivative of what decides the sign of u' - u, free of integrals.

With H = I_S - u I_D of `rescaled_map.py`, H'' is w^(m/2-1) (1-w)^(-3/2) (m^2-1) times

    G = (x - Lx)/2 + D/t + v (1/2 - e) x/(1 - a^2),     L = a d/da at fixed e,     v = a^2/e,

x and D/t in a^2 = 1-w and e = 1/m (`rescaled_state.py`). With b = e/a, so v = a/b, everything is regular at
a = 0, at b = 0 and, x being 0 there, at the simplex a = 1. Four charts: (1/b, e) near the exact cluster,
(v, b) where rescaling acts, (a, 1/v) between, (a, e) up to the simplex.
"""

from flint import arb, arb_series

from proofs_check.arithmetic import HALF, atan, pi, sqrt
from proofs_check.certified.ball import Ball, Jet, interval
from proofs_check.certified.kernel import loss, loss_at_cosine
from proofs_check.certified.rescaled_state import State, cosine, state

ORDER = 4
NEAR_SIMPLEX = 0.85
TERMS = 8


def half_angle_tangent(r: Jet, e: Jet) -> Jet:
    """tan(theta/2) in r = 1/b."""
    return r * sqrt((1 + e) / (2 + (1 + e) * (1 - 2 * e) * r * r))


def state_inside(a: Jet, b: Jet, e: Jet) -> State:
    """For b without a bound from below: arctan(s/b) = pi/2 - arctan(b/s)."""
    r = cosine(b, e)
    return state(a, e, pi(a) / 2 - atan(b / sqrt(1 - e * e)), r, loss_at_cosine(r))


def state_near_cluster(r: Jet, e: Jet) -> State:
    """For r = 1/b without a bound from below."""
    root = r * r * (1 + e) / (1 + (1 - e * e) * r * r)
    return state(e * r, e, atan(r * sqrt(1 - e * e)), 1 - root, loss(2 * atan(half_angle_tangent(r, e))))


def bend(found: State, slope: Jet, e: Jet, share: Jet) -> Jet:
    """G from x, D/t, Lx and share = v x/(1 - a^2)."""
    return (found.x - slope) / 2 + found.distance + (HALF - e) * share


def along(x: Ball, power: int) -> Jet:
    """x exp(power s): how a (power 1) and b (-1) move with s at fixed e, so that d/ds is L."""
    return x * arb_series([0, power], prec=ORDER).exp()


def near_cluster(r: Ball, e: Ball) -> Ball:
    """G in r = 1/b and e."""
    found = state_near_cluster(along(r, 1), e)
    share = e * r * r * found.x / (1 - e * e * r * r)
    return bend(found, found.x.derivative(), e, share)[0]


def rescaling_acts(v: Ball, b: Ball) -> Ball:
    """G in v and b."""
    a, e = v * b, v * b * b
    found = state_inside(along(a, 1), along(b, -1), e)
    return bend(found, found.x.derivative(), e, v * found.x / (1 - a * a))[0]


def towards_cluster(a: Ball, s: Ball) -> tuple[Ball, Ball]:
    """s G and its slope L(s G) in a and s = 1/v."""
    e = a * a * s
    path, step = along(a, 1), along(s, -2)
    found = state_inside(path, along(a * s, -1), e)
    straight = bend(found, found.x.derivative(), e, arb(0)) * step
    jet = straight + (HALF - e) * found.x / (1 - path * path)
    return jet[0], jet[1]


def towards_simplex(a: Ball, e: Ball) -> tuple[Ball, Ball]:
    """e G and its slope L(e G) in a and e, each also by its middle in a and its next slope over the box."""
    wide, middle = jets_towards_simplex(a, e), a.mid()
    if a > NEAR_SIMPLEX:
        return wide[0], wide[1]
    narrow = jets_towards_simplex(middle, e)
    away = (a - middle) / a

    def sharper(i: int) -> Ball:
        from_middle = narrow[i] + (i + 1) * wide[i + 1] * away
        both = wide[i].is_finite() and from_middle.is_finite()
        return wide[i].intersection(from_middle) if both else wide[i]

    return sharper(0), sharper(1)


def jets_towards_simplex(a: Ball, e: Ball) -> Jet:
    """Taylor coefficients of e G along L, two of them near a = 1."""
    path = along(a, 1)
    found = state_inside(path, along(e / a, -1), e)
    quotient = quotient_near_simplex(a, e) if a > NEAR_SIMPLEX else found.x / (1 - path * path)
    return e * bend(found, found.x.derivative(), e, arb(0)) + (HALF - e) * path * path * quotient


def quotient_near_simplex(a: Ball, e: Ball) -> Jet:
    """q = x/w, w = 1 - a^2, and Lq = -2 a^2 dq/dw, from x = X_1 w + X_2 w^2 + .. at the simplex.

    q = int_0^1 x'(sw) ds; so what is left out from X_K on is X_K w^(K-1) in q and (K-1) X_K w^(K-2) in its
    slope, X_K the coefficient somewhere between w and 0.
    """
    w, last = 1 - a * a, TERMS - 1
    taylor, hull = (coefficients(x, e) for x in (arb(0), interval(0, w.upper())))
    taylor[last] = hull[last]
    value = sum(taylor[k] * w ** (k - 1) for k in range(1, TERMS))
    slope = sum((k - 1) * taylor[k] * w ** (k - 2) for k in range(2, TERMS))
    return arb_series([value, -2 * a * a * slope], prec=2)


def coefficients(w: Ball, e: Ball) -> list[Ball]:
    """Taylor coefficients of x in w."""
    path = (1 - arb_series([w, 1], prec=TERMS)).sqrt()
    x = state_inside(path, e / path, e).x
    return [x[k] for k in range(TERMS)]

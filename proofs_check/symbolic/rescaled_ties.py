"""The formulas of RC+RS+ReLU in `certified/` are those of the Gram map: the same lines, on symbols."""

from functools import cache

import sympy as sp

from proofs_check.certified.kernel import kernel
from proofs_check.certified.rescaled_curvature import bend, half_angle_tangent
from proofs_check.certified.rescaled_map import densities, state_at, weight
from proofs_check.certified.rescaled_state import State, cosine
from proofs_check.symbolic.angles import COSINE, SINE, C, E, M, T, decide_in_angles
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.one_outlier import parts
from proofs_check.symbolic.rescaling import SIZE, STATE, TILT_OF_STATE, W, Y, log_slope_of_the_measure
from proofs_check.symbolic.ties import kernel_tie, tied
from proofs_check.verdict import Status


@cache
def rescaled_tie() -> Status:
    """x and D/t of the state are S/t and D/t of the Gram map, and so are the integrands."""
    distance, spread = parts(M, T, kernel(COSINE), kernel(-C))
    tangent = SINE / C
    found = state_at(E * tangent / sp.sqrt(1 - E**2), E)
    return tied(
        kernel_tie,
        integrands,
        near_the_cluster,
        lambda: decide_in_angles(
            (found.distance, distance / T), (tangent**2 * (found.x + found.distance), spread / T)
        ),
    )


def integrands() -> Status:
    """The tilt that leads to a state, the measure in z, and S - u D, u at c, over m^2 - 1."""
    c, x, distance = sp.symbols("c x D", positive=True)
    own, other = densities(c, W, State(x, distance))
    measure = weight(sp.sqrt(W), SIZE) / (2 * sp.sqrt(W)) * other / distance
    u, u_at_c = (SIZE**2 - 1) * (1 - W), (SIZE**2 - 1) * (1 - c)
    return decide_equal(
        (STATE.subs(Y, TILT_OF_STATE), W),
        (sp.diff(sp.log(measure), W), log_slope_of_the_measure()),
        (own / other * distance * (SIZE**2 - 1), u * (x + distance) - u_at_c * distance),
    )


def near_the_cluster() -> Status:
    """cos(theta) and tan(theta/2) in 1/b."""
    r, e = sp.symbols("r e", positive=True)
    square = half_angle_tangent(r, e) ** 2
    root = r * r * (1 + e) / (1 + (1 - e * e) * r * r)
    return decide_equal((1 - cosine(1 / r, e), root), ((1 - square) / (1 + square), 1 - root))


@cache
def curvature_tie() -> Status:
    """H'' by Leibniz's rule, its integrals gone, is the weight times (m^2 - 1) G."""
    x, distance = sp.Function("x")(W), sp.Function("D")(W)
    c, s = sp.symbols("c s", positive=True)
    u = (SIZE**2 - 1) * (1 - W)
    spread = u * (x + distance)
    measure = W ** (SIZE / 2 - 1) * (1 - W) ** sp.Rational(-3, 2)
    whole = sum(
        factor * sp.Integral((measure * part).subs(W, s), (s, 0, c))
        for factor, part in ((1, spread), (-u.subs(W, c), distance))
    )
    second = sp.diff(whole, c, 2).subs(c, W).doit()
    lengthwise = -2 * (1 - W) * sp.diff(x, W)  # L = a d/da, a^2 = 1 - w
    share = (1 - W) * SIZE * x / W
    found = bend(State(x, distance), lengthwise, 1 / SIZE, share)
    return decide_equal((second / measure / (SIZE**2 - 1), found))


@cache
def line_tie() -> Status:
    """int_0^c (c - w)(w_0 - w) w^(m/2-1) dw = 0 at w_0 = c/(1 + 4 e)."""
    c, w, m = sp.symbols("c w m", positive=True)
    zero = c / (1 + 4 / m)
    powers = sp.Poly(sp.expand((c - w) * (zero - w)), w).terms()
    total = sum(a * c ** (p[0] + m / 2) / (p[0] + m / 2) for p, a in powers)
    return decide_equal((sp.simplify(total / c ** (m / 2)), sp.Integer(0)))

"""The formulas of `certified/` are what they are said to be: the same lines, evaluated on symbols.

Every statement that rests on one of these formulas asks for its tie inside `run`; a formula that is not
shown to be the map of the theory proves nothing, so each tie is "proved" or "undecided".
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from proofs_check.certified.kernel import (
    kernel,
    kernel_remainder,
    kernel_slope,
    loss,
    loss_at_cosine,
)
from proofs_check.certified.odd_point_state import derivative_at
from proofs_check.certified.pull import (
    cluster_cosine,
    pull,
    pull_at,
    pull_inside,
    pull_near_simplex,
    room_below_simplex,
    scaled_pull,
)
from proofs_check.certified.simplex import growth, standard_excess, zero_sum_excess
from proofs_check.symbolic.angles import (
    COSINE,
    SINE,
    THETA,
    C,
    E,
    M,
    T,
    decide_in_angles,
)
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.one_outlier import gram_map, parts, simplex_standard, standard_block
from proofs_check.verdict import Status, together


def tied(*ties: Callable[[], Status]) -> Status:
    """All of these ties."""
    return "proved" if together(*(tie() for tie in ties)) == "proved" else "undecided"


def expectation(a: sp.Symbol) -> sp.Expr:
    """E[relu(z1) relu(z2)] at angle a: (1/2pi) int r^3 exp(-r^2/2) dr int cos(f) cos(f - a) df."""
    r, f = sp.symbols("r f", positive=True)
    radial = sp.integrate(r**3 * sp.exp(-(r**2) / 2), (r, 0, sp.oo))
    inner = sp.expand_trig(sp.cos(f) * sp.cos(f - a))
    angular = sp.integrate(sp.expand(inner), (f, a - sp.pi / 2, sp.pi / 2))
    return sp.simplify(radial * angular / (2 * sp.pi))


@cache
def kernel_tie() -> Status:
    """kernel is the expectation of ReLU (an integral), kernel_slope its derivative, loss its defect."""
    a, rho = sp.Symbol("a", positive=True), sp.Symbol("rho", real=True)
    half = sp.Rational(1, 2)
    status = decide_equal(
        (kernel(rho), expectation(a).subs(a, sp.acos(rho))),
        (kernel_slope(rho), sp.diff(kernel(rho), rho)),
        (kernel_remainder(rho), kernel(rho) - rho * kernel_slope(rho)),
        (half - kernel(rho), (1 - loss_at_cosine(rho)) * (1 - rho) / 2),
    )
    in_angles = decide_in_angles((loss(THETA), loss_at_cosine(COSINE)))
    return tied(lambda: status, lambda: in_angles)


@cache
def pull_tie() -> Status:
    """m sin^2 cos^2 (Psi m) = S cos^2 - D sin^2, D and S from the Gram map by its row sums."""
    inner, outer = kernel(COSINE), kernel(-C)
    odd, cluster = gram_map(M, T, inner, outer)
    distance, spread = parts(M, T, inner, outer)
    difference = (spread * C**2 - distance * SINE**2) / (SINE**2 * C**2 * M**2)
    tau = E / C
    return tied(
        kernel_tie,
        lambda: decide_in_angles(
            (odd * (distance + spread), cluster * M**2 * distance),
            (cluster_cosine(C, E), COSINE),
            (pull(THETA, E), difference),
            (scaled_pull(THETA / E, E) * E, difference),
            (pull_near_simplex(tau, E), difference),
        ),
    )


@cache
def inside_tie() -> Status:
    """pull_inside is x^2 Psi; S - (m^2 - 1) D = n (m-1) room, zero where both k are equal and x = 1."""
    x, m, e, inner, outer, loss_ = sp.symbols("x m e k_in k_out A", positive=True)
    distance, spread = parts(m, x**2, inner, outer)
    status = decide_equal(
        (pull_inside(x, loss_, e), x**2 * pull_at(e * x, loss_, 1 / x, e)),
        (spread - (m**2 - 1) * distance, (m + 1) * (m - 1) * room_below_simplex(x, inner, outer)),
        (room_below_simplex(sp.Integer(1), inner, inner), sp.Integer(0)),
    )
    return tied(pull_tie, lambda: status)


@cache
def simplex_tie() -> Status:
    """growth is K_cc -> K_cc at t = 1; the excesses are what is left to the isotypic multipliers."""
    e, bound = sp.symbols("e bound", positive=True)
    value, slope, width = kernel(-e), kernel_slope(-e), kernel_remainder(-e)
    n = 1 / e + 1
    derived = gram_map(1 / e, sp.Integer(1), value, value)[1]
    standard = simplex_standard(n, slope, width)
    status = decide_equal(
        (growth(e), derived),
        (zero_sum_excess(e, bound), bound * derived - slope),
        (standard_excess(e), n * (derived - standard)),
    )
    return tied(kernel_tie, lambda: status)


@cache
def block_tie() -> Status:
    """derivative_at is the growth K_cc -> K_cc, the slope, and trace and determinant of the block."""
    state = derivative_at(THETA / E, E)
    growth = gram_map(M, T, kernel(COSINE), kernel(-C))[1]
    to_odd = M * C * kernel_remainder(-C)
    block = standard_block(M + 1, kernel_slope(COSINE), kernel_remainder(COSINE), kernel_slope(-C), to_odd)
    return tied(
        kernel_tie,
        lambda: decide_in_angles(
            (state.growth, growth),
            (state.inner_slope, kernel_slope(COSINE)),
            (state.trace, block.trace()),
            (state.determinant, block.det()),
        ),
    )

"""The closed forms behind the bound at finite width: Hessian of kappa, sums, moments, the noise allowed."""

from functools import cache

import sympy as sp

from proofs_check.certified.finite_width import (
    fourth_powers,
    hessian,
    noise_allowed,
    scale_of_moments,
    second_moment,
    squared_sums,
)
from proofs_check.certified.kernel import kernel
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.ties import kernel_tie, tied
from proofs_check.verdict import Status


@cache
def curvature_tie() -> Status:
    """hessian is that of kappa; the sums in x are what they are said to be where sum x = 0, |x| = 1."""
    a, b = sp.symbols("a b", positive=True)
    c, n, fourth = sp.symbols("c n fourth", real=True)
    kappa = sp.sqrt(a * b) * kernel(c / sp.sqrt(a * b))
    h = hessian(a, b, c)
    pairs = [(h.aa, (a, a)), (h.bb, (b, b)), (h.ab, (a, b)), (h.ac, (a, c)), (h.bc, (b, c)), (h.cc, (c, c))]
    status = decide_equal(*((closed, sp.diff(kappa, *along)) for closed, along in pairs))
    x = sp.symbols("x0:4", real=True)
    powers = {p: sum(v**p for v in x) for p in (1, 2, 3, 4)}
    differences = sum((u - v) ** 4 for u in x for v in x)
    sums = sum((u**2 + v**2) ** 2 for u in x for v in x)
    expanded = decide_equal(
        (differences, 2 * 4 * powers[4] - 8 * powers[1] * powers[3] + 6 * powers[2] ** 2),
        (sums, 2 * 4 * powers[4] + 2 * powers[2] ** 2),
        (fourth_powers(n), (2 * n * fourth + 6).subs(fourth, 1)),
        (squared_sums(n), (2 * n * fourth + 2).subs(fourth, 1)),
    )
    return tied(kernel_tie, lambda: status, lambda: expanded)


@cache
def layer_tie() -> Status:
    """Moments of a chi-square of n-1 by the Gamma function; Bernstein's condition at p = 3 and from p to
    p + 1; the noise allowed solves its equation."""
    n, largest, r, growth, gap, curved = sp.symbols("n L r lam gap C", positive=True)
    g, h = sp.symbols("g h", nonnegative=True)

    def moment(p):
        chi = 2**p * sp.gamma((n - 1) / 2 + p) / sp.gamma((n - 1) / 2)
        return sp.simplify(sp.expand_func(sp.gammasimp(chi))) * largest**p / 2

    scale = scale_of_moments(n, largest)
    noise = noise_allowed(n, r, gap, curved)
    bend = curved * r**2 / 2 + noise
    same = decide_equal(
        (second_moment(n, largest), moment(2)),
        (8 * moment(3), 3 * second_moment(n, largest) * scale),
        (n * ((growth - gap) * r + bend), r * (n * growth - sp.sqrt(n - 1) * bend)),
    )
    step = ((4 + h) * scale / largest - 2 * (n - 1 + 2 * (3 + h))).subs(n, g + 2)
    rises = all(x >= 0 for x in sp.Poly(sp.expand(step), g, h).coeffs())
    return tied(lambda: same, lambda: "proved" if rises else "undecided")

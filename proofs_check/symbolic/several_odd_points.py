"""The infinite-width map of RC+ReLU on k alike odd points and n-k alike cluster points, and its derivative.

Letters: K_cc = 1, rho the cosine inside both groups, q with q^2 = P2/P1, psi and its sine; k(rho) is
1/2 - lambda (1 - rho) by the definition of lambda, and k(-cos psi) is (sin psi - psi cos psi)/(2 pi).
"""

from functools import cache

import sympy as sp

from proofs_check.certified.kernel import kernel, kernel_remainder, kernel_slope
from proofs_check.certified.several_odd_points import Groups, advantage, groups
from proofs_check.symbolic.angles import COSINE, THETA, C, decide_in_angles
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.ties import kernel_tie, tied
from proofs_check.verdict import Status, together

N, K, LAM, RHO, Q, PSI, SINE = sp.symbols("n k lam rho q psi s", positive=True)
HALF = sp.Rational(1, 2)
SHARE, F, H = K / N, 1 / K, 1 / (N - K)
ODD, CLUSTER = 1 - (1 - F) * (1 - RHO), 1 - (1 - H) * (1 - RHO)
COS_PSI = ODD * Q
OUTER = (SINE - PSI * COS_PSI) / (2 * sp.pi)
ROOT = (N - K) / K * Q  # sqrt(K_oo)
CROSS = -ROOT * COS_PSI  # K_oc
PAIRS = tuple((k + rest, k) for k in (3, 4, 5, 6) for rest in (2, 3, 4, 5))
"""(n, k) at which explicit matrices are compared: each entry times n (n-k) has degree at most 3 in both."""


@cache
def groups_tie() -> Status:
    """The state, its equation, the derivative, and `advantage`, each from the entries of the map."""
    return tied(kernel_tie, angles, state, block_is_explicit, advantage_is_what_is_left)


def angles() -> Status:
    """`groups` gives lambda, both P, and a psi with cos(psi)^2 = P1 P2."""
    share, f, theta = sp.symbols("share f theta", positive=True)
    g = groups(theta, share, f)
    h, gap = share * f / (1 - share), 1 - sp.cos(theta)
    product = g.odd * g.cluster
    growth = groups(THETA, C, C).growth
    same = decide_equal(
        (g.odd, 1 - (1 - f) * gap),
        (g.cluster, 1 - (1 - h) * gap),
        (g.sine**2, 1 - product),
        (g.ratio**2, g.cluster / g.odd),
        (sp.tan(g.psi) ** 2, 1 / product - 1),
        (2 * sp.pi * g.outer - g.sine, -g.psi * sp.sqrt(product)),
    )
    return together(same, decide_in_angles((growth * (1 - COSINE), HALF - kernel(COSINE))))


def after() -> tuple[sp.Expr, ...]:
    """(K_oo, K_oo', K_cc, K_cc', K_oc) after ReLU and RC, by row sums."""
    inner = HALF - LAM * (1 - RHO)
    oo, between, cc, inside, oc = ROOT**2 / 2, ROOT**2 * inner, HALF, inner, ROOT * OUTER
    row_o, row_c = oo + (K - 1) * between + (N - K) * oc, cc + (N - K - 1) * inside + K * oc
    total = (K * row_o + (N - K) * row_c) / N**2
    across = -(row_o + row_c) / N + total
    return (
        oo - 2 * row_o / N + total,
        between - 2 * row_o / N + total,
        cc - 2 * row_c / N + total,
        inside - 2 * row_c / N + total,
        oc + across,
    )


def contrast(oo: sp.Expr, between: sp.Expr, cc: sp.Expr, inside: sp.Expr, oc: sp.Expr) -> sp.Expr:
    """c^T K c with c = 1/k on the odd points and -1/(n-k) on the others."""
    return (oo + (K - 1) * between) / K - 2 * oc + (cc + (N - K - 1) * inside) / (N - K)


def vanishes(*expressions: sp.Expr) -> Status:
    """Zero once q^2 is P2/P1."""
    for x in expressions:
        poly = sp.Poly(sp.expand(sp.fraction(sp.together(x))[0]), Q)
        square = CLUSTER / ODD
        lowered = sum(a * square ** (p[0] // 2) * Q ** (p[0] % 2) for p, a in poly.terms())
        if sp.expand(sp.fraction(sp.together(lowered))[0]) != 0:
            return "undecided"
    return "proved"


def state() -> Status:
    """Row sums are zero, and differences within both groups are multiplied by lambda."""
    oo, between, cc, inside, _ = after()
    return vanishes(
        ROOT**2 * (1 + (K - 1) * RHO) + (N - K) * CROSS,
        1 + (N - K - 1) * RHO + K * CROSS,
        oo - between - LAM * ROOT**2 * (1 - RHO),
        cc - inside - LAM * (1 - RHO),
    )


def block(
    n: sp.Expr, k: sp.Expr, slope: sp.Expr, width: sp.Expr, outer: sp.Expr, to_odd: sp.Expr
) -> sp.Matrix:
    """One layer on (x, y): diag x v_i, inside y (v_i + v_j), to each cluster point what makes row sums zero.

    slope, outer: k' inside and across; width: k - rho k' inside; to_odd: that across over sqrt(K_oo).
    """
    row_x = (HALF + (k - 2) * width / 2 - outer + (n - k) * to_odd / 2) / n
    row_y = (k - 2) * (slope - outer) / n
    return sp.Matrix([[HALF - 2 * row_x, -2 * row_y], [width / 2 - row_x, slope - row_y]])


def block_is_explicit() -> Status:
    """P dkappa[E] P on explicit matrices against `block`, at each of PAIRS."""
    slope, width, outer, to_odd, x, y = sp.symbols("slope width outer to_odd x y")
    found = []
    for n, k in PAIRS:
        v = sp.Matrix([1, 2] + [0] * (k - 3) + [-3])
        image = _layer(_pattern(n, k, v, x, y), k, slope, width, outer, to_odd)
        new = block(sp.Integer(n), sp.Integer(k), slope, width, outer, to_odd) * sp.Matrix([x, y])
        found += [sp.expand(a - b) for a, b in zip(image, _pattern(n, k, v, *new), strict=True)]
    return "proved" if all(a == 0 for a in found) else "undecided"


def _pattern(n: int, k: int, v: sp.Matrix, x: sp.Expr, y: sp.Expr) -> sp.Matrix:
    def entry(i, j):
        if i >= k or j >= k:
            return 0 if i >= k and j >= k else -(x + (k - 2) * y) * v[min(i, j)] / (n - k)
        return x * v[i] if i == j else y * (v[i] + v[j])

    return sp.Matrix(n, n, entry)


def _layer(e: sp.Matrix, k: int, slope, width, outer, to_odd) -> sp.Matrix:
    def entry(i, j):
        if i == j:
            return e[i, i] / 2
        if i < k and j < k:
            return slope * e[i, j] + width * (e[i, i] + e[j, j]) / 2
        if i >= k and j >= k:
            return sp.Integer(0)  # nothing moves among cluster points
        return outer * e[i, j] + to_odd * e[min(i, j), min(i, j)] / 2

    n = e.rows
    centre = sp.eye(n) - sp.ones(n, n) / n
    return centre * sp.Matrix(n, n, entry) * centre


def advantage_is_what_is_left() -> Status:
    """alpha - lambda = share advantage + (contrast(after) - lambda contrast(K)) share^2/q^2; and signs."""
    theta = sp.Symbol("theta", positive=True)
    width = sp.sin(theta) / (2 * sp.pi)
    slope, outer = HALF - theta / (2 * sp.pi), PSI / (2 * sp.pi)
    rows = block(N, K, slope, width, outer, SINE / (2 * sp.pi) / ROOT)
    change = sp.Matrix([[1, 0], [1, -2]])  # (x, d = x - 2y)
    moved = change * rows * change.inv()
    before = (ROOT**2, ROOT**2 * RHO, sp.Integer(1), RHO, CROSS)
    rest = (contrast(*after()) - LAM * contrast(*before)) * SHARE**2 / Q**2
    g = Groups(LAM, ODD, CLUSTER, Q, PSI, SINE, OUTER)
    known = decide_in_angles(
        (kernel_slope(COSINE), HALF - THETA / (2 * sp.pi)),
        (kernel_remainder(COSINE), sp.sin(THETA) / (2 * sp.pi)),
    )
    signs = decide_equal(
        (moved[0, 1], (K - 2) * (slope - outer) / N),
        (moved[1, 0], (theta - sp.sin(theta)) / (2 * sp.pi)),
        (moved[1, 1], slope),
    )
    return together(known, signs, vanishes(moved[0, 0] - LAM - rest - SHARE * advantage(g, theta, SHARE, F)))

"""The infinite-width map of RC+ReLU on one outlier, entry by entry, for a generic kernel.

m = n - 1 cluster points with K_cc = 1, an odd point with K_oo = t, every row sum zero.
"""

import sympy as sp

HALF = sp.Rational(1, 2)
Pair = tuple[sp.Expr, sp.Expr]


def gram_map(m: sp.Expr, t: sp.Expr, inner: sp.Expr, outer: sp.Expr) -> Pair:
    """(K_oo, K_cc) after ReLU and RC; inner and outer are k at the two correlations."""
    n = m + 1
    cc, cd, co, oo = HALF, inner, sp.sqrt(t) * outer, t / 2
    row_c, row_o = cc + (m - 1) * cd + co, m * co + oo
    total = m * row_c + row_o
    return oo - 2 * row_o / n + total / n**2, cc - 2 * row_c / n + total / n**2


def parts(m: sp.Expr, t: sp.Expr, inner: sp.Expr, outer: sp.Expr) -> Pair:
    """D and S, so that t goes to m^2 D/(D + S)."""
    distance = t / 2 - 2 * sp.sqrt(t) * outer + (HALF + (m - 1) * inner) / m
    return distance, (m + 1) ** 2 * (m - 1) * (HALF - inner) / m


def standard_block(n: sp.Expr, slope: sp.Expr, width: sp.Expr, outer: sp.Expr, to_odd: sp.Expr) -> sp.Matrix:
    """One layer on (x, y): diag x v_i, inside y (v_i + v_j), to the odd point -(x + (m-2) y) v_i.

    slope, outer: k' at the two correlations; width: k - rho k' inside; to_odd: sqrt(t) times that to the
    odd point. `isotypic_multipliers.py` compares it with explicit matrices.
    """
    m = n - 1
    row_x = (HALF + (m - 2) * width / 2 - outer + to_odd / 2) / n
    row_y = (m - 2) * (slope - outer) / n
    return sp.Matrix([[HALF - 2 * row_x, -2 * row_y], [width / 2 - row_x, slope - row_y]])


def simplex_standard(n: sp.Expr, slope: sp.Expr, width: sp.Expr) -> sp.Expr:
    """One layer on diag v_i, inside -(v_i + v_j)/(n-2), at the simplex: this multiple of it."""
    return (HALF - width + 2 * slope / (n - 2)) * (n - 2) / n

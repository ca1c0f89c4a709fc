"""At infinite width the linear network with RS sends every positive definite Gram to one with the same
eigenvectors and a strictly smaller condition number, unless it is a multiple of I; so I is its only
positive definite fixed point up to scale and attracts every positive definite Gram, at the local rate
{rescaled} per layer. With RC+RS the same holds on vectors of zero sum: the simplex, and the rate
{recentred}.

Method: in the eigenbasis the image has eigenvalues proportional to p_i = a_i E[x_i/s], x_i = g_i^2, s =
sum_j a_j x_j (off-diagonal terms vanish by the signs of g). For a > b exchanging x and y gives E[(x-y)/s]
= -(a-b) E[(x-y)^2/(s s')]/2 < 0, hence p_a/p_b < a/b, and E[(ax-by)/s] = E[(2(a^2-b^2)xy +
r(a-b)(x+y))/(s s')]/2 > 0, hence p_a > p_b: symbolic identities. The condition number is thus a strict
Lyapunov function on a compact set. The rate is the derivative at equal eigenvalues, with E[x_i x_j]/|g|^4
= (1 + 2 delta_ij)/(n(n+2)) (moments of a Dirichlet law).
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal, decide_zero
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 8.1


@dataclass(frozen=True)
class Settings:
    """Claimed local rates."""

    rescaled: str = "n/(n + 2)"
    recentred: str = "(n - 1)/(n + 1)"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Three identities and two rates."""
    n = sp.Symbol("n", positive=True)
    status = together(
        *exchange(),
        decide_zero(local_rate(n) - sp.sympify(settings.rescaled, locals={"n": n})),
        decide_zero(local_rate(n - 1) - sp.sympify(settings.recentred, locals={"n": n})),
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic; strict Lyapunov function, region: all positive definite Grams",
        assumption="infinite width; linear; rank n (RS) or n-1 on zero-sum vectors (RC+RS); "
        "the identities are machine-checked, the argument around them is read",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2106.03970 (batch normalisation orthogonalises): supports, the infinite-width limit "
        "from every full-rank batch",
    )


def exchange():
    """The two antisymmetrised differences of the method, s = ax + by + r, s' = bx + ay + r."""
    a, b, x, y, r = sp.symbols("a b x y r", positive=True)
    s, swapped = a * x + b * y + r, b * x + a * y + r
    growth = (x - y) / s + (y - x) / swapped
    order = (a * x - b * y) / s + (a * y - b * x) / swapped
    rise = 2 * (a**2 - b**2) * x * y + r * (a - b) * (x + y)
    return (
        decide_equal((growth, -(a - b) * (x - y) ** 2 / (s * swapped))),
        decide_equal((order, rise / (s * swapped))),
    )


def local_rate(rank: sp.Expr) -> sp.Expr:
    """delta_i -> delta_i - rank sum_j delta_j E[x_i x_j/|g|^4], sum of delta zero."""
    half = sp.Rational(1, 2)
    total = rank * half
    same = half * (half + 1) / (total * (total + 1))  # Dirichlet(1/2, ..., 1/2)
    mixed = half * half / (total * (total + 1))
    return sp.simplify(1 - rank * (same - mixed))

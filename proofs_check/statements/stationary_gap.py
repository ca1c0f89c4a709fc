"""The linear network with RS at width d, started at orthogonal inputs: let A_L say that the squared
orthogonality gap g = |M - I/n|_F^2 stays at most (q/n)^2, q = ({share})/(n + 2), for L layers. For every
n >= 2, d and L, P(A_L) >= 1 - L p and E[g; A_l] after l <= L layers is (1 - a^(2l)) G/d up to rho =
O(d^(-3/2)) + O(L p), a = n/(n+2), G = {gap}, p and rho explicit: {covered}.

Method: E g' = N/d + (1 - 1/d) g(T(M)), N = 1 - 1/n, and sqrt(g(T)) <= c sqrt(g) there
(`orthogonality_gap.py`, run again here). With eigenvalues (1 + x_i)/n, u of a Dirichlet law and y = sum x_j
u_j, those of T are E u_i (1 + x_i)/(1 + y) = 1/n + a x_i/n + R_i, |R| <= k g, k = sqrt(2/(n+2)) n/(1-q), by
Cauchy's inequality: so |g(T) - a^2 g| <= K g^(3/2), K = 2 a k + k^2 q/n. The noise, the mean of d independent
matrices with E |.|^2 <= 1 and |.|^2 <= 2, has a fourth moment of at most 3/d^2 and exceeds (1-c) q/n with
probability at most p = 2 exp(-d ((1-c) q/n)^2/4). By Minkowski's inequality E g^(3/2) <= m = (3/d^2)^(3/4)/
(1-c)^3 on A_l. So a bound of E[g; A_l] is a^2 times the one before, but for rho = (K m + p (1 + N L/d) + a^2
X/d)/(1 - a^2), X = (N/d + K m)/(1 - a^2).
"""

from dataclasses import dataclass
from typing import Any

import sympy as sp
from flint import arb, fmpq

from proofs_check.arithmetic import sqrt
from proofs_check.certified.ball import Ball, floor_of, rational
from proofs_check.statements import orthogonality_gap
from proofs_check.symbolic.identity import decide_equal
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 10.05


@dataclass(frozen=True)
class Settings:
    """q (n + 2), the claimed constant, and (n, d, L) at which rho is evaluated, with the claimed rho d/G."""

    share: str = "1/8"
    gap: str = "(n - 1)*(n + 2)**2/(4*n*(n + 1))"
    cases: tuple[tuple[int, str, int, str], ...] = (
        (4, "1e9", 1000, "0.0125"),
        (8, "1e10", 1000, "0.0265"),
        (16, "1e12", 1000, "0.0225"),
    )


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The expansion of T, the recursion, and rho at each case."""
    contraction = orthogonality_gap.run(orthogonality_gap.Settings(layers=1, widths=())).status
    tie = together(contraction, expansion(), noise(), recursion(settings))
    rooms = [room(case, settings) for case in some(settings.cases, "cases")] if tie == "proved" else []
    held: list[Status] = ["proved" if x > 0 else "undecided" for x in rooms]
    status = together(tie, *held)
    words = [f"rho <= {share} G/d at n = {n}, d = {d}, L = {depth}" for n, d, depth, share in settings.cases]
    return Verdict(
        statement=statement_of(__doc__, settings, covered="; ".join(words)),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic, general n; the remainder on balls",
        assumption="Gaussian weights; linear; Hoeffding's inequality in a Hilbert space (Pinelis 1994), "
        "taken from the literature",
        margin=min(floor_of(x) for x in rooms) if status == "proved" else 0.0,
        bears_on="2106.03970 (gap of order d^-1/2): bears on, its constant sqrt(G)",
        still_open="the stationary law itself, which needs that no mass escapes towards lower rank; a "
        "remainder that is small at the widths in use",
    )


def expansion() -> Status:
    """(1 + x)/(1 + y) to first order with its remainder; E u_i u_j of a Dirichlet law of parameters 1/2 makes
    the first order a x_i/n, E y^2 = 2 sum x^2/(n (n+2)) and sum E u_i (x_i - y)^2 <= sum x^2/n, where
    sum x = 0 and sum x^2 = n^2 g: |R|^2 <= E y^2 (sum x^2/n)/(1-q)^2 = (k g)^2."""
    n, x, y, g, q, total = sp.symbols("n x y g q s", positive=True)
    half, whole = sp.Rational(1, 2), n / 2
    different = half * half / (whole * (whole + 1))
    same = half * (half + 1) / (whole * (whole + 1))
    squares = n**2 * g
    mean_square = (same - different) * squares + different * total**2  # total = sum of x
    first = x / n - ((same - different) * x + different * total)
    return decide_equal(
        ((1 + x) / (1 + y), 1 + (x - y) - y * (x - y) / (1 + y)),
        (first.subs(total, 0), shrinkage(n) * x / n),
        (mean_square.subs(total, 0) * squares / n / (1 - q) ** 2, (bend(n, q) * g) ** 2),
    )


def noise() -> Status:
    """E |X_1 + .. + X_d|^4 <= d E|X|^4 + 3 d (d-1) (E|X|^2)^2 <= 2 d + 3 d (d-1), at most 3 d^2."""
    d = sp.Symbol("d", positive=True)
    left = sp.Poly(sp.expand(3 * d**2 - (2 * d + 3 * d * (d - 1))), d)
    return "proved" if all(c >= 0 for c in left.coeffs()) else "refuted"


def recursion(settings: Settings) -> Status:
    """x' = N/d + a^2 x from 0 gives (1 - a^(2L)) G/d; X is the fixed point with K m added."""
    n, d, depth, extra = sp.symbols("n d L K", positive=True)
    claimed = sp.sympify(settings.gap, locals={"n": n})
    square, fresh = shrinkage(n) ** 2, 1 - 1 / n

    def after(steps):
        return (1 - square**steps) * claimed / d

    return decide_equal(
        (after(0), sp.Integer(0)),
        (fresh / d + square * after(depth), sp.expand_power_base(after(depth + 1))),
        (fresh / d + extra + square * most(n, d, extra), most(n, d, extra)),
    )


def shrinkage(n: Any) -> Any:
    """a, by which a layer multiplies a small gap."""
    return n / (n + 2)


def bend(n: Any, q: Any) -> Any:
    """k: |R| <= k g."""
    return sqrt(2 / (n + 2)) * n / (1 - q)


def most(n: Any, d: Any, extra: Any) -> Any:
    """X, which the mean of g on A_l never exceeds; extra = K m."""
    return ((1 - 1 / n) / d + extra) / (1 - shrinkage(n) ** 2)


def room(case: tuple[int, str, int, str], settings: Settings) -> Ball:
    """The claimed share of G/d less rho, over G/d."""
    size, width, depth, share = case
    n, d = arb(size), arb(width)
    q = arb(rational(settings.share)) / (n + 2)
    symbols = {"n": sp.Integer(size), "q": sp.Rational(settings.share) / (size + 2)}
    c = _ball(sp.sympify(orthogonality_gap.Settings().contraction, locals=symbols))
    gap = _ball(sp.sympify(settings.gap, locals=symbols)) / d
    if rational(settings.share) > fmpq(1, 2) or not c < 1:  # c is a bound up to q = 1/(2 (n + 2))
        return arb(-1)
    k = bend(n, q)
    fourth = (3 / d**2).sqrt().sqrt() / (1 - c)  # of sqrt(g)
    extra = (2 * shrinkage(n) * k + k * k * q / n) * fourth**3
    p = 2 * (-d * ((1 - c) * q / n) ** 2 / 4).exp()
    a_square = shrinkage(n) ** 2
    rho = extra + p * (1 + (1 - 1 / n) * depth / d) + a_square * most(n, d, extra) / d
    return arb(rational(share)) - rho / (1 - a_square) / gap


def _ball(x: sp.Rational) -> Ball:
    """An exact rational as a ball."""
    return arb(fmpq(int(x.p), int(x.q)))

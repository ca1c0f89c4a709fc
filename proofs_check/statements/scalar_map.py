"""At infinite width, for every n >= 3 and every batch with one outlier among m = n-1 points that is
symmetric under their permutations, RC+ReLU acts on t = K_oo/K_cc in (0, m^2] as F(t) = m^2 D/(D + S),
D = t/2 - 2 sqrt(t) k(-sqrt(t)/m) + (1/2 + (m-1) k(r))/m, S = n^2 (m-1)(1/2 - k(r))/m,
r = (t/m - 1)/(m-1); F(1) = {fixed[0]}, F(m^2) = {fixed[1]}, F'(m^2) = {slope_at_cluster} > 1; F increases
on [1, m^2]; F'(1) = {slope_at_simplex} < 1 with s = sqrt(1 - 1/m^2)/(2 pi), k = k'(-1/m); and
t - F(t) has the sign of Psi in `certified/pull.py`.

Method: symbolic for general m. The Gram map is written entry by entry and P G P by its row sums; in
the angle psi (cos(psi) = sqrt(t)/m) and theta (cos(theta) = r) the identity
u' - u = m sin(psi)^2 Phi/D, u = m^2/t - 1, u' = m^2/F - 1, Phi = Psi m, is checked. F increases since
S grows with theta and dD/dpsi = -m sin(psi) [m cos(psi) - sin(psi)/pi + 2 psi cos(psi)/pi] - (rising
in theta), where m cos(psi) >= 1 > sin(psi)/pi.
"""

from dataclasses import dataclass

import sympy as sp

from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.one_outlier import gram_map, parts
from proofs_check.symbolic.ties import pull_tie, tied
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 5.0
M, PSI, THETA = sp.symbols("m psi theta", positive=True)


@dataclass(frozen=True)
class Settings:
    """Claimed slopes at both ends (s and k as in the statement, n = m + 1)."""

    slope_at_cluster: str = "n**2/(1 + m**2)"
    slope_at_simplex: str = "1 - (1/2 - s - k)/(m*(1/2 - s) + k)"
    fixed: tuple[str, str] = ("1", "m**2")


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Seven identities in general m."""
    t, inner, outer = sp.symbols("t k_in k_out", positive=True)
    odd, cluster = gram_map(M, t, inner, outer)
    distance, spread = parts(M, t, inner, outer)
    derivation = (odd * (distance + spread), cluster * M**2 * distance)

    equal = decide_equal(
        derivation,
        *slopes_and_ends(settings),
        pull_identity(),
        falling_distance(),
        pythagoras(),
    )
    status = together(equal, tied(pull_tie))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method="symbolic, general m",
        assumption="infinite width; S_(n-1)-symmetric batch; k as derived in kernel_is_the_relu_expectation",
        margin=float("inf") if status == "proved" else 0.0,
        bears_on="2412.02843 (indicative model): supports, one outlier reduces exactly to one number",
    )


def slopes_and_ends(settings: Settings) -> list[tuple[sp.Expr, sp.Expr]]:
    """F and F' at t = 1, where both correlations are -1/m, and F and F' at t = m^2."""
    t, inner, outer, s, k = sp.symbols("t k_in k_out s k", positive=True)
    names = {"m": M, "n": M + 1, "s": s, "k": k}
    distance, spread = parts(M, t, inner, outer)
    f = M**2 * distance / (distance + spread)
    value = s - k / M  # k(rho) = s + rho k'(rho), as sqrt(1 - rho^2)/(2 pi) = s
    slope = (
        sp.diff(f, t)
        + sp.diff(f, inner) * k * sp.diff((t / M - 1) / (M - 1), t)
        + sp.diff(f, outer) * k * sp.diff(-sp.sqrt(t) / M, t)
    )
    simplex = {t: 1, inner: value, outer: value}
    cluster = {t: M**2, inner: sp.Rational(1, 2), outer: 0}
    first, last = (sp.sympify(x, locals=names) for x in settings.fixed)
    return [
        (f.subs(simplex), first),
        (f.subs(cluster), last),
        (slope.subs(simplex), sp.sympify(settings.slope_at_simplex, locals=names)),
        (slope_at_cluster(), sp.sympify(settings.slope_at_cluster, locals=names)),
    ]


def in_angles() -> tuple[sp.Expr, sp.Expr]:
    """D and S, with sin(theta/2)^2 = m sin(psi)^2/(2(m-1)) not yet used."""
    t = M**2 * sp.cos(PSI) ** 2
    inner = (sp.sin(THETA) + (sp.pi - THETA) * sp.cos(THETA)) / (2 * sp.pi)
    outer = (sp.sin(PSI) - PSI * sp.cos(PSI)) / (2 * sp.pi)
    distance, spread = parts(M, t, inner, outer)
    return distance.subs(sp.Abs(sp.cos(PSI)), sp.cos(PSI)), spread


def slope_at_cluster() -> sp.Expr:
    """dF/dt at m^2 is du'/du at u = 0, u = tan(psi)^2, u' = S/D: the limit of S/(D psi^2)."""
    distance, spread = in_angles()
    leading = sp.series(spread, THETA, 0, 3).removeO().coeff(THETA, 2)
    theta_square_over_psi_square = 2 * M / (M - 1)
    at_zero = distance.subs({THETA: 0, PSI: 0})
    return leading * theta_square_over_psi_square / at_zero


def pull_identity() -> tuple[sp.Expr, sp.Expr]:
    """S cos^2 - D sin^2 = m sin^2 cos^2 Phi, Phi = 1 + (tan psi - psi)/pi - A (n^2 + tan^2 psi)/(2m)."""
    c, x = sp.symbols("c x", positive=True)  # cos psi; sin theta - theta cos theta
    sine = 1 - c**2
    one_minus_cos = M * sine / (M - 1)
    curl = sp.Symbol("h")  # sin psi - psi cos psi
    inner = (sp.pi * (1 - one_minus_cos) + x) / (2 * sp.pi)
    distance, spread = parts(M, M**2 * c**2, inner, curl / (2 * sp.pi))
    loss = x / (sp.pi * one_minus_cos)
    phi = 1 + curl / (sp.pi * c) - loss * ((M + 1) ** 2 + sine / c**2) / (2 * M)
    return spread * c**2 - distance * sine, M * sine * c**2 * phi


def falling_distance() -> tuple[sp.Expr, sp.Expr]:
    """The psi-derivative of D, theta held, is -m sin(psi) [m cos - sin/pi + 2 psi cos/pi]."""
    distance, _ = in_angles()
    bracket = M * sp.cos(PSI) - sp.sin(PSI) / sp.pi + 2 * PSI * sp.cos(PSI) / sp.pi
    return sp.diff(distance, PSI), -M * sp.sin(PSI) * bracket


def pythagoras() -> tuple[sp.Expr, sp.Expr]:
    """cos(theta) = r means 1 - cos(theta) = m sin(psi)^2/(m-1) at t = m^2 cos(psi)^2."""
    r = (M * sp.cos(PSI) ** 2 - 1) / (M - 1)
    return 1 - r, M * sp.sin(PSI) ** 2 / (M - 1)

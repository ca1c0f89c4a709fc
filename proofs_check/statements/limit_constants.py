"""The limits that `bn.limit_laws` states for recenter + ReLU and recenter + rescale + ReLU as n grows, each
from the equation of docs/limit_laws.md, are within 10^-{decimals} of {covered}; and each value that the
library returns is within 10^-{decimals} of its ball.

Method: T, the root of A T h(T) = e (1 - h(T)) (h/E[x^2/q] grows with T: one root), and rho, a root of
E[M_1^2/q] = e rho, are enclosed by a change of sign of Gaussian integrals that arb's integrator encloses,
and what follows from them by more integrals, none by a closed form of the library. The simplex: the limits of
the closed forms of F'(1) in `scalar_map.py` and `rescaling_averages_the_map.py` (symbolic). The separatrix:
from derivatives of the map itself at t = 1, n = infinity.
"""

from collections.abc import Callable
from dataclasses import dataclass

import flint
import sympy as sp
from flint import arb

from bninit.dynamics.large_batch.laws import limit_laws
from proofs_check.certified import large_batch as law
from proofs_check.certified.ball import Ball, floor_of, interval, rational
from proofs_check.certified.kernel import kernel_remainder, kernel_slope
from proofs_check.certified.rescaled_witnesses import rescaled_machinery
from proofs_check.certified.witnesses import machinery
from proofs_check.statements import rescaling_averages_the_map, scalar_map
from proofs_check.symbolic.identity import decide_zero
from proofs_check.symbolic.rescaled_ties import rescaled_tie
from proofs_check.symbolic.ties import simplex_tie, tied
from proofs_check.verdict import Status, Verdict, some, statement_of, together

PLACE = 8.6
PRECISION = 120
ROOT_RADIUS = 1e-18
WITHOUT, WITH = "rc+relu", "rc+rs+relu"


@dataclass(frozen=True)
class Settings:
    """What is claimed of each block, by the library's names; the roots' starts."""

    without: tuple[tuple[str, str], ...] = (
        ("simplex", "0.266528896538"),
        ("separatrix", "2.283185307180"),
        ("border", "0.755510639763"),
    )
    with_rescaling: tuple[tuple[str, str], ...] = (
        ("simplex", "2.266528896538"),
        ("separatrix", "19.415926535898"),
        ("border", "2.203175352525"),
        ("norm_ratio", "0.511015481916"),
        ("cluster_angle", "1.246850219863"),
        ("trivial", "0.231375502170"),
        ("slowest", "0.085671750438"),
        ("odd_points", "2.915133142729"),
    )
    decimals: int = 12
    share: tuple[str, str] = ("0.38", "0.39")
    correlation: tuple[str, str] = ("0.51", "0.53")


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Each claimed number and each of the library's against its ball."""
    claims = {WITHOUT: some(settings.without, "laws"), WITH: some(settings.with_rescaling, "laws")}
    tie = tied(simplex_tie, rescaled_tie, machinery, rescaled_machinery, simplex_limits)
    with flint.ctx.workprec(PRECISION):
        share = root(law.share_excess, settings.share)
        rho = root(law.correlation_excess, settings.correlation)
        near = arb(10) ** -settings.decimals
        rooms: list[Ball] = []
        if share is not None and rho is not None and tie == "proved":
            balls = enclosures(share, rho)
            for block, claimed in claims.items():
                for name, text in claimed:
                    value = limit_laws(block)[name].value
                    rooms += [near - abs(balls[block][name] - x) for x in (arb(rational(text)), arb(value))]
        found: list[Status] = ["proved" if x > 0 else "refuted" if x < 0 else "undecided" for x in rooms]
    status = together(tie, *(found or ["undecided"]))
    return Verdict(
        statement=statement_of(__doc__, settings, covered=in_words(claims)),
        status=status,
        grade="identities machine-checked, argument read",
        method="roots by change of sign, integrals on balls; limits symbolic; derivatives by jets",
        assumption="that the equations are those of the limits of the map is derived and read in "
        "docs/limit_laws.md; only the simplex and the separatrix are derived here",
        margin=min(floor_of(x) for x in rooms) if status == "proved" else 0.0,
        bears_on="2412.02843 (one odd point, stable): bears on, at large batches",
        still_open="remainders: how far the map at finite n is from its limits",
    )


def in_words(claims: dict[str, tuple[tuple[str, str], ...]]) -> str:
    """simplex 0.26.., .. for each block."""
    return "; ".join(
        f"{block}: {', '.join(f'{name} {text}' for name, text in claimed)}"
        for block, claimed in claims.items()
    )


def enclosures(share: Ball, rho: Ball) -> dict[str, dict[str, Ball]]:
    """The balls, by block and by the library's names."""
    near = law.simplex_gap(share)
    plain, rescaled = law.near_simplex()
    return {
        WITHOUT: {"simplex": near, "separatrix": plain, "border": law.border(plain)},
        WITH: {
            "simplex": near + 2,
            "separatrix": rescaled,
            "border": law.border(rescaled),
            "norm_ratio": law.norm_ratio(share),
            "cluster_angle": (1 / arb.pi()).acos(),
            "trivial": law.trivial(share),
            "slowest": law.slowest(share),
            "odd_points": law.largest_number(rho),
        },
    }


def root(function: Callable[[Ball], Ball], ends: tuple[str, str]) -> Ball | None:
    """A ball of ROOT_RADIUS with a certain change of sign; None where there is none between the ends."""
    low, high = (arb(rational(x)) for x in ends)
    at_low = function(low)
    if not at_low * function(high) < 0:
        return None
    while (high - low) / 2 > arb(ROOT_RADIUS):
        middle = arb(((low + high) / 2).mid())
        same = function(middle) * at_low
        if not (same > 0 or same < 0):
            return None
        low, high = (middle, high) if same > 0 else (low, middle)
    return interval(low, high)


def simplex_limits() -> Status:
    """n (1 - F'(1)) and n (1 - F'(1) m/(m + 2)) from the closed forms of the two statements."""
    m = sp.Symbol("m", positive=True)
    names = {"m": m, "s": kernel_remainder(-1 / m), "k": kernel_slope(-1 / m)}
    slope = sp.sympify(scalar_map.QUICK.slope_at_simplex, locals=names)
    factor = sp.sympify(rescaling_averages_the_map.QUICK.factor_at_simplex, locals=names)
    limits = (
        sp.limit((m + 1) * (1 - slope), m, sp.oo) - law.simplex_gap(m),
        sp.limit((m + 1) * (1 - slope * factor), m, sp.oo) - law.simplex_gap(m) - 2,
    )
    return together(*(decide_zero(x) for x in limits))

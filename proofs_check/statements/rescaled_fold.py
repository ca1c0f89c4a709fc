"""At infinite width, along real batch sizes, the RC+RS+ReLU map on one outlier has a double fixed point at
an n_r within 10^-{decimals} of {claimed_fold}; at least two fixed points with t in (1, (n-1)^2) exist at
n = {covered}.

Method: Krawczyk's test on (g, dg/dc) = 0 in the state c and m = n - 1, g = I_S/I_D - u(c), with the
integrals and their derivatives from arb's rigorous integrator; existence by a certain sign change of u' -
u, which is positive near both ends.
"""

from dataclasses import dataclass

import flint
from flint import arb, arb_series

from proofs_check.certified.ball import floor_of, rational
from proofs_check.certified.interval_newton import Root, only_root
from proofs_check.certified.rescaled_map import integral_jets
from proofs_check.certified.witnesses import machinery
from proofs_check.statements.rescaling_removes_the_odd_point import certainly_below
from proofs_check.symbolic.ties import rescaled_tie, tied
from proofs_check.verdict import Status, Verdict, listed, some, statement_of, together

PLACE = 8.4


@dataclass(frozen=True)
class Settings:
    """Claimed fold and decimals; the guess (state c, m); where two fixed points are claimed."""

    claimed_fold: str = "51.371782"
    decimals: int = 6
    guess: tuple[str, str] = ("0.67", "50.3")
    radius: float = 1e-7
    start: str = "0.2"
    tolerance: float = 1e-13
    odd_at: tuple[int, ...] = (52, 64, 96)
    gaps: tuple[str, ...] = ("0.33", "0.3", "0.25", "0.2", "0.15")


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """The enclosed fold, then a sign change at each batch size claimed."""
    root = fold(settings)
    n = 1 + root.enclosure[1]
    off = abs(n - arb(rational(settings.claimed_fold))) * 10**settings.decimals
    digits: Status = "proved" if off <= 1 else "refuted" if off > 1 else "undecided"
    batches = some(settings.odd_at, "batches")
    certain = all(any(certainly_below(n, rational(g)) for g in settings.gaps) for n in batches)
    status = together(
        tied(rescaled_tie, machinery),
        root.status,
        digits if root.status == "proved" else "undecided",
        "proved" if certain else "undecided",
    )
    return Verdict(
        statement=statement_of(__doc__, settings, covered=listed(settings.odd_at)),
        status=status,
        grade="machine-checked",
        method=f"Krawczyk with rigorous quadrature: n_r = {n.str(16, radius=True)}",
        assumption="infinite width; S_(n-1)-symmetric batch; n real",
        margin=floor_of(1 - off) * 10.0**-settings.decimals if status == "proved" else 0.0,
        bears_on="2412.02843 (the roles of recentering and rescaling): bears on, with rescaling the "
        "outlier is weaker and needs a larger batch",
        still_open="that this is the only fold, that the outlier state exists for every n >= 52, and its "
        "stability in the full space; the states with several odd points",
    )


def fixed_point_gap(c, m, along, order, settings):
    """Taylor coefficients of g = J_S/J_D - u(c), u = (m+1)(m-1)(1-c)."""
    start = arb(rational(settings.start))
    spread, distance = (
        arb_series(jet, prec=order + 1)
        for jet in integral_jets(c, m, along, order, start, settings.tolerance)
    )
    state = arb_series([c, along[0]], prec=order + 1)
    size = arb_series([m, along[1]], prec=order + 1)
    g = spread / distance - (size * size - 1) * (1 - state)
    return [g[i] for i in range(order + 1)]


def fold(settings: Settings) -> Root:
    """The double zero of g in (c, m), from a float Newton iteration to the certified box."""

    def jets(c, m):
        first = fixed_point_gap(c, m, (1, 0), 2, settings)
        second = fixed_point_gap(c, m, (0, 1), 2, settings)
        both = fixed_point_gap(c, m, (1, 1), 2, settings)
        value, slope = first[0], first[1]
        return [value, slope], [[slope, second[1]], [2 * first[2], both[2] - first[2] - second[2]]]

    with flint.ctx.workprec(100):
        c, m = (arb(rational(x)) for x in settings.guess)
        for _ in range(6):
            value, slope = jets(c, m)
            determinant = slope[0][0] * slope[1][1] - slope[0][1] * slope[1][0]
            c = arb((c - (value[0] * slope[1][1] - slope[0][1] * value[1]) / determinant).mid())
            m = arb((m - (slope[0][0] * value[1] - value[0] * slope[1][0]) / determinant).mid())
        return only_root(
            lambda *x: jets(*x)[0], lambda *x: jets(*x)[1], (c, m), settings.radius, refinements=3
        )

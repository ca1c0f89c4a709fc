"""At infinite width the RC+RS+ReLU map on one outlier has no fixed point with t strictly between the
simplex (t = 1) and the exact cluster (t = (n-1)^2) for n = {covered}.

Method: u' increases with u (`rescaling_averages_the_map.py`), so u'(c_next) > u(c) on a step from
state c to c_next nearer the exact cluster leaves no fixed point between them: enough steps, each
checked with arb's rigorous integrator, cover the states between the two ends. Near the simplex u' is an
average of RC+ReLU values that are all above u (Psi > 0 there, by branch and prune); near the exact
cluster I_D <= C (1-c)^(-1/2), so u'/u >= I_S/(C n (n-2) (1-c)^(1/2)) > 1.
"""

from dataclasses import dataclass

from flint import arb, fmpq

from proofs_check.certified.ball import Ball, derivative, floor_of, interval, rational
from proofs_check.certified.branch_and_prune import positive_on
from proofs_check.certified.pull import pull_near_simplex
from proofs_check.certified.rescaled_map import distance_at_most, integrals
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.ties import pull_tie, rescaled_tie, tied
from proofs_check.verdict import Status, Verdict, listed, some, statement_of, together

PLACE = 8.3


@dataclass(frozen=True)
class Settings:
    """The batches, how near to the simplex the start is (tau = 1 - near/(n-1)), and the last gap 1-c;
    the gaps where a fixed point is looked for first."""

    batches: tuple[int, ...] = tuple(range(3, 52))
    near: str = "1/2"
    last_gap: str = "1/100000"
    probes: tuple[str, ...] = ("0.33", "0.3", "0.25", "0.2", "0.15", "0.1")
    most_steps: int = 4000
    tolerance: float = 1e-8


QUICK = Settings(batches=(3, 8, 16, 32, 51))


def run(settings: Settings) -> Verdict:
    """Each batch size by itself."""
    tie = tied(pull_tie, rescaled_tie, machinery, end_holds)
    found: list[tuple[Status, float, int]] = [(tie, 0.0, 0)]
    if tie == "proved":
        found = [no_fixed_point(n, settings) for n in some(settings.batches, "batches")]
    status = together(*(s for s, _, _ in found))
    return Verdict(
        statement=statement_of(__doc__, settings, covered=listed(settings.batches)),
        status=status,
        grade="machine-checked",
        method=f"{sum(steps for _, _, steps in found)} monotone steps with arb's integrator",
        assumption="infinite width; S_(n-1)-symmetric batch",
        margin=min(margin for _, margin, _ in found) if status == "proved" else 0.0,
        bears_on="2412.02843 (the roles of recentering and rescaling): bears on, rescaling removes the "
        "single odd point for moderate batches",
    )


def no_fixed_point(n: int, settings: Settings) -> tuple[Status, float, int]:
    """(status, least certified u'(c_next)/u(c) - 1, steps) at one batch size."""
    m = arb(n - 1)
    tau = 1 - rational(settings.near) / (n - 1)
    if any(certainly_below(n, rational(gap)) for gap in settings.probes):
        return "refuted", 0.0, 0
    near = positive_on(
        lambda tau, e: -derivative(pull_near_simplex, (tau, e), 0),
        ((tau, fmpq(1)), (fmpq(1, n - 1),) * 2),
    )
    if near.status != "proved":
        return "undecided", 0.0, 0
    state = 1 - ((m * arb(tau)) ** 2 - 1) / (n * (m - 1))  # u = m^2 tau^2 - 1
    state = arb(state.lower())
    spread, distance = integrals(arb(0), state, n - 1, settings.tolerance)
    last = 1 - arb(rational(settings.last_gap))
    gap_factor, margin, steps = arb("0.95"), float("inf"), 0
    while state < last:
        if steps == settings.most_steps or gap_factor > 0.99999:
            return "undecided", 0.0, steps
        steps += 1
        following = arb((1 - (1 - state) * gap_factor).mid())
        more_spread, more_distance = integrals(state, following, n - 1, settings.tolerance)
        image = (spread + more_spread) / (distance + more_distance)
        ratio = image / (n * (m - 1) * (1 - state))
        if not ratio > 1:
            gap_factor = 1 - (1 - gap_factor) / 2
            continue
        margin = min(margin, floor_of(ratio - 1))
        state, spread, distance = following, spread + more_spread, distance + more_distance
        gap_factor = gap_factor * gap_factor.sqrt() if gap_factor > 0.5 else gap_factor
        gap_factor = arb(gap_factor.mid())
    constant = end_constant(distance, state, m)
    end = spread / (constant * n * (m - 1) * (1 - state).sqrt())
    return ("proved" if end > 1 else "undecided"), min(margin, floor_of(end - 1)), steps


def certainly_below(n: int, gap: fmpq) -> bool:
    """u' < u at the state 1 - gap: with u' > u near the simplex, there is a fixed point between."""
    state = 1 - arb(gap)
    spread, distance = integrals(arb(0), state, n - 1)
    return bool(spread / distance < n * (n - 2) * (1 - state))


def end_constant(distance: Ball, state: Ball, m: Ball) -> Ball:
    """C with I_D(c) <= C (1-c)^(-1/2) for every c beyond the state, where I_D is `distance`."""
    most = 2 * largest_distance(interval(0, (1 - state).upper()), m)
    return arb((distance * (1 - state).sqrt()).max(most))


def end_holds(n: int = 8) -> Status:
    """C is an upper bound at two states nearer to the end: a witness that it bounds from above."""
    state = arb("0.5")
    distance = integrals(arb(0), state, n - 1)[1]
    constant = end_constant(distance, state, arb(n - 1))
    for nearer in (arb("0.9"), arb("0.999")):
        further = distance + integrals(state, nearer, n - 1)[1]
        if not further <= constant / (1 - nearer).sqrt():
            return "undecided"
    return "proved"


def largest_distance(gap: Ball, m: Ball) -> Ball:
    """An upper bound of D/t at w in [1 - gap, 1]."""
    return arb(distance_at_most((m + 1) * (m - 1) * gap, m).upper())

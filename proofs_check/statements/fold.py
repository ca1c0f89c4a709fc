"""At infinite width, along real batch sizes n >= 3, the two fixed points of the RC+ReLU map on one outlier
are born at exactly one n_c, within 10^-{decimals} of {claimed_fold}: none for n < n_c, two for n > n_c.

Method: (1) Krawczyk's test on (Psi, dPsi/dtau) = 0 in (tau, e), e = 1/(n-1), encloses a fold. (2) It is
the only one: for n in [below, above] branch and prune shows that Psi falls, is convex, rises, is concave
and reaches 0 from above at the simplex, so it has one valley, and in the valley dPsi/de > 0, so the
valley's depth changes sign once. Below and above are the two files beside this.
"""

from dataclasses import dataclass

import flint
from flint import arb

from proofs_check.certified.ball import derivative, floor_of, mixed_derivative, rational
from proofs_check.certified.branch_and_prune import Coverage, makes_up, positive_on
from proofs_check.certified.interval_newton import Root, only_root
from proofs_check.certified.pull import pull, pull_near_simplex
from proofs_check.certified.witnesses import machinery
from proofs_check.statements import large_batches_have_an_odd_point as large
from proofs_check.statements import small_batches_have_none as small
from proofs_check.symbolic.ties import pull_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 6.3


@dataclass(frozen=True)
class Settings:
    """The claimed fold and its decimals; the window in n; where the shape of Psi changes."""

    claimed_fold: str = "6.107075124879"
    decimals: int = 12
    below: str = "6"
    above: str = "6.5"
    regions: tuple[str, str, str, str] = ("1.4", "0.32", "0.53", "0.62")
    bits: int = 160
    guess: tuple[str, str] = ("0.46326", "0.19581")


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Existence with digits, then uniqueness."""
    root = fold(settings)
    with flint.ctx.workprec(settings.bits):
        n = 1 + 1 / root.enclosure[1]
        off = abs(n - arb(rational(settings.claimed_fold))) * 10**settings.decimals
        digits: Status = "proved" if off <= 1 else "refuted" if off > 1 else "undecided"
        shown = n.str(30, radius=False)
        room = floor_of(1 - off) if digits == "proved" else 0.0
    shape = one_valley(settings)
    neighbours = (
        small.run(small.Settings(largest_batch=settings.below)).status,
        large.run(large.Settings(smallest_batch=settings.above)).status,
    )
    lemmas = [c.status for c in shape] + list(neighbours)
    unique: Status = "proved" if set(lemmas) == {"proved"} and leaves_no_gap(shape, settings) else "undecided"
    tie = tied(pull_tie, machinery)
    status = together(tie, root.status, digits if root.status == "proved" else "undecided", unique)
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="machine-checked",
        method=f"Krawczyk: n_c = {shown}; branch and prune for uniqueness",
        assumption="infinite width; S_(n-1)-symmetric batch; n real",
        margin=room * 10.0**-settings.decimals if status == "proved" else 0.0,
        bears_on="2412.02843 (single cluster and one odd point): bears on, the batch size it needs",
    )


def fold(settings: Settings) -> Root:
    """The double zero of Psi in (tau, e)."""

    def system(tau, e):
        return [pull_near_simplex(tau, e), derivative(pull_near_simplex, (tau, e), 0)]

    def jacobian(tau, e):
        first = [derivative(pull_near_simplex, (tau, e), i) for i in (0, 1)]
        second = [
            derivative(pull_near_simplex, (tau, e), 0, 2),
            mixed_derivative(pull_near_simplex, (tau, e)),
        ]
        return [first, second]

    with flint.ctx.workprec(settings.bits):
        guess = tuple(arb(rational(x)) for x in settings.guess)
        return only_root(system, jacobian, guess, radius=1e-4)


def one_valley(settings: Settings) -> list[Coverage]:
    """Psi falls, is convex, rises, is concave and leaves the simplex downwards in tau; and grows with e."""
    e = tuple(1 / (rational(n) - 1) for n in (settings.above, settings.below))
    turn, left, middle, right = (rational(x) for x in settings.regions)
    psi = pull_near_simplex

    def at_turn(e):  # the fall reaches into the valley: tau(theta = turn) >= left
        return e**2 - (e + (1 - e) * arb(turn).cos()) * arb(left) ** 2

    return [
        positive_on(lambda theta, e: -derivative(pull, (theta, e), 0), ((rational(0), turn), e)),
        positive_on(at_turn, (e,)),
        positive_on(lambda tau, e: derivative(psi, (tau, e), 0, 2), ((left, middle), e)),
        positive_on(lambda tau, e: derivative(psi, (tau, e), 0), ((middle, right), e)),
        positive_on(lambda tau, e: -derivative(psi, (tau, e), 0, 2), ((right, rational(1)), e)),
        positive_on(lambda e: -derivative(psi, (arb(1), e), 0), (e,)),
        positive_on(lambda tau, e: derivative(psi, (tau, e), 1), ((left, middle), e)),
    ]


def leaves_no_gap(found: list[Coverage], settings: Settings) -> bool:
    """theta from 0 to the turn, tau from there to 1, n from below to above."""
    e = tuple(1 / (rational(n) - 1) for n in (settings.above, settings.below))
    turn, left, middle, _ = (rational(x) for x in settings.regions)
    falls, at_turn, convex, rises, concave, at_simplex, deepens = found
    return (
        makes_up(((rational(0), turn), e), falls)
        and makes_up(((left, rational(1)), e), convex, rises, concave)
        and makes_up(((left, middle), e), deepens)
        and all(makes_up((e,), c) for c in (at_turn, at_simplex))
    )

"""At infinite width, for every real batch size {smallest_batch} <= n <= {largest_batch}, the RC+ReLU map on
one outlier has no fixed point with t strictly between the simplex (t = 1) and the exact cluster (t =
(n-1)^2).

Method: Psi of `certified/pull.py` is positive on the whole interval. Away from the simplex it is bounded
below in the cluster's angle theta in [0, join] and in tau = 1/sqrt(t) up to `near`; on [near, 1], where
it falls to its zero at tau = 1, its slope is negative.
"""

from dataclasses import dataclass

from flint import arb

from proofs_check.certified.ball import derivative, rational
from proofs_check.certified.branch_and_prune import OUTSIDE, Coverage, makes_up, positive_on
from proofs_check.certified.pull import pull, pull_near_simplex
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.ties import pull_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of

PLACE = 6.1
LEFTMOST = "0.2"
"""In tau; theta < join there, for every e, by the second condition."""


@dataclass(frozen=True)
class Settings:
    """The batches claimed (real n between them, n >= 3) and where the regions meet."""

    smallest_batch: str = "3"
    largest_batch: str = "6"
    join: str = "1"
    near: str = "0.9"
    most_boxes: int = 50_000


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Psi > 0 over all e = 1/(n-1); a ball at or below zero is a fixed point or a drift to it."""
    e = tuple(1 / (rational(n) - 1) for n in (settings.largest_batch, settings.smallest_batch))
    join, near = rational(settings.join), rational(settings.near)

    def beyond_join(tau, e):
        inside = (e / tau) ** 2 > e + (1 - e) * arb(join).cos()
        return OUTSIDE if inside else pull_near_simplex(tau, e)

    def regions_meet():  # at theta = join, where the first region ends
        along = [arb(e[0] + (e[1] - e[0]) * k / 8) for k in range(9)]
        ends = [(x / (x + (1 - x) * arb(join).cos()).sqrt(), x) for x in along]
        same = all(beyond_join(*end).overlaps(pull(arb(join), end[1])) for end in ends)
        return "proved" if same else "undecided"

    leftmost = rational(LEFTMOST)
    tie = tied(pull_tie, machinery, regions_meet)
    conditions = (
        []
        if tie != "proved"
        else [
            positive_on(lambda theta, e: pull(theta, e), ((rational(0), join), e), settings.most_boxes),
            positive_on(lambda e: e**2 / (e + (1 - e) * arb(join).cos()) - arb(leftmost) ** 2, (e,)),
            positive_on(beyond_join, ((leftmost, near), e), settings.most_boxes),
            positive_on(
                lambda tau, e: -derivative(pull_near_simplex, (tau, e), 0),
                ((near, rational(1)), e),
                settings.most_boxes,
            ),
        ]
    )
    done = all(c.status == "proved" for c in conditions) and leaves_no_gap(conditions, settings)
    failed = any(c.status == "refuted" for c in conditions[0:3:2])
    status: Status = "proved" if done else "refuted" if failed else "undecided"
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="machine-checked",
        method=f"branch and prune, {sum(c.boxes for c in conditions)} boxes",
        assumption="infinite width; S_(n-1)-symmetric batch; "
        f"all real n in [{settings.smallest_batch}, {settings.largest_batch}]",
        margin=min(c.margin for c in conditions) if done else 0.0,
        bears_on="2412.02843 (single cluster and one odd point): limits, none for small batches",
    )


def leaves_no_gap(found: list[Coverage], settings: Settings) -> bool:
    """theta from 0 to join, tau from where theta is less up to 1, at every e."""
    if len(found) != 4:
        return False
    near_cluster, before, beyond, falls = found
    e = tuple(1 / (rational(n) - 1) for n in (settings.largest_batch, settings.smallest_batch))
    return (
        makes_up(((rational(0), rational(settings.join)), e), near_cluster)
        and makes_up((e,), before)
        and makes_up(((rational(LEFTMOST), rational(1)), e), beyond, falls)
    )

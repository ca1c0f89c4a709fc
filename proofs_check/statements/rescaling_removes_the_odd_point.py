"""At infinite width, for every real batch size 3 <= n <= {none_up_to}, the RC+RS+ReLU map on one outlier has
no fixed point with t strictly between the simplex (t = 1) and the exact cluster (t = (n-1)^2), and every
start 1 <= t < (n-1)^2 converges to the simplex.

Method: H(c) = I_S(c) - u(c) I_D(c) has the sign of u' - u (`rescaling_averages_the_map.py`). u is linear in
c, so H'' holds no integral: it is a positive weight times G of `certified/rescaled_curvature.py`. H and
H' vanish at the simplex c = 0, and G > 0 on 0 < c < 1 for all these n at once, by branch and prune; so H
> 0, u' > u, t' < t. As the map increases, t falls to the next fixed point, t = 1.
"""

from dataclasses import dataclass

from flint import arb, fmpq

from proofs_check.certified.ball import rational
from proofs_check.certified.branch_and_prune import NOTHING, OUTSIDE, Coverage, claims, makes_up, positive_on
from proofs_check.certified.rescaled_curvature import near_cluster, towards_simplex
from proofs_check.certified.rescaled_witnesses import rescaled_machinery
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.rescaled_ties import curvature_tie, rescaled_tie
from proofs_check.symbolic.ties import tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 8.3


@dataclass(frozen=True)
class Settings:
    """The largest batch claimed; the smallest is 3."""

    none_up_to: str = "50"
    most_boxes: int = 40_000


QUICK = Settings(none_up_to="24")


def run(settings: Settings) -> Verdict:
    """G > 0 on 0 < c < 1, 1/(n-1) an interval."""
    tie = tied(rescaled_tie, curvature_tie, machinery, rescaled_machinery)
    e = 1 / (rational(settings.none_up_to) - 1), fmpq(1, 2)
    found = bends_up(e, (fmpq(0), fmpq(1)), settings.most_boxes) if tie == "proved" else []
    whole: Status = "proved" if found and leaves_no_gap(found, e) else "undecided"
    status = together(tie, whole, *(c.status for c in found))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method=f"symbolic; branch and prune, {sum(c.boxes for c in found)} boxes",
        assumption="infinite width; S_(n-1)-symmetric batch; the map increases, by "
        "rescaling_averages_the_map",
        margin=min(c.margin for c in found) if status == "proved" else 0.0,
        bears_on="2412.02843 (the roles of recentering and rescaling): bears on, rescaling removes the "
        "single odd point for moderate batches",
        still_open="batches without the symmetry under permutations of n-1 points",
    )


def bends_up(e: tuple[fmpq, fmpq], a: tuple[fmpq, fmpq], most_boxes: int) -> list[Coverage]:
    """G > 0 for a = sqrt(1-c) between these ends: near the exact cluster, a <= e, and beyond."""

    def beyond(a, e):
        return OUTSIDE if a < e else towards_simplex(a, e)[0]

    if not claims(beyond, *((arb(x), arb(x)) for x in e)):  # a = e, where the first region ends
        return [NOTHING]
    found = [positive_on(near_cluster, ((fmpq(0), fmpq(1)), e), most_boxes)] if a[0] == 0 else []
    return [*found, positive_on(beyond, ((max(a[0], e[0]), a[1]), e), most_boxes)]


def leaves_no_gap(found: list[Coverage], e: tuple[fmpq, fmpq]) -> bool:
    """a/e from 0 to 1, and a from the least e to 1, at every e."""
    if len(found) != 2:
        return False
    near, beyond = found
    return makes_up(((fmpq(0), fmpq(1)), e), near) and makes_up(((e[0], fmpq(1)), e), beyond)

"""At infinite width, for all real n and k >= 2 with k <= {largest_share} n, every fixed state of RC+ReLU in
which k alike odd points stand against n-k alike cluster points has one angle theta within both groups;
and if theta <= {largest_angle}, it is unstable: a difference of lengths among the odd points grows by at
least 1 + {claimed_rate} k/n a layer, and by 1 + k/n + O((k/n)^2) at theta = O(k/n).

Method: a fixed state grows by lambda; differences within a group do not see RC, so
lambda = (1 - A(theta))/2 for both groups, A increasing: one angle. Zero row sums leave one number, and
one equation for it (symbolic). On (x, d = x - 2y) of the standard component of the odd points one layer
is ((alpha, beta), (gamma, k')) with beta, gamma >= 0, so its largest eigenvalue is at least alpha; and
where the equation holds, alpha - lambda = (k/n) times `advantage` of `certified/several_odd_points.py`.
Branch and prune over (theta, k/n, 1/k), all n and k at once: advantage > rate lambda. Its value at
theta = 0 = k/n is 1/2 = lambda. Points that coincide (theta = 0 in a group) part by 1/(2 lambda) > 1 in
squared distance.
"""

from dataclasses import dataclass

from flint import arb

from proofs_check.certified.ball import is_zero, mean_value, rational
from proofs_check.certified.branch_and_prune import Coverage, makes_up, positive_on
from proofs_check.certified.several_odd_points import advantage, groups
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.several_odd_points import groups_tie
from proofs_check.symbolic.ties import tied
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 7.3


@dataclass(frozen=True)
class Settings:
    """The largest share k/n and angle, the claimed rate."""

    largest_share: str = "0.3"
    largest_angle: str = "1.35"
    claimed_rate: str = "1/20"
    most_boxes: int = 20_000


QUICK = Settings(largest_share="0.2", largest_angle="1.2")


def run(settings: Settings) -> Verdict:
    """The identities, then one sign over a box of three variables; its value where k/n and theta vanish."""
    rate = arb(rational(settings.claimed_rate))
    zero, ends = rational(0), (settings.largest_angle, settings.largest_share, "1/2")

    def excess(theta, share, f):
        g = groups(theta, share, f)
        return advantage(g, theta, share, f) - rate * g.growth

    tie = tied(groups_tie, machinery)
    box = tuple((zero, rational(end)) for end in ends)
    found = (
        positive_on(mean_value(excess), box, settings.most_boxes)
        if tie == "proved"
        else Coverage(tie, 0.0, 0)
    )
    nothing, third = arb(0), arb(1) / 3
    leading = excess(nothing, nothing, third) - (1 - rate) / 2
    claimed = tuple((rational(0), rational(end)) for end in ends)
    status = together(
        found.status if not found.box or makes_up(claimed, found) else "undecided",
        "proved" if is_zero(leading) else "undecided" if leading.contains(0) else "refuted",
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method=f"symbolic; branch and prune in three variables, {found.boxes} boxes",
        assumption="infinite width; states symmetric under the permutations within both groups; nearer to "
        "the simplex, at larger angles, there are others",
        margin=found.margin if status == "proved" else 0.0,
        bears_on="2412.02843 (a single odd point): bears on, why it is one and not several",
        still_open="states whose odd points are not alike; RC+RS+ReLU, where several odd points are stable",
    )

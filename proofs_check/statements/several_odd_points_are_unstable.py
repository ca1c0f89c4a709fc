"""At infinite width, for all real n and k >= 2 with k <= n/2, every fixed state of RC+ReLU in which k
alike odd points stand against n-k >= 2 alike cluster points has one angle theta within both groups; and
if theta <= {largest_angle}, it is unstable: a difference of lengths among the odd points grows by at
least 1 + ({claimed_rate}) k/n a layer, and by 1 + k/n to leading order in k/n.

Method: a fixed state grows by lambda; differences within a group do not see RC, so
lambda = (1 - A(theta))/2 for both groups, A increasing: one angle; zero row sums leave one number, and
one equation for it (symbolic). On (x, d = x - 2y) of the standard component of the odd points one layer
is ((alpha, beta), (gamma, k')) with beta, gamma >= 0, so its largest eigenvalue is at least alpha.
Branch and prune over (theta, share/theta, 1/k) and (theta/share, share, 1/k), share = k/n, all n and k at
once: wherever the equation can hold, alpha > (1 + rate share) lambda. Points that coincide (theta = 0
in one group) part by 1/(2 lambda) > 1 in squared distance.
"""

from dataclasses import dataclass

from flint import arb

from proofs_check.certified.ball import rational
from proofs_check.certified.branch_and_prune import positive_on
from proofs_check.certified.several_odd_points import groups, imbalance, length_growth
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.several_odd_points import groups_tie
from proofs_check.symbolic.ties import tied
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 7.3


@dataclass(frozen=True)
class Settings:
    """The largest angle, the claimed rate, where the two coordinates meet (theta = join share)."""

    largest_angle: str = "3/2"
    claimed_rate: str = "1/10"
    join: str = "3"
    most_boxes: int = 60_000


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Below the join there is no fixed state; above it each one is unstable."""
    rate, join = arb(rational(settings.claimed_rate)), rational(settings.join)
    half = (rational(0), rational("1/2"))

    def none(eta, share, f):
        return -imbalance(eta * share, share, f, eta, arb(1))

    def unstable_or_none(theta, zeta, f):
        share = theta * zeta
        rest = imbalance(theta, share, f, arb(1), zeta)
        if not rest.contains(0):
            return abs(rest)
        return length_growth(theta, share, f, arb(1), zeta) - rate * zeta * groups(theta, share, f).growth

    tie = tied(groups_tie, machinery)
    conditions = [] if tie != "proved" else [
        positive_on(none, ((rational(0), join), half, half), settings.most_boxes),
        positive_on(
            unstable_or_none,
            ((rational(0), rational(settings.largest_angle)), (rational(0), 1 / join), half),
            settings.most_boxes,
        ),
    ]
    status = together(tie, *("proved" if c.status == "proved" else "undecided" for c in conditions))
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method=f"symbolic; branch and prune in three variables, {sum(c.boxes for c in conditions)} boxes",
        assumption="infinite width; states symmetric under the permutations within both groups; nearer to the "
        "simplex, at larger angles, there are others",
        margin=min(c.margin for c in conditions) if status == "proved" else 0.0,
        bears_on="2412.02843 (a single odd point): bears on, why it is one and not several",
        still_open="states whose odd points are not alike, and RC+RS+ReLU, where several odd points are stable",
    )

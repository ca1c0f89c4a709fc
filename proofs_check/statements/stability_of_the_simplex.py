"""At infinite width, for every batch size n >= {smallest_batch}, every multiplier of RC+ReLU at the
simplex is below 1 in modulus, in each isotypic component of S_n, the overall scale removed; in the
zero-sum component it is below {claimed_bound}.

Method: with r = -1/(n-1), s = sqrt(1-r^2)/(2 pi), lambda = (n-1)(1/2 - k(r))/n, the multipliers are
k'(r)/lambda (zero sums, n >= 4) and 1 - (1/2 - s - k'(r))/((n-1)(1/2 - s) + k'(r)) (standard), closed
forms of `isotypic_multipliers.py`. Both are positive, and branch and prune in e = 1/(n-1) proves
(1/2 - k(r))/(1 + e) > k'(r) and 1/2 - s > k'(r).
"""

from dataclasses import dataclass

from flint import arb

from proofs_check.certified.ball import rational
from proofs_check.certified.branch_and_prune import makes_up, positive_on
from proofs_check.certified.simplex import standard_excess, zero_sum_excess
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.ties import kernel_tie, simplex_tie, tied
from proofs_check.verdict import Verdict, statement_of, together

PLACE = 7.1


@dataclass(frozen=True)
class Settings:
    """The smallest batch, and the claimed bound for the zero-sum component."""

    smallest_batch: str = "3"
    claimed_bound: str = "1"


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """All real n from the smallest batch to infinity at once."""
    smallest = rational(settings.smallest_batch)
    bound = arb(rational(settings.claimed_bound))

    four, zero = max(smallest, rational(4)), rational(0)
    parts = (
        positive_on(lambda e: zero_sum_excess(e, bound), ((zero, 1 / (four - 1)),)),
        positive_on(standard_excess, ((zero, 1 / (smallest - 1)),)),
    )
    whole = all(makes_up(((zero, 1 / (n - 1)),), p) for n, p in zip((four, smallest), parts, strict=True))
    status = together(
        tied(kernel_tie, simplex_tie, machinery),
        "proved" if whole else "undecided",
        *(p.status for p in parts),
    )
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="machine-checked",
        method=f"closed forms; branch and prune, 1/(n-1) an interval, {sum(p.boxes for p in parts)} boxes",
        assumption="infinite width; the zero-sum component exists from n = 4",
        margin=min(p.margin for p in parts) if status == "proved" else 0.0,
        bears_on="2412.02843 (a single odd point breaks away): limits, equal points attract for every n",
    )

"""At infinite width, for every real batch size 3 <= n <= {none_up_to} or n >= {two_from}, the RC+ReLU map on
one outlier has in (0, m^2] the fixed points t = 1 and t = m^2 and, for n >= {two_from} only, two between
them, t_s < t_o; none lies in (0, 1), where t < F(t) < 1. Every start t < m^2 converges: to the simplex
for n <= {none_up_to}; for n >= {two_from} to the simplex from t < t_s and to the odd point t_o from t >
t_s. So the basins are exactly those that the fixed points cut.

Method: on (1, m^2) the signs of t - F are those of the two files for small and for large batches, run
again here, and F increases (`scalar_map.py`): iterates are monotone and converge to the next fixed point.
On (0, 1), x = sqrt(t), tau = 1/x: Psi falls from 0 at tau = 1, being concave on [1, bend] with a negative
slope at 1 for large n, falling for small n, and x^2 Psi < 0 beyond, with A bounded from below by its
value at the largest cosine; and F < 1, since n/m (1/2 - k(r)) - D is 0 at x = 1, falls on [near, 1] and
is positive before.
"""

from dataclasses import dataclass

from flint import arb

from proofs_check.certified.ball import Ball, derivative, interval, rational
from proofs_check.certified.branch_and_prune import Coverage, covers, is_below, makes_up, positive_on
from proofs_check.certified.kernel import kernel, loss_at_cosine
from proofs_check.certified.pull import (
    cluster_cosine,
    fall_at_simplex,
    pull_inside,
    pull_near_simplex,
    room_below_simplex,
)
from proofs_check.certified.witnesses import machinery
from proofs_check.statements import large_batches_have_an_odd_point as large
from proofs_check.statements import small_batches_have_none as small
from proofs_check.symbolic.ties import inside_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 6.4


@dataclass(frozen=True)
class Settings:
    """The batches claimed, and where the regions below t = 1 meet (in tau, in 1/(n-1), in x)."""

    none_up_to: str = "6"
    two_from: str = "7"
    bend: str = "1.3"
    concave_up_to: str = "1/6"
    near: str = "0.8"
    most_boxes: int = 20_000


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Both files above t = 1, five signs below."""
    above = (
        small.run(small.Settings(largest_batch=settings.none_up_to)),
        large.run(large.Settings(smallest_batch=settings.two_from)),
    )
    tie = tied(inside_tie, machinery, far_are_bounds)
    below = signs_below(settings) if tie == "proved" else []
    done = all(c.status == "proved" for c in below) and leaves_no_gap(below, settings)
    status = together(tie, *(v.status for v in above), "proved" if done else "undecided")
    return Verdict(
        statement=statement_of(__doc__, settings),
        status=status,
        grade="identities machine-checked, argument read",
        method=f"monotone iterates; branch and prune, {sum(c.boxes for c in below)} boxes below t = 1",
        assumption="infinite width; S_(n-1)-symmetric batch; F increasing on [1, m^2], by scalar_map",
        margin=min([v.margin for v in above] + [c.margin for c in below]) if status == "proved" else 0.0,
        bears_on="2412.02843 (single cluster and one odd point): bears on, from where it is reached",
        still_open="batches without the symmetry; real n between, where `fold.py` counts the fixed points",
    )


def signs_below(settings: Settings) -> list[Coverage]:
    """Each must be positive for all e = 1/(n-1) in (0, 1/2]."""
    e, bend, near = (rational(0), rational("1/2")), rational(settings.bend), rational(settings.near)
    one, large_e = rational(1), rational(settings.concave_up_to)

    def concave(tau, e):
        return -derivative(pull_near_simplex, (tau, e), 0, 2)

    def falling(tau, e):
        return -derivative(pull_near_simplex, (tau, e), 0)

    return [
        positive_on(fall_at_simplex, (e,), settings.most_boxes),
        positive_on(concave, ((one, bend), (e[0], large_e)), settings.most_boxes),
        positive_on(falling, ((one, bend), (large_e, e[1])), settings.most_boxes),
        positive_on(far, ((rational(0), 1 / bend), e), settings.most_boxes),
        positive_on(lambda x, e: -derivative(room, (x, e), 0), ((near, one), e), settings.most_boxes),
        positive_on(room_far, ((rational(0), near), e), settings.most_boxes),
    ]


def far(x: Ball, e: Ball) -> Ball:
    """-x^2 Psi from below: A falls with the cosine, so it is least at the largest one."""
    rho = cluster_cosine(e * x, e).upper()
    return -pull_inside(x, loss_at_cosine(arb(rho)), e)


def room(x, e):
    """What has the sign of 1 - F."""
    rho = cluster_cosine(e * x, e)
    return room_below_simplex(x, kernel(rho), kernel(-e * x))


def room_far(x: Ball, e: Ball) -> Ball:
    """The same from below: k increases with the cosine."""
    rho = cluster_cosine(e * x, e).upper()
    return room_below_simplex(x, kernel(arb(rho)), kernel(-e * x))


def far_are_bounds() -> Status:
    """Over boxes along e, where the cosine moves most, both are below what they bound at both ends."""

    def pushed(x, e):
        return -x * x * pull_near_simplex(1 / x, e)

    right = []
    for x in (arb(1) / 20, arb(1) / 2):
        ends = arb(1) / 10, arb(3) / 10
        for bound, exact in ((far, pushed), (room_far, room)):
            right.append(is_below(bound, exact, (x, interval(*ends)), [(x, e) for e in ends]))
    return "proved" if all(right) else "undecided"


def leaves_no_gap(found: list[Coverage], settings: Settings) -> bool:
    """tau from 1 to bend and x = 1/tau from there to 0, where t < F; x from 0 to 1, where F < 1; every e."""
    if len(found) != 6:
        return False
    zero, one, bend, e = rational(0), rational(1), rational(settings.bend), (rational(0), rational("1/2"))
    at_simplex, concave, falling, away, near, below = found
    return (
        makes_up((e,), at_simplex)
        and all(covers((one, bend), [c.box[0]]) for c in (concave, falling))
        and covers(e, [concave.box[1], falling.box[1]])
        and makes_up(((zero, 1 / bend), e), away)
        and makes_up(((zero, one), e), near, below)
    )

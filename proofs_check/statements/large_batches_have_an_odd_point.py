"""At infinite width, for every real batch size n >= {smallest_batch}, the RC+ReLU map on one outlier has
exactly two fixed points with t strictly between the simplex (t = 1) and the exact cluster (t = (n-1)^2);
the one with the larger t attracts and the other one repels.

Method: Psi of `certified/pull.py` in (position, e), e = 1/(n-1), all n at once by branch and prune. Psi
falls in theta on [0, join] and changes sign there (one zero, crossed downwards); it is negative between;
it is concave in tau on [bend, 1], negative at `bend`, zero with negative slope at the simplex tau = 1
(one more zero, crossed upwards). F_n increases (`scalar_map.py`), so a downward crossing has 0 < F' < 1
and an upward one F' > 1.
"""

from dataclasses import dataclass

from flint import arb, fmpq

from proofs_check.certified.ball import Ball, derivative, interval, is_zero, rational
from proofs_check.certified.branch_and_prune import OUTSIDE, Coverage, is_below, makes_up, positive_on
from proofs_check.certified.kernel import loss, loss_at_cosine
from proofs_check.certified.pull import cluster_cosine, fall_at_simplex, pull, pull_at, pull_near_simplex
from proofs_check.certified.witnesses import machinery
from proofs_check.symbolic.ties import pull_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of

PLACE = 6.2


@dataclass(frozen=True)
class Settings:
    """The smallest batch claimed, and where the three regions meet."""

    smallest_batch: str = "7"
    join: str = "1.4"
    bend: str = "0.6"
    most_boxes: int = 200_000


QUICK = Settings()


def run(settings: Settings) -> Verdict:
    """Seven sign conditions over e in (0, 1/(smallest_batch - 1)]."""
    tie = tied(pull_tie, machinery, between_is_a_bound)
    conditions = sign_conditions(settings) if tie == "proved" else []
    done = all(c.status == "proved" for c in conditions) and leaves_no_gap(conditions, settings)
    return Verdict(
        statement=statement_of(__doc__, settings),
        status="proved" if done else "undecided",
        grade="machine-checked",
        method=f"branch and prune, 1/(n-1) an interval, {sum(c.boxes for c in conditions)} boxes",
        assumption=f"infinite width; S_(n-1)-symmetric batch; all real n >= {settings.smallest_batch}",
        margin=min(c.margin for c in conditions) if done else 0.0,
        bears_on="2412.02843 (single cluster and one odd point): supports, with the batch size it needs",
        still_open="configurations without the symmetry under permutations of n-1 points",
    )


def sign_conditions(settings: Settings) -> list[Coverage]:
    """Each must be positive on its whole box; a factor e that vanishes at n = infinity is divided out."""
    e = (rational(0), 1 / (rational(settings.smallest_batch) - 1))
    join, bend = rational(settings.join), rational(settings.bend)
    half_turn = rational("1.8")

    def falls(theta, e):
        return -derivative(pull, (theta, e), 0)

    def concave(tau, e):
        return -derivative(pull_near_simplex, (tau, e), 0, 2)

    return [
        positive_on(lambda theta: derivative(loss, (theta,), 0), ((rational(0), half_turn),)),
        positive_on(falls, ((rational(0), join), e), settings.most_boxes),
        positive_on(lambda e: -pull(arb(join), e), (e,)),
        positive_on(between(join), ((rational(0), bend), e), settings.most_boxes),
        positive_on(lambda e: -pull_near_simplex(arb(bend), e), (e,)),
        positive_on(concave, ((bend, rational(1)), e), settings.most_boxes),
        positive_on(fall_at_simplex, (e,)),
    ]


def leaves_no_gap(found: list[Coverage], settings: Settings) -> bool:
    """theta from 0 to join, tau from 0 to 1, at every e; the loss grows up to the largest angle, where
    t = 1 and cos(theta) = -e."""
    if len(found) != 7:
        return False
    grows, falls, at_join, negative, at_bend, concave, at_simplex = found
    zero, e = fmpq(0), (fmpq(0), 1 / (rational(settings.smallest_batch) - 1))
    return (
        bool(arb(grows.box[0][1]).cos() < -arb(e[1]))
        and makes_up(((zero, rational(settings.join)), e), falls)
        and makes_up(((zero, fmpq(1)), e), negative, concave)
        and all(makes_up((e,), c) for c in (at_join, at_bend, at_simplex))
    )


def between(join):
    """-Psi in (tau, e) where theta >= join; cos(psi) = e/tau is clipped there; A grows with theta,
    so the largest cosine rho bounds it from below."""

    def negative(tau: Ball, e: Ball) -> Ball:
        most = (e + (1 - e) * arb(join).cos()).sqrt().upper()
        cosine = interval(0, most)
        if tau > 0:
            quotient = e / tau
            if not quotient.overlaps(cosine):
                return OUTSIDE
            cosine = quotient.intersection(cosine)
        rho = cluster_cosine(cosine, e).upper().min(arb(join).cos().upper())
        return -pull_at(cosine, loss_at_cosine(rho), tau, e)

    return negative


def between_is_a_bound() -> Status:
    """Where theta >= join the bound is below -Psi on a wide box, on one beside theta = join, and on one that
    tau = 0 belongs to; and it is -Psi at a point, theta = join among them."""
    join = rational("1.4")
    bound = between(join)
    wide = interval(fmpq(3, 10), fmpq(1, 2)), interval(fmpq(1, 100), fmpq(1, 10))
    corners = [(arb(tau), arb(e)) for tau in ("0.3", "0.5") for e in ("0.01", "0.1")]
    right = [is_below(bound, less, wide, corners)]
    for size in (100, 20, 6):
        e = arb(1) / size
        edge = e / (e + (1 - e) * arb(join).cos()).sqrt()
        beyond = edge * 11 / 10
        right += [is_zero(bound(tau, e) - less(tau, e)) for tau in (edge, beyond)]
        for first in (edge, arb(0)):
            right.append(is_below(bound, less, (interval(first, beyond), e), [(edge, e), (beyond, e)]))
    return "proved" if all(right) else "undecided"


def less(tau: Ball, e: Ball) -> Ball:
    """-Psi."""
    return -pull_near_simplex(tau, e)

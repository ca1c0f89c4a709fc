"""At infinite width, for every real batch size n >= {smallest_batch}, every multiplier of RC+ReLU at the
outlier state is below 1 in modulus, in each isotypic component of S_(n-1), the overall scale removed; in
the standard and the zero-sum components it is below 1 - ({claimed_rate})/(n-1).

Method: for e = 1/(n-1) in short intervals down to 0 the state's angle is enclosed by signs of Psi, and on
that box, with b = (1 - e/4) lambda, branch and prune proves k'(rho_cc) < b for the component with zero
sums, and Jury's conditions b^2 - b tr + det > 0, b^2 + b tr + det > 0, b^2 > det for the 2 x 2 standard
block. The first two vanish at e = 0 and are divided by e (mean value theorem). The trivial multiplier is
F' in (0, 1), by `large_batches_have_an_odd_point.py`, whose branch and prune is repeated here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import sympy as sp
from flint import arb, fmpq

from proofs_check.certified.ball import Ball, derivative, interval, over_last, rational
from proofs_check.certified.branch_and_prune import NOTHING, Box, Coverage, covers, positive_on
from proofs_check.certified.odd_point_state import derivative_at
from proofs_check.certified.pull import scaled_pull
from proofs_check.certified.witnesses import machinery
from proofs_check.statements import large_batches_have_an_odd_point as large
from proofs_check.symbolic.identity import decide_equal
from proofs_check.symbolic.ties import block_tie, tied
from proofs_check.verdict import Status, Verdict, statement_of, together

PLACE = 7.2
Condition = Callable[..., Ball]
FIRST, LAST, STEP = rational("6"), rational("12"), rational("1/50")


@dataclass(frozen=True)
class Settings:
    """The smallest batch; the claimed rate r in |multiplier| < 1 - r e; the intervals in e."""

    smallest_batch: str = "7"
    claimed_rate: str = "1/4"
    tail: str = "1/1000"
    ratio: str = "0.95"
    most_boxes: int = 3_000


QUICK = Settings(ratio="0.9")


def run(settings: Settings) -> Verdict:
    """Margins are in units of 1/(n-1), the rate at which the largest multipliers tend to 1."""
    existence = large.run(large.Settings(smallest_batch=settings.smallest_batch)).status
    found: list[Coverage] = []
    ready = together(existence, tied(block_tie, machinery, jury_tie)) == "proved"
    for box in boxes(settings) if ready else ():
        found += [NOTHING] if box is None else hold(box, settings)
        if found[-1].status != "proved":
            break
    whole = fmpq(0), 1 / (rational(settings.smallest_batch) - 1)
    done = (
        all(c.status == "proved" for c in found)
        and all(covers(whole, [c.box[1] for c in found[kind::4]]) for kind in range(4))
        and fails(found[0].box, replace(settings, claimed_rate="1"))
    )
    failed = bool(found) and found[-1].status == "refuted" and fails(found[-1].box, settings)
    return Verdict(
        statement=statement_of(__doc__, settings),
        status="proved" if done else "refuted" if failed else "undecided",
        grade="machine-checked",
        method="state enclosed by signs, Jury conditions by branch and prune with 1/(n-1) an "
        f"interval, {sum(c.boxes for c in found)} boxes",
        assumption=f"infinite width; all real n >= {settings.smallest_batch}",
        margin=min(c.margin for c in found) if done else 0.0,
        bears_on="2412.02843 (stability of the cluster with its odd point): bears on, at every n",
        still_open="finite width (waiting times, Lyapunov exponents), and basins of attraction",
    )


def boxes(settings: Settings) -> Iterator[Box | None]:
    """(eta, e) boxes that contain the outlier state for every e in (0, 1/(smallest_batch - 1)]."""
    high, tail = 1 / (rational(settings.smallest_batch) - 1), rational(settings.tail)
    while high > 0:
        low = high * rational(settings.ratio) if high > tail else fmpq(0)
        sides = enclosure(low, high)
        yield None if sides is None else (sides, (low, high))
        high = low


def enclosure(low: fmpq, high: fmpq) -> tuple[fmpq, fmpq] | None:
    """Ends in eta where Psi is certainly positive and certainly negative for all e in [low, high];
    None where they are not found between FIRST and LAST."""
    left = FIRST
    if not has_sign(1, left, low, high):
        return None
    while left < LAST and has_sign(1, left + STEP, low, high):
        left += STEP
    right = left + STEP
    while right < LAST and not has_sign(-1, right, low, high):
        right += STEP
    return (left, right) if right < LAST else None


def has_sign(sign: int, eta: fmpq, low: fmpq, high: fmpq) -> bool:
    """Psi has this sign at eta for every e in [low, high]."""
    return positive_on(lambda e: sign * scaled_pull(arb(eta), e), ((low, high),), 200).status == "proved"


def hold(box: Box, settings: Settings) -> list[Coverage]:
    """The conditions on one box, up to the first that is not proved."""
    found = []
    for condition in conditions(settings):
        found.append(positive_on(condition, box, settings.most_boxes))
        if found[-1].status != "proved":
            break
    return found


def conditions(settings: Settings) -> list[Condition]:
    """Four that must be positive; those that vanish at e = 0 are divided by e."""
    rate = arb(rational(settings.claimed_rate))

    def rooms(eta, e):
        d = derivative_at(eta, e)
        b = (1 - rate * e) * d.growth
        return b - d.inner_slope, *jury(b, d.trace, d.determinant)

    zero_sum, at_plus_one, at_minus_one, product = (lambda *x, i=i: rooms(*x)[i] for i in range(4))
    return [*map(divided_by_e, (zero_sum, at_plus_one)), at_minus_one, product]


def divided_by_e(function: Condition) -> Condition:
    """Of one that vanishes at e = 0 for every eta."""
    return over_last(function, lambda eta, e: derivative(function, (eta, e), 1))


def fails(box: Box, settings: Settings) -> bool:
    """One of the conditions fails at the state of the middle e, wherever in its enclosure that is."""
    e = sum(box[1], fmpq(0)) / 2
    sides = enclosure(e, e)
    return sides is not None and any(
        bool(condition(interval(*sides), arb(e)) <= 0) for condition in conditions(settings)
    )


def jury(b, trace, determinant):
    """Of a real 2 x 2 matrix: all positive where both eigenvalues are below b in modulus, and only there."""
    return b * (b - trace) + determinant, b * (b + trace) + determinant, b**2 - determinant


def jury_tie() -> Status:
    """(b - x)(b - y), (b + x)(b + y) and b^2 - x y for the eigenvalues x and y."""
    b, x, y = sp.symbols("b x y")
    known = (b - x) * (b - y), (b + x) * (b + y), b**2 - x * y
    return decide_equal(*zip(jury(b, x + y, x * y), known, strict=True))

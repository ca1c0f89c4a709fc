"""Is a function positive on a whole box? Evaluate on balls; where the ball is too wide, halve."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flint import arb, fmpq

from proofs_check.certified.ball import Ball, floor_of, interval
from proofs_check.verdict import Status

Side = tuple[fmpq, ...]
Box = tuple[Side, ...]
OUTSIDE = arb(1)
"""What a function returns where a point of its box is certainly outside of what is claimed."""


@dataclass(frozen=True)
class Coverage:
    """status; a lower bound of the function where proved; how many boxes it took to cover `box`."""

    status: Status
    margin: float
    boxes: int
    box: Box = ()


NOTHING = Coverage("undecided", 0.0, 0)


def positive_on(function: Callable[..., Ball], box: Box, most_boxes: int = 20_000) -> Coverage:
    """Prove function > 0 on the box, find a point where it is certainly <= 0, or give up.

    A ball that contains the truth and lies above zero proves its box; a midpoint whose ball lies
    at or below zero refutes the claim; after `most_boxes` evaluations it is undecided.
    """
    waiting, margin = deque([box]), float("inf")
    for count in range(1, most_boxes + 1):
        if not waiting:
            return Coverage("proved", margin, count - 1, box)
        sides = waiting.popleft()
        value = _value(function, tuple(interval(*side) for side in sides))
        if value > 0:
            margin = min(margin, floor_of(value))
            continue
        middle = tuple((low + high) / 2 for low, high in sides)
        if _value(function, tuple(arb(x) for x in middle)) <= 0:
            return Coverage("refuted", float("-inf"), count, box)
        widest = max(range(len(sides)), key=lambda i: _relative(sides[i], box[i]))
        for half in ((sides[widest][0], middle[widest]), (middle[widest], sides[widest][1])):
            waiting.append((*sides[:widest], half, *sides[widest + 1 :]))
    return Coverage("proved" if not waiting else "undecided", margin if not waiting else 0.0, most_boxes, box)


def covers(whole: Side, sides: Iterable[Side]) -> bool:
    """The sides leave no gap in the whole one."""
    reach = whole[0]
    for low, high in sorted(sides):
        reach = max(reach, high) if low <= reach else reach
    return bool(reach >= whole[1])


def makes_up(box: Box, *parts: Coverage) -> bool:
    """The boxes of the parts, beside each other along the first side, cover this one."""
    return covers(box[0], [part.box[0] for part in parts]) and all(p.box[1:] == box[1:] for p in parts)


def is_below(
    bound: Callable[..., Ball],
    exact: Callable[..., Ball],
    box: tuple[Ball, ...],
    points: Iterable[tuple[Ball, ...]],
) -> bool:
    """What the bound gives on the box is not above the exact function at these points of it."""
    lower = bound(*box).lower()
    return all(bool(lower <= exact(*point)) for point in points)


def claims(function: Callable[..., Ball], *points: tuple[Ball, ...]) -> bool:
    """None of these points, on the edge of what is claimed, is left out as outside."""
    return all(function(*point) is not OUTSIDE for point in points)


def _value(function: Callable[..., Ball], point: tuple[Ball, ...]) -> Ball:
    """The ball, or one that says nothing where the box is too wide to divide by."""
    try:
        return function(*point)
    except (ValueError, ZeroDivisionError):
        return arb.nan()


def _relative(side: tuple[fmpq, ...], whole: tuple[fmpq, ...]) -> fmpq:
    width = whole[1] - whole[0]
    return (side[1] - side[0]) / width if width else fmpq(0)

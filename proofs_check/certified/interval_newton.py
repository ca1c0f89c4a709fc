"""Existence and uniqueness of a root inside a box, by the Krawczyk operator.

K(X) = c - Y f(c) + (I - Y J(X)) (X - c): if K(X) lies inside X, then X holds exactly one root, and
K(X) holds it too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, arb_mat

from proofs_check.certified.ball import Ball
from proofs_check.verdict import Status


@dataclass(frozen=True)
class Root:
    """One root in the box, inside `enclosure`, if "proved"; if "undecided", nothing is known."""

    status: Status
    enclosure: tuple[Ball, ...]


def only_root(
    function: Callable[..., list[Ball]],
    jacobian: Callable[..., list[list[Ball]]],
    centre: tuple[arb, ...],
    radius: float,
    refinements: int = 6,
) -> Root:
    """Krawczyk's test on the box of this radius about the centre, then refine the enclosure."""
    box = tuple(arb(x.mid(), radius) for x in centre)
    proved = False
    for _ in range(refinements):
        image = _krawczyk(function, jacobian, box)
        if image is None:
            break
        if not all(x.overlaps(y) for x, y in zip(box, image, strict=True)):
            return Root("undecided", box)  # no root in the box, which denies what was proved before
        if all(x.contains_interior(y) for x, y in zip(box, image, strict=True)):
            proved = True
        elif not proved:
            break
        box = tuple(x.intersection(y) for x, y in zip(box, image, strict=True))
    return Root("proved" if proved else "undecided", box)


def _krawczyk(function, jacobian, box):
    middle = tuple(x.mid() for x in box)
    slope = arb_mat(jacobian(*box))
    try:
        inverse = arb_mat([[x.mid() for x in row] for row in slope.mid().inv().tolist()])
    except ZeroDivisionError:
        return None
    value = arb_mat([[y] for y in function(*middle)])
    size = len(box)
    identity = arb_mat([[int(i == j) for j in range(size)] for i in range(size)])
    away = arb_mat([[x - c] for x, c in zip(box, middle, strict=True)])
    image = arb_mat([[c] for c in middle]) - inverse * value + (identity - inverse * slope) * away
    return tuple(image[i, 0] for i in range(size))

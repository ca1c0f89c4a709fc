"""The saddle-nodes over a parameter, and the curves they trace over two."""

from dataclasses import replace

import numpy as np

from bninit.dynamics.bifurcation.arclength import follow_curve
from bninit.dynamics.bifurcation.branches import branches, setting
from bninit.dynamics.bifurcation.fold import Fold, fold_at
from bninit.dynamics.bifurcation.problem import unknown_of
from bninit.layer.block import Block

_NEUTRAL = "a linear block has no folds: without rescaling every Gram is fixed, in continua"
_LINEAR = "a linear block has no folds: two eigenvalues that are not zero tend to each other"


class Folds(tuple):
    """The folds by their parameter upwards, and `status`: where was searched and what did not converge."""

    status: str

    def __new__(cls, found: list[Fold], status: str) -> "Folds":
        """The tuple with its status."""
        made = super().__new__(cls, sorted(found, key=lambda fold: fold.unknowns[-1]))
        made.status = status
        return made


def folds(
    block: Block | str,
    parameter: str = "batch",
    over: tuple[float, float] | None = None,
    batch: float = 16,
    odd: float = 1,
) -> Folds:
    """The saddle-nodes of a block's reduced map over one parameter, to 1e-9.

    A fold is a zero of (change, determinant of its derivative) in (u, parameter): Newton's method from where
    a branch turns. A linear block has none, and is not searched: without rescaling every Gram is fixed up to
    scale; with it a layer multiplies an eigenvalue e of the
    Gram by n int det(I + 2 s K)^(-1/2) / (1 + 2 s e) ds, the larger one by less, so that where two are not
    zero their ratio tends to 1 at a rate below 1.

    Args: as bn.branches.

    Returns:
        A tuple of Fold, with `.batch` and `.t`, and `status`. A turn on which Newton's method did not
        converge is told in `status` and is no member.

    Raises:
        InputError: as bn.branches.

    Source: docs/theory/one_odd_point.md; certified in proofs_check/statements, fold.py and rescaled_fold.py.

    >>> [round(fold.batch, 9) for fold in folds("rc+relu", over=(3, 16))]
    [6.107075125]
    """
    family = setting(block, parameter, over, batch, odd)[0]
    if family.is_linear:
        return Folds([], _NEUTRAL if family.is_neutral else _LINEAR)
    found = branches(block, parameter, over, batch, odd)
    return Folds([fold for branch in found for _, fold in branch.folds], found.status)


def fold_curve(
    fold: Fold, parameter: str = "slope", over: tuple[float, float] = (-0.9, 0.8), largest: float = 1e5
) -> list[Fold]:
    """The curve of folds through one fold as a second parameter moves, to 1e-9 each.

    Args:
        fold: where to begin.
        parameter: the second parameter, "slope" or "batch".
        over: its range.
        largest: where the first parameter is a size, its largest value.

    Returns:
        The folds along the curve, by the second parameter or, where the curve turns in it, by arclength.

    >>> curve = fold_curve(folds("rc+relu", over=(3, 16))[0], over=(-0.1, 0.1))
    >>> {round(fold.batch, 9) for fold in curve}  # without rescaling the slope does not matter
    {6.107075125}
    """
    first, d = fold.problem.parameters[0], fold.problem.dimension
    problem = replace(fold.problem, parameters=(first, parameter))
    bounds = [unknown_of(parameter, value) for value in over]
    start = np.append(fold.unknowns[: d + 1], unknown_of(parameter, getattr(fold, parameter)))

    def inside(point: np.ndarray) -> bool:
        return bounds[0] <= point[-1] <= bounds[1] and bool(point[d] < unknown_of(first, largest))

    axis = np.eye(len(start))[-1]
    back, forth = (follow_curve(problem.on_fold, start, side * axis, inside) for side in (-1.0, 1.0))
    curve = np.vstack([back.points[:0:-1], forth.points])
    kept = [point for point in curve if inside(point)]
    return [found for point in kept if (found := fold_at(problem, point)) is not None]

"""Walking along a curve of zeros by pseudo-arclength, so that it may turn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bninit import checks

Equations = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""A point of R^(d+1) -> values in R^d and the Jacobian (d, d+1)."""

_ASIDE = 0.05
"""A step turns by at most 0.1: the prediction is off by half the turn times the step."""


class WalkEnd(checks.Status):
    """How a walk along a curve ended."""

    LEFT = "left the region"
    STOPPED = "stopped after the largest number of points", "walk a narrower range"
    LOST = "lost by Newton's method", "start from another point or walk a narrower range"
    LOST_AT_BOUND = "lost at the end of the range", "move that end"


@dataclass(frozen=True)
class Curve:
    """The points of a curve, one in each row, and the unit tangent at each.

    Args:
        ended: how the walk ended.
    """

    points: np.ndarray
    tangents: np.ndarray
    ended: WalkEnd

    @property
    def whole(self) -> bool:
        """Whether the walk went to the end of the region."""
        return self.ended is WalkEnd.LEFT


def follow_curve(
    equations: Equations,
    start: np.ndarray,
    direction: np.ndarray,
    inside: Callable[[np.ndarray], bool],
    step: float = 0.05,
    longest: float = 0.25,
    most: int = 500,
) -> Curve:
    """Walk along the curve equations = 0 from a point of it until the first point outside a region.

    Predict along the null vector of the Jacobian, correct orthogonally to it; the step halves when Newton's
    method needs more than six corrections and grows when it needs fewer than four.

    Args:
        equations: values and Jacobian.
        start: a point of the curve.
        direction: the side to which to set out.
        inside: False where the walk is to end.
        step, longest: the first step in arclength, and the longest.
        most: the largest number of points.

    Returns:
        The Curve, the start first; the last point is outside the region if `whole`.
    """
    points, tangents = [np.asarray(start, float)], [_tangent(equations(start)[1], direction)]
    ended = WalkEnd.STOPPED
    while len(points) < most:
        if step < 1e-7:
            ended = WalkEnd.LOST
            break
        ahead = _corrected(equations, points[-1] + step * tangents[-1], tangents[-1])
        if ahead is None:
            step /= 2
            continue
        point, jacobian, corrections = ahead
        tangent = _tangent(jacobian, tangents[-1])
        # A correction that is not small beside the step may have led to another curve close by.
        aside = np.linalg.norm(point - points[-1] - step * tangents[-1])
        if aside > _ASIDE * step or tangent @ tangents[-1] < 0.9:
            step /= 2
            continue
        points.append(point)
        tangents.append(tangent)
        if not inside(point):
            ended = WalkEnd.LEFT
            break
        step = min(step * 1.3, longest) if corrections < 4 else step
    return Curve(np.array(points), np.array(tangents), ended)


def _tangent(jacobian: np.ndarray, towards: np.ndarray) -> np.ndarray:
    null = np.linalg.svd(jacobian)[2][-1]
    return null if null @ towards >= 0 else -null


def _corrected(
    equations: Equations, point: np.ndarray, tangent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int] | None:
    """Newton's method in the plane orthogonal to the tangent: point, Jacobian, corrections."""
    for corrections in range(1, 7):
        values, jacobian = equations(point)
        rows = np.vstack([jacobian, tangent])
        if not np.isfinite(rows).all() or np.linalg.det(rows) == 0:
            return None
        move = np.linalg.solve(rows, np.append(-values, 0.0))
        point = point + move
        # Newton's method converges quadratically: the next correction would be 1e-16.
        if np.abs(move).max() < 1e-8:
            return point, jacobian, corrections
    return None

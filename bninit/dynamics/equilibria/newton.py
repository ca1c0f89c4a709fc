"""Newton's method from many starts at once, and the zeros in many brackets at once."""

from collections.abc import Callable

import numpy as np

Equations = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (many, d) -> values (many, d) and Jacobians (many, d, d)."""

Equation = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Many numbers -> values and derivatives."""

_FAR = 80.0
"""A start that is led as far as this, in logarithms, is given up."""

# Starts that are sorted need a similar number of nodes of the rescaling integral; they go together.
_CHUNK = 64


def newton(
    equations: Equations, starts: np.ndarray, largest: float = 1.0, most: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    """Newton's method, each component of a step at most `largest`, until no step is above 1e-13.

    Args:
        equations: values and Jacobians at many points.
        starts: (many, d).
        largest: bounds the steps.
        most: the number of steps after which a start is given up.

    Returns:
        The points and the largest value that is left at each; NaN where the equations became infinite.
    """
    parts = [starts[i : i + _CHUNK] for i in range(0, len(starts), _CHUNK)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ends = [_newton(equations, part, largest, most) for part in parts]
    return np.concatenate([end[0] for end in ends]), np.concatenate([end[1] for end in ends])


def _newton(
    equations: Equations, starts: np.ndarray, largest: float, most: int
) -> tuple[np.ndarray, np.ndarray]:
    points = np.array(starts, float)
    active = np.arange(len(points))
    for _ in range(most):
        values, jacobians = equations(points[active])
        finite = np.concatenate([values[..., None], jacobians], axis=-1)
        regular = np.isfinite(finite).all((-1, -2))
        regular &= np.abs(np.linalg.det(np.where(regular[:, None, None], jacobians, 0.0))) > 0
        points[active[~regular]] = np.nan
        active = active[regular]
        if not len(active):
            break
        moves = -np.linalg.solve(jacobians[regular], values[regular][..., None])[..., 0]
        points[active] += np.clip(moves, -largest, largest)
        lost = np.abs(points[active]).max(-1) > _FAR
        points[active[lost]] = np.nan
        active = active[~lost & (np.abs(moves).max(-1) > 1e-13)]
        if not len(active):
            break
    left = np.full(len(points), np.nan)
    finite = np.isfinite(points).all(-1)
    if finite.any():
        left[finite] = np.abs(equations(points[finite])[0]).max(-1)
    return points, left


def between(equation: Equation, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The zero in each bracket: Newton's method, bisected where it would leave the bracket.

    Args:
        equation: many x -> values and derivatives; a derivative of NaN asks for bisection.
        low, high: the ends, at which the values have opposite signs.
    """
    low, high = np.array(low, float), np.array(high, float)
    if not len(low):
        return low
    sign = np.sign(equation(low)[0])
    x = (low + high) / 2
    for _ in range(80):
        values, derivatives = equation(x)
        below = np.sign(values) == sign
        low, high = np.where(below, x, low), np.where(below, high, x)
        step = np.divide(values, derivatives, out=np.full_like(x, np.nan), where=derivatives != 0)
        middle = (low + high) / 2
        ahead = np.where((x - step > low) & (x - step < high), x - step, middle)
        ahead = np.where(values == 0, x, ahead)
        done = np.abs(ahead - x) <= 1e-15 * (1 + np.abs(x))
        x = ahead
        if done.all():
            break
    return x

"""All zeros of one layer's change on a reduced family: brackets on a line, Newton's method in more numbers.

On a line the coordinate is r = log(contrast / spread), in which both a tight cluster and a weak odd point
are at a moderate distance; the change of r in one layer is computed without subtracting r.
"""

from dataclasses import dataclass

import numpy as np

from bninit.dynamics.equilibria.newton import Equation, between, newton
from bninit.dynamics.symmetry.charts import LINE, PLANE, Logarithms
from bninit.dynamics.symmetry.family import Family
from bninit.dynamics.symmetry.step import ReducedLayer

# Below this a change of r cannot be told from the rounding of two logarithms of ratios near 1.
ROUNDING = 16 * float(np.finfo(float).eps)

# Under sqrt(eps) of the spread, half of the digits of the growth of the contrast are gone; then its sign.
LOWEST = 0.5 * float(np.log(np.finfo(float).eps))

# Points of a line that need a similar number of nodes of the rescaling integral go together.
_CHUNK = 100


@dataclass(frozen=True)
class Roots:
    """Zeros, and how the search ended."""

    values: np.ndarray
    status: str = "converged"


def change_on_line(chart: Logarithms, layer: ReducedLayer, r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The change of r in one layer and its derivative, at many r."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [chart.change(r[i : i + _CHUNK, None], layer) for i in range(0, len(r), _CHUNK)]
    if not parts:
        return r, r
    return (
        np.concatenate([value[:, 0] for value, _ in parts]),
        np.concatenate([slope[:, 0, 0] for _, slope in parts]),
    )


def on_line(found: Family, chart: Logarithms = LINE) -> Roots:
    """The fixed points r of the scalar family, the simplex (if it lies on the line) left out.

    The grid is fine near the simplex, where for a large batch the separatrix is at a distance 1/batch.
    """
    layer = found.layer()

    def equation(r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return change_on_line(chart, layer, r)

    k, m = found.sizes
    simplex = np.log(1 + 1 / m) if k == 1 and chart is LINE else np.nan
    grid = _grid(found, simplex)
    values, slopes = equation(grid)
    trusted = np.isfinite(values) & (np.abs(values) > ROUNDING)
    grid, values, slopes = grid[trusted], values[trusted], slopes[trusted]
    free = ~((grid[:-1] < simplex) & (simplex < grid[1:]))
    crossed = free & (values[:-1] * values[1:] < 0)
    low, high = grid[:-1][crossed], grid[1:][crossed]
    touching = _touching(equation, grid, values, slopes, free)
    low, high = np.append(low, touching[0]), np.append(high, touching[1])
    return Roots(np.sort(between(equation, low, high)))


def _grid(found: Family, simplex: float) -> np.ndarray:
    k, m = found.sizes
    centre = np.log(1 / k + 1 / m)
    # The odd point of rc+relu is at r = 4 log(batch) - 3.8: its cluster has an angle of 3 pi / batch.
    reach = 4 * np.log(found.batch) - centre + 20
    if np.isnan(simplex):
        grid = np.linspace(centre - reach, centre + reach, 800)
    else:
        gaps = np.geomspace(1e-2 / found.batch, reach, 400)
        grid = np.concatenate([centre - gaps[::-1], centre + gaps])
    return grid[grid > LOWEST]


def _touching(
    equation: Equation, grid: np.ndarray, values: np.ndarray, slopes: np.ndarray, free: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Brackets of two close zeros that the grid stepped over: where an extremum crosses zero."""
    turns = free & (values[:-1] * values[1:] > 0)
    turns &= (values[:-1] * slopes[:-1] < 0) & (values[1:] * slopes[1:] > 0)
    low, high = grid[:-1][turns], grid[1:][turns]
    best = between(lambda r: (equation(r)[1], np.full_like(r, np.nan)), low, high)
    over = equation(best)[0] * values[:-1][turns] < 0
    over &= np.abs(equation(best)[0]) > ROUNDING
    low, best, high = low[over], best[over], high[over]
    return np.append(low, best), np.append(best, high)


def in_plane(found: Family) -> Roots:
    """The fixed points (r, y) of two blocks that both have a spread, y = log(spread_odd / spread_cluster).

    Newton's method from a grid of starts; a start that does not converge is dropped and counted.
    """
    k, m = found.sizes
    centre, reach = np.log(1 / k + 1 / m), 2 * np.log(found.batch) + 4
    r = centre + np.concatenate([[-1.0, -0.2, 0.05, 0.3], np.linspace(0.8, reach, 8)])
    y = np.concatenate([-np.linspace(0.4, 9, 4), [0.0], np.linspace(0.2, reach, 7)])
    starts = np.array([(a, b) for a in r for b in y])
    layer = found.layer()
    points, left = newton(lambda u: PLANE.change(u, layer), starts)
    good, kept = distinct(points, left)
    # The simplex is found again as two blocks of it.
    simplex = np.abs(kept - [centre, 0.0]).max(1, initial=0.0) < 1e-7
    return Roots(kept[~simplex], f"converged from {good} of {len(starts)} starts")


def distinct(points: np.ndarray, left: np.ndarray) -> tuple[int, np.ndarray]:
    """How many starts converged to 1e-11 within a distance of 80, and the different points they reached."""
    good = np.isfinite(left)
    good[good] &= (left[good] < 1e-11) & (np.abs(points[good]) < 80).all(1)
    kept: list[np.ndarray] = []
    for point in points[good]:
        if all(np.abs(point - other).max() > 1e-7 for other in kept):
            kept.append(point)
    return int(good.sum()), np.array(kept).reshape(-1, points.shape[1])

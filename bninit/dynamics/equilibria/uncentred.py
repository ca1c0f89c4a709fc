"""Fixed points of the blocks without recentering, where two blocks have three free numbers or four."""

import itertools

import numpy as np

from bninit.dynamics.equilibria.fixed_point import FixedPoint, alike, point_at
from bninit.dynamics.equilibria.newton import between, newton
from bninit.dynamics.equilibria.search import change_on_line, distinct
from bninit.dynamics.symmetry.charts import ALIKE, Apart
from bninit.dynamics.symmetry.family import Family

_SAME = 1e-6


def uncentred_points(found: Family) -> tuple[list[FixedPoint], str]:
    """The fixed points of none, RS, NL and RS+NL with all points alike, or odd points; and a status.

    none: every Gram. NL: every Gram of one direction with positive cosines. RS: every Gram whose positive
    eigenvalues are equal. RS+NL: all zeros of the two-block map from a grid of starts.
    """
    orthogonal = alike(found, "orthogonal", 1 / found.batch, 1.0)
    collapse = alike(found, "collapse", 1.0, 0.0)
    if found.is_neutral:
        return [orthogonal], "every Gram is fixed: the orthogonal one stands for all of them"
    if not found.rescales:
        return [collapse], "every Gram of one direction is fixed, whatever its norms: one stands for them"
    if found.is_linear:
        kinds = [orthogonal, alike(found, "simplex", 0.0, 1.0), collapse]
        return kinds, "every Gram of equal positive eigenvalues is fixed: three stand for them"
    same = [alike(found, "all alike", *ALIKE.numbers(u)) for u in alike_roots(found)]
    chart, name = Apart(spread=found.odd > 1), "odd point" if found.odd == 1 else "odd points"
    roots, status = apart_roots(found, chart)
    sizes = np.array(found.sizes)
    apart = [point_at(found, name, tuple(chart.numbers(u, sizes))) for u in roots]
    return [*same, *apart, collapse], status


def alike_roots(found: Family) -> np.ndarray:
    """The Grams of alike points, (many, 1), from the zeros of the change of log(mean / spread)."""
    layer = found.layer((found.batch,))
    grid = np.linspace(-np.log(found.batch) - 10, 2 * np.log(found.batch) + 20, 400)
    values = change_on_line(ALIKE, layer, grid)[0]
    crossed = values[:-1] * values[1:] < 0
    low, high = grid[:-1][crossed], grid[1:][crossed]
    return between(lambda r: change_on_line(ALIKE, layer, r), low, high)[:, None]


def apart_roots(found: Family, chart: Apart) -> tuple[np.ndarray, str]:
    """The Grams of odd points that are not symmetric under all permutations, and a status."""
    layer = found.layer()
    inner = (-2.0, 0.5, 3.0)
    starts = np.array(
        [
            (size, cosine, *rest)
            for size in np.linspace(-2.0, np.log(found.batch) + 1, 5)
            for cosine in (0.3, 1.0, 2.5)
            for rest in itertools.product(inner, repeat=chart.dimension - 2)
        ]
    )
    points, left = newton(lambda u: chart.change(u, layer), starts, largest=0.5)
    good, kept = distinct(points, left)
    numbers = chart.numbers(kept, layer.sizes)
    partner = numbers[:, 2] - numbers[:, 4] / found.cluster
    own = numbers[:, 0] - numbers[:, 3] / found.odd if chart.spread else partner
    size = numbers[:, 0] + numbers[:, 3] * (1 - 1 / found.odd)
    gaps = np.stack([size - 1, numbers[:, 1] - partner, own - partner])
    return kept[np.abs(gaps).max(0) > _SAME], f"converged from {good} of {len(starts)} starts"

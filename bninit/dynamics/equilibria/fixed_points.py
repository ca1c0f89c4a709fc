"""Every fixed point of a block on the family of one odd point (or k of them), with its whole spectrum."""

from dataclasses import replace

from bninit.dynamics.equilibria.fixed_point import FixedPoint, alike, point_at
from bninit.dynamics.equilibria.search import in_plane, on_line
from bninit.dynamics.equilibria.uncentred import uncentred_points
from bninit.dynamics.symmetry.charts import FLIPPED, LINE, PLANE
from bninit.dynamics.symmetry.family import Family, family
from bninit.layer.block import Block


class FixedPoints(tuple):
    """The fixed points, by t upwards, and `status`: how the search for them ended, with a remedy."""

    status: str

    def __new__(cls, points: list[FixedPoint], status: str) -> "FixedPoints":
        """The tuple with its status."""
        made = super().__new__(cls, sorted(points, key=lambda point: point.t))
        made.status = status
        return made


def fixed_points(block: Block | str, batch: float = 16, odd: int = 1) -> FixedPoints:
    """Every fixed point of one layer at infinite width, up to scale, on the family of `odd` odd points.

    Args:
        block: RC, RS, NL in this order, any absent; a piecewise linear nonlinearity.
        batch: the number of points, up to 10^6 and beyond; a real number for continuation.
        odd: the number k of odd points beside batch - k alike ones.

    Returns:
        A tuple of FixedPoint by t upwards, with `status`. A zero that a search did not reach is no member.

    Raises:
        InputError: a block without a reduced map; a batch not above 2; odd > batch - 1.

    Source: docs/theory/one_odd_point.md and stability.md.

    >>> [point.name for point in fixed_points("rc+relu", batch=16)]
    ['simplex', 'separatrix', 'odd point', 'exact cluster']
    >>> [point.stable for point in fixed_points("rc+relu", batch=16)]
    [True, False, True, False]
    """
    found = family(block, batch, odd)
    if not found.recenters:
        return FixedPoints(*uncentred_points(found))
    simplex = alike(found, "simplex", 1.0)
    if found.is_neutral:
        return FixedPoints([simplex], "every Gram is fixed: the simplex stands for all of them")
    lines = _lines(found)
    plane, status = _plane(found) if found.odd > 1 else ([], "converged")
    exact = point_at(found, "exact cluster" if odd == 1 else "two exact clusters", (1.0, 0.0, 0.0))
    return FixedPoints(_named([simplex, *lines, *plane, exact]), status)


def _lines(found: Family) -> list[FixedPoint]:
    """The fixed points with one spread: of the cluster, or of k > 1 odd points beside an exact cluster."""
    lines = [(LINE, "" if found.odd == 1 else "coincident odd points")]
    if found.odd > 1:
        lines.append((FLIPPED, "exact cluster beside odd points"))
    return [
        point_at(found, name, tuple(chart.numbers(r[None])))
        for chart, name in lines
        for r in on_line(found, chart).values
    ]


def _plane(found: Family) -> tuple[list[FixedPoint], str]:
    roots = in_plane(found)
    return [point_at(found, "", tuple(PLANE.numbers(u))) for u in roots.values], roots.status


def _named(points: list[FixedPoint]) -> list[FixedPoint]:
    """Name the unnamed: a stable one is "odd point(s)", another a "separatrix"."""
    word = "odd point" if points[0].family.odd == 1 else "odd points"
    return [p if p.name else replace(p, name=_word(p, word)) for p in points]


def _word(point: FixedPoint, word: str) -> str:
    within = max((v for name, v, _ in point.multipliers if name == "trivial"), default=0.0)
    return word if within < 1 else "separatrix"

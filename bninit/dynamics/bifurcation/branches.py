"""Curves of fixed points over a parameter: the batch size, the number of odd points or the slope."""

from collections.abc import Sequence

import numpy as np

from bninit import checks
from bninit.dynamics.bifurcation.arclength import Curve, WalkEnd, follow_curve
from bninit.dynamics.bifurcation.branch import Branch, between_points, crossings
from bninit.dynamics.bifurcation.fold import Fold, refine_fold
from bninit.dynamics.bifurcation.problem import LOGARITHMIC, Problem, unknown_of
from bninit.dynamics.equilibria.search import in_plane, on_line
from bninit.dynamics.equilibria.uncentred import alike_roots, apart_roots
from bninit.dynamics.symmetry.charts import ALIKE, FLIPPED, LINE, PLANE, Apart, Logarithms
from bninit.dynamics.symmetry.family import Family, family, with_slope
from bninit.layer.block import Block

_SAME = 1e-6
_FARTHEST = 60.0


class Branches(tuple):
    """The branches, and `status`: where was searched, and what was not reached, with a remedy."""

    status: str

    def __new__(cls, found: list[Branch], status: str) -> "Branches":
        """The tuple with its status."""
        made = super().__new__(cls, found)
        made.status = status
        return made


def branches(
    block: Block | str,
    parameter: str = "batch",
    over: tuple[float | None, float | None] | None = None,
    batch: float = 16,
    odd: float = 1,
    searches: int = 9,
) -> Branches:
    """The curves of fixed points over one parameter, past every fold.

    All fixed points are searched at some values of the parameter; each is followed both ways by
    pseudo-arclength. The simplex, the exact cluster and the collapse are fixed points at every value and
    are no members.

    Args:
        block: in the order RC, RS, NL, with relu, leaky_relu or abs.
        parameter: "batch" or "odd" (real numbers), or "slope" (of the nonlinearity for x < 0).
        over: the range of the parameter; where an end is None: batches to 1000, odd points to half of the
            batch, slopes from -0.95 to 0.9.
        batch, odd: the number of points and of odd points, where they are not the parameter.
        searches: at how many values of the parameter to search.

    Returns:
        A tuple of Branch, with `status`.

    Raises:
        InputError: an unknown parameter, bounds out of order, a block without a reduced map, a slope of a
            block without a nonlinearity.

    Source: docs/theory/one_odd_point.md and full_batch_norm.md.

    >>> (branch,) = branches("rc+relu", over=(4, 12))
    >>> [round(fold.batch, 9) for _, fold in branch.folds]
    [6.107075125]
    """
    found, reach = setting(block, parameter, over, batch, odd)
    searches = checks.whole(searches, "searches")
    if found.is_neutral or (not found.recenters and not (found.rescales and not found.is_linear)):
        return Branches([], "fixed points fill continua here: use bn.fixed_points, whose status names them")
    ends = (unknown_of(parameter, reach[0]), unknown_of(parameter, reach[1]))
    places = np.linspace(*ends, searches) if searches > 1 else np.array([sum(ends) / 2])
    made: list[Branch] = []
    lost: list[str] = []
    for problem in _problems(found, parameter):
        curves: list[Curve] = []
        for place in places:
            for root in _roots(problem, place):
                start = np.append(root, place)
                if not any(_passes(problem, curve, start) for curve in curves):
                    curve, ended = _walked(problem, start, ends)
                    curves.append(curve)
                    made.append(_branch(problem, found.block, curve, ended, lost))
    status = f"searched at {searches} values of {parameter} from {reach[0]:g} to {reach[1]:g}"
    lost += [f"{end}: {end.remedy}" for branch in made for end in branch.ended if end.remedy]
    return Branches(made, "; ".join([status, *dict.fromkeys(lost)]))


def default_range(parameter: str, batch: float = 16, odd: float = 1) -> tuple[float, float]:
    """Batches to 1000, odd points to half of the batch, slopes from -0.95 to 0.9."""
    checks.word(parameter, LOGARITHMIC, "parameter")
    ranges = {"batch": (max(2.5, odd + 1.5), 1000.0), "odd": (1.0, batch / 2), "slope": (-0.95, 0.9)}
    return ranges[parameter]


def setting(
    block: Block | str,
    parameter: str,
    over: tuple[float | None, float | None] | None,
    batch: float,
    odd: float,
) -> tuple[Family, tuple[float, float]]:
    """The family and the checked range of the parameter."""
    checks.word(parameter, LOGARITHMIC, "parameter")
    batch, odd = checks.real(batch, "batch"), checks.real(odd, "odd")
    usual = default_range(parameter, batch, odd)
    over = (None, None) if over is None else over
    if not isinstance(over, Sequence | np.ndarray) or len(over) != 2:
        raise checks.fail("two bounds of the parameter", repr(over), "pass over=(least, largest)")
    low, high = (b if a is None else a for a, b in zip(over, usual, strict=True))
    least = {"batch": max(2.0, odd + 1), "odd": 1.0, "slope": -np.inf}[parameter]
    low = checks.real(low, f"the least {parameter}", least=least)
    high = checks.real(high, f"the largest {parameter}", above=low)
    if parameter == "odd":
        odd = low
        if high > batch - 1:
            raise checks.fail("odd <= batch - 1", high, "end sooner or pass a larger batch")
    found = family(block, high if parameter == "batch" else batch, odd)
    if parameter == "slope" and (found.is_linear or low < 1 <= high or low == 1):
        raise checks.fail("a nonlinearity, and slopes on one side of 1", f"{found.block}", "leave 1 out")
    return found, (low, high)


def _problems(found: Family, parameter: str) -> list[Problem]:
    """The charts in which the fixed points of a family lie."""
    single = found.odd == 1 and parameter != "odd"
    charts: list[Logarithms | Apart]
    if found.recenters:
        charts = [LINE] if single else [LINE, FLIPPED, PLANE]
    else:
        charts = [ALIKE, Apart(spread=not single)]
    return [Problem(found, chart, (parameter,)) for chart in charts]


def _roots(problem: Problem, place: float) -> np.ndarray:
    """All fixed points u in the chart of the problem, at one value of the parameter."""
    found, chart = _family_at(problem, place), problem.chart
    if chart is ALIKE:
        return alike_roots(found)
    if isinstance(chart, Apart):
        return apart_roots(found, chart)[0]
    return in_plane(found).values if chart is PLANE else on_line(found, chart).values[:, None]


def _family_at(problem: Problem, place: float) -> Family:
    layer = problem.layer(np.append(np.zeros(problem.dimension), place)[None])
    found = problem.found
    if "slope" in problem.parameters:
        found = with_slope(found, float(layer.low[0]))
    if problem.chart is ALIKE:
        return family(found.block, float(layer.batch[0]))
    return family(found.block, float(layer.batch[0]), float(layer.sizes[0, 0]))


def _passes(problem: Problem, curve: Curve, point: np.ndarray) -> bool:
    """Whether a curve goes through a point."""
    return any(
        np.abs(between_points(problem, curve.points[i], curve.points[i + 1], point[-1]) - point).max() < _SAME
        for i in crossings(curve.points, point[-1])
    )


def _walked(
    problem: Problem, start: np.ndarray, ends: tuple[float, float]
) -> tuple[Curve, tuple[WalkEnd, WalkEnd]]:
    """Both ways from a start; a walk that leaves by the parameter ends on the bound."""

    def inside(point: np.ndarray) -> bool:
        return ends[0] <= point[-1] <= ends[1] and bool(np.abs(point[:-1]).max() < _FARTHEST)

    axis = np.eye(len(start))[-1]
    forth = follow_curve(problem.on_branch, start, axis, inside)
    back = follow_curve(problem.on_branch, start, -forth.tangents[0], inside)
    forth, back = _trimmed(problem, forth, ends), _trimmed(problem, back, ends)
    points = np.vstack([back.points[:0:-1], forth.points])
    tangents = np.vstack([-back.tangents[:0:-1], forth.tangents])
    return Curve(points, tangents, forth.ended), (back.ended, forth.ended)


def _trimmed(problem: Problem, curve: Curve, ends: tuple[float, float]) -> Curve:
    if not curve.whole or len(curve.points) < 2:
        return curve
    before, last = curve.points[-2:]
    bound = min(max(last[-1], ends[0]), ends[1])
    if bound == last[-1]:
        return Curve(curve.points[:-1], curve.tangents[:-1], curve.ended)
    end = between_points(problem, before, last, bound)
    if not np.isfinite(end).all():
        return Curve(curve.points[:-1], curve.tangents[:-1], WalkEnd.LOST_AT_BOUND)
    return Curve(np.vstack([curve.points[:-1], end]), curve.tangents, curve.ended)


def _branch(
    problem: Problem, block: Block, curve: Curve, ended: tuple[WalkEnd, WalkEnd], lost: list[str]
) -> Branch:
    """The curve with its folds among its points."""
    points = list(curve.points)
    folds: list[tuple[int, Fold]] = []
    turn = curve.tangents[:, -1]
    for i in map(int, np.flatnonzero(turn[:-1] * turn[1:] < 0)[::-1]):
        share = turn[i] / (turn[i] - turn[i + 1])
        fold = refine_fold(problem, (1 - share) * curve.points[i] + share * curve.points[i + 1])
        if fold is None:
            lost.append("a turn whose fold Newton's method did not reach: search a narrower range there")
        else:
            points.insert(i + 1, np.array(fold.unknowns))
            folds = [(i + 1, fold), *((place + 1, other) for place, other in folds)]
    return Branch(block, problem, np.array(points), tuple(folds), ended)

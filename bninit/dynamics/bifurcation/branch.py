"""One curve of fixed points over a parameter: its points, where it turns, and where its stability changes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bninit.dynamics.bifurcation.arclength import WalkEnd
from bninit.dynamics.bifurcation.fold import Fold
from bninit.dynamics.bifurcation.problem import Problem, unknown_of, value_of
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.newton import between, newton
from bninit.layer.block import Block


@dataclass(frozen=True)
class Branch:
    """A curve of fixed points, from one end of the range to the other, or as far as it goes.

    Args:
        block: as it was asked for; those of `points` have the slope of the point.
        problem: the family, and which parameter is an unknown.
        unknowns: (point, u and parameter) along the curve.
        folds: the places of the points at which the curve turns, and the folds there.
        ended: how the walk ended, at the two ends.
    """

    block: Block
    problem: Problem
    unknowns: np.ndarray
    folds: tuple[tuple[int, Fold], ...]
    ended: tuple[WalkEnd, WalkEnd]

    @property
    def parameter(self) -> str:
        """ "batch", "odd" or "slope"."""
        return self.problem.parameters[0]

    @cached_property
    def values(self) -> np.ndarray:
        """The parameter along the curve."""
        return value_of(self.parameter, self.unknowns[:, -1])

    @cached_property
    def points(self) -> tuple[FixedPoint, ...]:
        """The fixed points along the curve."""
        return tuple(self.problem.fixed_point(point) for point in self.unknowns)

    @cached_property
    def t(self) -> np.ndarray:
        """K_odd,odd / K_cluster,cluster."""
        return np.array([point.t for point in self.points])

    @cached_property
    def multiplier(self) -> np.ndarray:
        """The largest multiplier inside the family: below 1 the point attracts its own family."""
        inside = [[abs(v) for name, v, _ in p.multipliers if name == "trivial"] for p in self.points]
        return np.array([max(values, default=0.0) for values in inside])

    @cached_property
    def stable(self) -> np.ndarray:
        """Whether every perturbation decays."""
        return np.array([point.stable for point in self.points])

    def at(self, value: float) -> tuple[FixedPoint, ...]:
        """The fixed points of the branch at one value of the parameter, by Newton's method."""
        place = unknown_of(self.parameter, value)
        return tuple(
            self.problem.fixed_point(point)
            for i in crossings(self.unknowns, place)
            if np.isfinite(
                point := between_points(self.problem, self.unknowns[i], self.unknowns[i + 1], place)
            ).all()
        )

    def stability_changes(self, above: float = 0.0) -> tuple[tuple[float, str], ...]:
        """Where the whole spectrum passes 1, folds left out: values of the parameter, and along what.

        Args:
            above: only between points whose t is larger.
        """
        found, high = [], self.t > above
        for i in np.flatnonzero((self.stable[:-1] != self.stable[1:]) & high[:-1] & high[1:]):
            if not {i, i + 1} & {place for place, _ in self.folds}:
                found.append(self._change(self.unknowns[i], self.unknowns[i + 1]))
        return tuple(change for change in found if change is not None)

    def _change(self, first: np.ndarray, last: np.ndarray) -> tuple[float, str] | None:
        """Bisection; None where Newton's method does not reach the points between."""

        def largest(place: float) -> tuple[float, str]:
            point = between_points(self.problem, first, last, place)
            if not np.isfinite(point).all():
                return np.nan, ""
            rows = self.problem.fixed_point(point).multipliers
            component, value, _ = max(rows, key=lambda row: abs(row[1]))
            return abs(value), component

        def excess(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return np.array([largest(place)[0] - 1 for place in places]), np.full(len(places), np.nan)

        (place,) = between(excess, first[-1:], last[-1:])
        value, component = largest(place)
        return (float(value_of(self.parameter, place)), component) if abs(value - 1) < 1e-9 else None


def crossings(unknowns: np.ndarray, place: float) -> np.ndarray:
    """The segments of a curve in which its parameter passes a value, each end belonging to one of them."""
    ahead = unknowns[:, -1] - place
    found = (ahead[:-1] * ahead[1:] < 0) | (ahead[1:] == 0)
    found[:1] |= ahead[:1] == 0
    return np.flatnonzero(found)


def between_points(problem: Problem, first: np.ndarray, last: np.ndarray, place: float) -> np.ndarray:
    """The point of a curve at one value of the parameter between two of its points, by Newton's method."""
    share = (place - first[-1]) / (last[-1] - first[-1]) if last[-1] != first[-1] else 0.5

    def equations(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return problem.change(np.column_stack([u, np.full(len(u), place)]))

    guess = (first + share * (last - first))[None, :-1]
    return np.append(newton(equations, guess)[0][0], place)

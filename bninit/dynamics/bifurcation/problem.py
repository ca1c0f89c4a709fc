"""Fixed points as zeros of equations in which some parameters of the family are unknowns too."""

import math
from dataclasses import dataclass

import numpy as np

from bninit.dynamics.equilibria.fixed_point import FixedPoint, point_at
from bninit.dynamics.symmetry.charts import ALIKE, Apart, Logarithms
from bninit.dynamics.symmetry.family import Family, family, with_slope
from bninit.dynamics.symmetry.step import ReducedLayer

LOGARITHMIC = {"batch": True, "odd": True, "slope": False}
"""The parameters, and whether a curve is walked in their logarithm."""

# Central differences in a parameter are right to 1e-10, and only steer Newton's method.
_NUDGE = 1e-5


@dataclass(frozen=True)
class Problem:
    """Unknown points (u, parameters): u in a chart, each parameter or its logarithm.

    Args:
        found: the family; its own values of the parameters are not used.
        chart: the coordinates u.
        parameters: names of LOGARITHMIC.
    """

    found: Family
    chart: Logarithms | Apart
    parameters: tuple[str, ...]

    @property
    def dimension(self) -> int:
        """The number of coordinates u."""
        return self.chart.dimension

    def layer(self, points: np.ndarray) -> ReducedLayer:
        """One layer at each of many points (many, d + parameters)."""
        free = {name: value_of(name, points[:, self.dimension + i]) for i, name in enumerate(self.parameters)}
        ones = np.ones(len(points))
        batch, odd = free.get("batch", self.found.batch * ones), free.get("odd", self.found.odd * ones)
        low = free.get("slope", self.found.low * ones)
        sizes = batch[:, None] if self.chart is ALIKE else np.stack([odd, batch - odd], axis=-1)
        return ReducedLayer(self.found.recenters, self.found.rescales, low, self.found.high * ones, sizes)

    def change(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The change of u in one layer, (many, d), and its derivative in u, (many, d, d)."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return self.chart.change(points[:, : self.dimension], self.layer(points))

    def on_branch(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Zero on a branch: the change at one point and its derivative in u and the parameters."""
        d, nudges = self.dimension, _NUDGE * np.eye(len(point))[self.dimension :]
        values, slopes = self.change(np.vstack([point, point + nudges, point - nudges]))
        half = len(nudges)
        aside = (values[1 : 1 + half] - values[1 + half :]) / (2 * _NUDGE)
        return values[0], np.concatenate([slopes[0], aside.T.reshape(d, half)], axis=1)

    def on_fold(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Zero at a fold: (change, determinant of its derivative in u), and the derivative of both."""
        nudges = _NUDGE * np.eye(len(point))
        values, slopes = self.change(np.vstack([point, point + nudges, point - nudges]))
        both = np.concatenate([values, np.linalg.det(slopes)[:, None]], axis=1)
        aside = (both[1 : 1 + len(nudges)] - both[1 + len(nudges) :]) / (2 * _NUDGE)
        return both[0], aside.T

    def fixed_point(self, point: np.ndarray, name: str = "") -> FixedPoint:
        """The point with its Gram and its spectrum."""
        found = self.found
        values = {name: value_of(name, point[self.dimension + i]) for i, name in enumerate(self.parameters)}
        if "slope" in values:
            found = with_slope(found, float(values["slope"]))
        size, odd = values.get("batch", found.batch), values.get("odd", found.odd)
        found = family(found.block, float(size), float(odd))
        if self.chart is ALIKE:
            return point_at(found, name, tuple(ALIKE.numbers(point[:1])), (found.batch,))
        u = point[: self.dimension]
        if isinstance(self.chart, Apart):
            return point_at(found, name, tuple(self.chart.numbers(u, np.array(found.sizes))))
        return point_at(found, name, tuple(self.chart.numbers(u)))


def value_of(parameter: str, unknown: np.ndarray) -> np.ndarray:
    """The parameter from the number in which curves are walked."""
    return np.exp(unknown) if LOGARITHMIC[parameter] else unknown


def unknown_of(parameter: str, value: float) -> float:
    """The number in which curves are walked, from the parameter."""
    return math.log(value) if LOGARITHMIC[parameter] else value

"""A saddle-node: where two fixed points are born as a parameter passes a value."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bninit.dynamics.bifurcation.problem import Problem, value_of
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.layer.block import Block

_CONVERGED = 1e-11
_NEWTON_STEPS = 40


@dataclass(frozen=True)
class Fold:
    """A saddle-node of a block's reduced map.

    Args:
        problem: the family, and which parameters are unknowns.
        unknowns: (u, parameters) of the problem, where the change of u vanishes and its derivative in u
            is singular.
        residual: the larger of |change| and |determinant| that Newton's method left.
    """

    problem: Problem = field(repr=False)
    unknowns: tuple[float, ...]
    residual: float

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters that were unknowns, with their values."""
        d = self.problem.dimension
        return {
            name: float(value_of(name, np.asarray(self.unknowns[d + i])))
            for i, name in enumerate(self.problem.parameters)
        }

    @property
    def block(self) -> Block:
        """The block, with the slope at the fold."""
        return self.point.family.block

    @property
    def batch(self) -> float:
        """The batch size at the fold, a real number."""
        return self.parameters.get("batch", self.problem.found.batch)

    @property
    def odd(self) -> float:
        """The number of odd points at the fold."""
        return self.parameters.get("odd", self.problem.found.odd)

    @property
    def slope(self) -> float:
        """The slope of the nonlinearity for x < 0 at the fold."""
        return self.parameters.get("slope", self.problem.found.low)

    @property
    def t(self) -> float:
        """K_odd,odd / K_cluster,cluster at the fold."""
        return self.point.t

    @property
    def multiplier(self) -> float:
        """Of the family's map, the one nearest to 1: it is 1."""
        values = [value for name, value, _ in self.point.multipliers if name == "trivial"]
        return min(values, key=lambda value: abs(value - 1))

    @cached_property
    def point(self) -> FixedPoint:
        """The fixed point that is born, with its Gram and its spectrum."""
        return self.problem.fixed_point(np.asarray(self.unknowns), "saddle-node")


def refine_fold(problem: Problem, start: np.ndarray) -> Fold | None:
    """Newton's method for (change, determinant of its derivative) = 0; None where it does not converge.

    Args:
        problem: with one parameter.
        start: (u, parameter) near a fold.
    """
    point = np.array(start, float)
    for _ in range(_NEWTON_STEPS):
        values, jacobian = problem.on_fold(point)
        if not np.isfinite(jacobian).all() or np.linalg.det(jacobian) == 0:
            return None
        move = np.linalg.solve(jacobian, -values)
        point += np.clip(move, -0.5, 0.5)
        if np.abs(move).max() < 1e-13:
            break
    return fold_at(problem, point)


def fold_at(problem: Problem, point: np.ndarray) -> Fold | None:
    """The fold at a point that solves its equations to 1e-11, else None."""
    residual = float(np.abs(problem.on_fold(point)[0]).max())
    return Fold(problem, tuple(map(float, point)), residual) if residual < _CONVERGED else None

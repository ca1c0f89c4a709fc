"""The graph of the scalar map: how much t grows in one layer, and where it does not."""

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.scalar_map import ScalarMap, scalar_map

LOWEST = 0.4
"""The graph begins at this share of the least fixed point."""

POINTS = 600


@dataclass(frozen=True)
class Growth:
    """log(F(t) / t), F the scalar map.

    Attributes:
        t: (point,) increasing, from below the first fixed point to the exact cluster.
        growth: (point,) natural log, per layer.
        fixed: the t of the fixed points, increasing.
        names: what each is called.
        slopes: F'(t) there; below 1 in modulus the point attracts its family.
    """

    block: str
    batch: float
    t: np.ndarray
    growth: np.ndarray
    fixed: np.ndarray
    names: tuple[str, ...]
    slopes: np.ndarray


def view(block: str = "rc+relu", batch: float = 16) -> Growth:
    """The growth of t in one layer of infinite width, with one odd point.

    Args:
        block: a block that recenters.
        batch: points.

    Raises:
        InputError: a block without a scalar map.
    """
    map_ = scalar_map(block, batch)
    points = fixed_points(block, batch)
    fixed = np.array([point.t for point in points])
    t = np.geomspace(LOWEST * fixed[0], map_.largest * (1 - 1e-9), POINTS)
    growth = np.log(np.asarray(map_(jnp.asarray(t))) / t)
    return Growth(str(map_.family.block), batch, t, growth, fixed, names_of(points), slopes_at(map_, fixed))


def names_of(points: tuple[FixedPoint, ...]) -> tuple[str, ...]:
    """What the fixed points are called."""
    return tuple(point.name for point in points)


def slopes_at(map_: ScalarMap, fixed: np.ndarray) -> np.ndarray:
    """F' at each t."""
    return np.array([map_.slope(float(one)) for one in fixed])

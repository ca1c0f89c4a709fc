"""Perturbing a fixed Gram matrix by small multiples of a direction, on either side of it."""

from dataclasses import dataclass

import numpy as np

from bninit.arrays import Numbers, namespace
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.stability.directions import centring, fixed_gram

_INTERIOR = 1e-8
_TILT = 0.25


@dataclass(frozen=True)
class Surroundings:
    """Where to perturb: fixed + size * opening +- size * tilt * direction.

    Inside the cone of Grams `opening` is zero, `margin` the least eigenvalue. On its boundary (an exact
    cluster) a perturbation of either sign leaves the cone, so the Gram is opened first.
    """

    fixed: np.ndarray
    opening: np.ndarray
    margin: float
    tilt: float

    @property
    def is_interior(self) -> bool:
        """Whether the Gram has full rank."""
        return not self.opening.any()


def surroundings(point: FixedPoint) -> Surroundings:
    """The room around a fixed point.

    >>> from bninit.dynamics.equilibria.fixed_points import fixed_points
    >>> [surroundings(point).is_interior for point in fixed_points("rc+relu", 8)]
    [True, True, True, False]
    """
    fixed = fixed_gram(point)
    least = np.linalg.eigvalsh(fixed)[1 if point.family.recenters else 0]
    if least > _INTERIOR:
        return Surroundings(fixed, np.zeros_like(fixed), float(least), 1.0)
    return Surroundings(fixed, centring(point), float(fixed.diagonal().min()), _TILT)


def perturbed(room: Surroundings, direction: np.ndarray, size: float) -> tuple[np.ndarray, np.ndarray, float]:
    """The Grams on both sides of a fixed point along a direction of norm 1, and half of their distance.

    Args:
        room: from `surroundings`.
        direction: a symmetric matrix, of zero row sums if the block recenters.
        size: of the perturbation over the margin, under 1.
    """
    length = size * room.margin
    middle = room.fixed + length * room.opening
    step = length * room.tilt
    return middle + step * direction, middle - step * direction, step


def representation(gram: np.ndarray) -> np.ndarray:
    """A batch X with X^T X proportional to a Gram matrix, its first feature equally spaced over the points.

    X = Q G^(1/2), Q orthogonal with first row proportional to G^(-1/2) (-1, ..., 1). Networks
    take the points in the order of their features; the first one gives nearby Grams the same order, so that
    they meet the same random numbers.
    """
    values, vectors = np.linalg.eigh(gram)
    values = np.where(values > len(gram) * np.finfo(float).eps * values[-1], values, 0.0)
    root = vectors * np.sqrt(values) @ vectors.T
    ranks = np.linspace(-1, 1, len(gram))
    axis = np.linalg.pinv(root, rcond=1e-8) @ ranks
    basis = np.linalg.qr(np.column_stack([axis, np.eye(len(gram))]))[0]
    points = basis.T @ root
    points[0] *= np.sign(points[0] @ ranks)
    return points


def read_along(fixed: Numbers, basis: Numbers, grams: Numbers) -> Numbers:
    """<B, G> / <G*, G> of Grams along any axes for every B of a basis, G* the fixed Gram: free of scale."""
    xp = namespace(grams)
    return xp.einsum("...ij,bij->...b", grams, basis) / xp.einsum("...ij,ij->...", grams, fixed)[..., None]


@dataclass(frozen=True)
class Ladder:
    """Perturbations of falling size, extrapolated to size 0 over every `window` consecutive ones.

    Args:
        largest, ratio, count: largest * ratio^k, relative to the margin.
        window: how many sizes an extrapolation takes.
        power: the error is a series in whole powers of size^power.
    """

    largest: float
    ratio: float
    count: int
    window: int
    power: float

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes, downwards."""
        return tuple(self.largest * self.ratio**k for k in range(self.count))

    def limits(self, values: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """For every window of values at the sizes: Neville's limit, and the two that it came from."""
        factor = self.ratio**self.power
        starts = range(self.count - self.window + 1)
        return [_neville(values[first : first + self.window], factor) for first in starts]


INSIDE = Ladder(1e-2, 0.5, 4, 3, 2.0)
"""Differences of both sides leave even powers of the size."""

ON_THE_BOUNDARY = Ladder(1e-2, 0.25, 10, 6, 0.5)
"""The angles of a cluster that opens are roots of the size."""


def _neville(values: np.ndarray, factor: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The limit of values whose errors are series in whole powers of factor^k."""
    before = values
    for order in range(1, len(values)):
        before, shrink = values, factor**order
        values = (values[1:] - shrink * values[:-1]) / (1 - shrink)
    return values[0], before[0], before[1]

"""Stability seen: a fixed point perturbed along each isotypic direction, and the full Gram map iterated."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bninit import checks
from bninit.checks import Status
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.stability.courses import common_rounding, courses
from bninit.dynamics.stability.directions import IsotypicComponent, components
from bninit.dynamics.stability.surroundings import INSIDE, ON_THE_BOUNDARY, Ladder, surroundings
from bninit.infinite_width.gram_map import gram_map
from bninit.statistics.estimate import standard_error

LARGEST = 1024
"""Points whose full Gram is perturbed: each layer takes batch^3 operations, some thousand times."""

ACCURACY = 1e-6
"""A rate whose estimated error is larger is not given."""

_ILL_CONDITIONED = 1e6

_STANDARD_ERRORS = 6.0
"""Of the mean over the draws that are allowed for: |t| with 7 degrees of freedom is above 6 once in 1900."""

Matrices = Sequence[np.ndarray | None]


class RateStatus(Status):
    """Whether there is a rate, by perturbation of the map or of networks."""

    CONVERGED = "converged"
    NOT_CONVERGED = (
        "not converged",
        "its `error` is above the accuracy asked for: trust the predicted rate, or take another batch",
    )
    NO_DERIVATIVE = (
        "no derivative: the spread of the next layer is as the root of this one's",
        "no rate describes how this direction opens",
    )
    NO_DIRECTION = "no real direction of its own", "its multipliers are complex or equal: look at the others"
    ONE_WIDTH = "two widths are needed", "add a width"


@dataclass(frozen=True)
class Rate:
    """One multiplier from symmetry, and the rate at which the iterated Gram map moves along its direction.

    Args:
        component, multiplicity: of the isotypic component.
        predicted: its multiplier per layer.
        measured: the growth per layer of the perturbation, scale removed; None unless converged.
        error: the estimated error of `measured`.
        status: whether there is a number, with a remedy.
        direction, reading: the eigenvector and its dual, <reading, direction> = 1, as matrices; None where
            there is no real one.
    """

    component: str
    multiplicity: float
    predicted: float
    measured: float | None
    error: float
    status: RateStatus
    direction: np.ndarray | None = field(default=None, repr=False, compare=False)
    reading: np.ndarray | None = field(default=None, repr=False, compare=False)

    @property
    def without_direction(self) -> RateStatus:
        """Why there is no direction, where there is none."""
        return self.status if math.isinf(self.predicted) else RateStatus.NO_DIRECTION

    def as_json(self) -> dict:
        """Everything but the matrices, in numbers that JSON can carry."""
        finite = math.isfinite(self.predicted)
        return {
            "component": self.component,
            "multiplicity": self.multiplicity,
            "predicted": self.predicted if finite else "infinite",
            "measured": self.measured,
            "error": self.error if math.isfinite(self.error) else None,
            "status": self.status,
        }


def perturbed_rates(point: FixedPoint) -> tuple[Rate, ...]:
    """The rates per layer at which the full Gram map, iterated, moves along each isotypic direction.

    Y_l = ( <B, G_l+> / <G*, G_l+> - <B, G_l-> / <G*, G_l-> ) / (2 size), extrapolated to size 0 (in even
    powers inside the cone of Grams, in half powers at an exact cluster, whose angles are roots of the size),
    and M fitted to Y_l = M Y_(l-1); its eigenvalues are the rates. They owe the reduced formulas only the
    fixed point and which matrices belong to a component.

    Args:
        point: a fixed point of a whole number of points.

    Returns:
        A Rate for every multiplier, by value downwards.

    Raises:
        InputError: more than LARGEST points.

    Source: docs/theory/stability.md.

    >>> from bninit.dynamics.equilibria.fixed_points import fixed_points
    >>> simplex = fixed_points("rc+relu", 8)[0]
    >>> all(abs(rate.measured - rate.predicted) < 1e-6 for rate in perturbed_rates(simplex))
    True
    """
    if point.family.batch > LARGEST:
        advice = "make it smaller, or read the multipliers of bn.fixed_points"
        raise checks.fail(f"batch <= {LARGEST} to perturb the full map", f"{point.family.batch:g}", advice)
    room = surroundings(point)
    map_ = gram_map(point.family.block)
    layers = _layers(max((abs(value) for _, value, _ in point.multipliers), default=0.0))
    ladder = INSIDE if room.is_interior else ON_THE_BOUNDARY
    bias = common_rounding(map_, room, ladder)
    found: list[Rate] = []
    for component in components(point):
        if math.inf in component.predicted:
            found += _without_derivative(component)
        else:
            how = (map_, point.family.recenters, room, component.basis, layers)
            seen = np.array([courses(*how, size) for size in ladder.sizes])
            found += _rates(component, ladder, seen, bias)
    return tuple(sorted(found, key=lambda rate: -rate.predicted))


def _layers(largest: float) -> int:
    """Layers in which the fastest direction grows at most four times."""
    return 6 if largest <= 1 else int(np.clip(math.log(4) / math.log(largest), 2, 6))


def _least_squares(courses: np.ndarray) -> np.ndarray:
    """M with Y_l = M Y_(l-1), from (perturbation, layer, coordinate)."""
    size = courses.shape[-1]
    before, after = courses[:, :-1].reshape(-1, size), courses[:, 1:].reshape(-1, size)
    return np.linalg.lstsq(before, after)[0].T


def _rates(component: IsotypicComponent, ladder: Ladder, seen: np.ndarray, bias: float) -> list[Rate]:
    """The eigenvalues and eigenvectors of M, each from the extrapolation of least estimated error.

    Error: what extrapolation leaves; what rounding does, seen in the spread over the draws; and `bias`, what
    it may do alike in all draws in the first window.
    """
    windows = ladder.limits(seen.mean(1))
    matrices = [_least_squares(found) for found, _, _ in windows]
    values = np.array([_eigenvalues(matrix) for matrix in matrices])
    left = np.array([np.abs(_fitted(coarser) - _fitted(coarsest)) for _, coarser, coarsest in windows])
    by_draw = [[_fitted(one) for one in found] for found, _, _ in ladder.limits(seen)]
    spread = standard_error(by_draw, axis=1)
    # Rounding is as one over the size, whatever the size: every window tells the same number.
    growth = ladder.ratio ** -np.arange(len(windows))[:, None]
    rounding = growth * np.sqrt(np.mean((spread / growth) ** 2, axis=0))
    errors = left + _STANDARD_ERRORS * rounding + growth * bias
    best = np.argmin(errors, axis=0)
    directions, readings = _eigenvectors(matrices[best[0]], component.basis)
    rates = []
    for k, predicted in enumerate(component.predicted):
        error = float(errors[best[k]][k])
        good = error <= ACCURACY
        status = RateStatus.CONVERGED if good else RateStatus.NOT_CONVERGED
        value = float(values[best[k]][k]) if good else None
        what = (component.name, component.multiplicity, predicted, value, error, status)
        rates.append(Rate(*what, directions[k], readings[k]))
    return rates


def _fitted(courses: np.ndarray) -> np.ndarray:
    return _eigenvalues(_least_squares(courses))


def _eigenvectors(matrix: np.ndarray, basis: np.ndarray) -> tuple[Matrices, Matrices]:
    """Eigenvectors and their duals as matrices, by value downwards; None where M has no real full set."""
    # Rounded, so that equal multipliers keep a full set of eigenvectors.
    values, vectors = np.linalg.eig(np.round(matrix, 7))
    order = np.argsort(-values.real)
    if np.any(vectors.imag) or np.linalg.cond(vectors) > _ILL_CONDITIONED:
        return [None] * len(values), [None] * len(values)
    vectors = vectors[:, order].real
    duals = np.linalg.inv(vectors)
    return [np.tensordot(v, basis, 1) for v in vectors.T], [np.tensordot(u, basis, 1) for u in duals]


def _eigenvalues(matrix: np.ndarray) -> np.ndarray:
    """Downwards; of a complex pair, whose directions rotate while they shrink, the modulus."""
    values = np.linalg.eigvals(matrix)
    real = np.abs(values.imag) <= ACCURACY
    return np.sort(np.where(real, values.real, np.abs(values)))[::-1]


def _without_derivative(component: IsotypicComponent) -> list[Rate]:
    rows = (component.name, component.multiplicity)
    return [Rate(*rows, value, None, math.inf, RateStatus.NO_DERIVATIVE) for value in component.predicted]

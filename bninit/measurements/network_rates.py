"""Stability seen in finite networks: the mean growth per layer of each isotypic perturbation, by width."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bninit import checks
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.stability.directions import centring
from bninit.dynamics.stability.perturbed_rates import Rate, RateStatus
from bninit.dynamics.stability.surroundings import (
    Surroundings,
    perturbed,
    read_along,
    representation,
    surroundings,
)
from bninit.runs.simulate import simulate
from bninit.statistics.line import fit_line

_SIZES = {True: 1e-3, False: 1e-7}
"""Interior or not: the perturbation over the margin; at an exact cluster its root biases the rate."""


@dataclass(frozen=True)
class NetworkRate:
    """The mean growth per layer of one perturbation, at one width or extrapolated.

    Args:
        component, predicted: as in `bninit.dynamics.stability.perturbed_rates.Rate`.
        width: of the networks; None for the extrapolation in 1 / width to 0.
        measured, standard_error: of the rate per layer; None where there is no number.
        amplitudes: the mean over networks after each layer, that of the start being 1.
        status: whether there is a number, with a remedy.
    """

    component: str
    predicted: float
    width: int | None
    measured: float | None
    standard_error: float | None
    amplitudes: tuple[float, ...]
    status: RateStatus

    @property
    def difference(self) -> float:
        """The measured less the predicted rate; NaN without a number."""
        return math.nan if self.measured is None else self.measured - self.predicted

    @property
    def deviations(self) -> float | None:
        """The difference in standard errors; None without a number."""
        return self.difference / self.standard_error if self.standard_error else None

    def as_json(self) -> dict:
        """All fields, in numbers that JSON can carry."""
        return asdict(self) | ({} if math.isfinite(self.predicted) else {"predicted": "infinite"})


def network_rates(
    point: FixedPoint,
    rates: Sequence[Rate],
    widths: Sequence[int] = (512, 2048, 8192),
    depth: int = 3,
    seeds: int = 16,
    key: int = 0,
    progress: Callable[[int], None] | None = None,
) -> tuple[NetworkRate, ...]:
    """Start networks on both sides of a fixed point and follow the amplitude along each eigendirection.

    a_l = mean over seeds of ( <L, G_l+> / <G*, G_l+> - <L, G_l-> / <G*, G_l-> ) / (2 size), L the dual of
    the direction; the rate is sum_l a_l a_(l-1) / sum_l a_(l-1)^2. Both signs of a seed see the same random
    numbers, so that the fluctuation of the fixed point itself cancels and that of the perturbation is left.
    The mean has a bias of order 1 / width: a weighted line in 1 / width is extrapolated to 0, every width
    with seeds of its own.

    Args:
        point: a fixed point.
        rates: from `bninit.dynamics.stability.perturbed_rates.perturbed_rates`.
        widths: at least two for the extrapolation.
        depth, seeds, key: of the networks; seeds >= 2, of each width.
        progress: called with the number of simulations done since the last call.

    Returns:
        For every rate one NetworkRate a width, then the extrapolated one.

    Raises:
        InputError: fewer than two seeds, or bad settings of `simulate`.

    Source: docs/theory/the_chain.md and finite_width.md.
    """
    checks.whole(seeds, "seeds", least=2)
    checks.whole(depth, "depth")
    room = surroundings(point)
    found = []
    for rate in rates:
        rows = [
            _at(point, room, rate, width, depth, range(k * seeds, (k + 1) * seeds), key, progress)
            for k, width in enumerate(widths)
        ]
        found += [*rows, extrapolated(rows)]
    return tuple(found)


def _at(
    point: FixedPoint,
    room: Surroundings,
    rate: Rate,
    width: int,
    depth: int,
    seeds: Sequence[int],
    key: int,
    progress: Callable[[int], None] | None,
) -> NetworkRate:
    """One perturbation at one width."""
    if rate.direction is None or rate.reading is None:
        reason = rate.without_direction
        return NetworkRate(rate.component, rate.predicted, width, None, None, (), reason)
    centre, size = centring(point), _SIZES[room.is_interior]
    up, down, step = perturbed(room, rate.direction, size)
    sides = []
    for gram in (up, down):
        record = simulate(
            point.family.block, width, depth=depth, seeds=seeds, key=key, inputs=representation(gram)
        )
        grams = centre @ record.dataset["gram"].values @ centre
        sides.append(read_along(room.fixed, rate.reading[None], grams)[..., 0])
        if progress is not None:
            progress(1)
    courses = (sides[0] - sides[1]) / (2 * step)
    value, error = rate_and_error(courses)
    means = tuple(map(float, courses.mean(axis=0)))
    return NetworkRate(rate.component, rate.predicted, width, value, error, means, RateStatus.CONVERGED)


def rate_and_error(courses: np.ndarray) -> tuple[float, float]:
    """The growth per layer of the mean of (seed, layer) amplitudes, and its jackknife standard error."""
    count = len(courses)
    total = courses.sum(axis=0)
    without = _growth((total - courses) / (count - 1))
    error = math.sqrt((count - 1) / count * np.sum((without - without.mean()) ** 2))
    return float(_growth(total / count)), error


def _growth(means: np.ndarray) -> np.ndarray:
    """sum_l a_l a_(l-1) / sum_l a_(l-1)^2, over the last axis."""
    before, after = means[..., :-1], means[..., 1:]
    return np.sum(after * before, axis=-1) / np.sum(before**2, axis=-1)


def extrapolated(rows: Sequence[NetworkRate]) -> NetworkRate:
    """The weighted straight line of the rates in 1 / width, at 0."""
    first = rows[0]
    found = [
        (1 / row.width, row.measured, row.standard_error)
        for row in rows
        if row.width is not None and row.measured is not None and row.standard_error is not None
    ]
    if len(found) < 2:
        reason = RateStatus.ONE_WIDTH if found else first.status
        return NetworkRate(first.component, first.predicted, None, None, None, (), reason)
    narrowness, values, errors = np.array(found).T
    # A rate that all seeds share to the last bit is known no better than that bit.
    line = fit_line(narrowness, values, np.maximum(errors, np.finfo(float).eps))
    value, error = line.intercept, line.intercept_error
    return NetworkRate(first.component, first.predicted, None, value, error, (), RateStatus.CONVERGED)

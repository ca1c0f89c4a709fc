"""How fast a batch falls into its final state: measured over seeds, beside the multiplier of that state."""

from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.stability.directions import centring, copies, fixed_gram
from bninit.dynamics.stability.perturbed_rates import perturbed_rates
from bninit.dynamics.stability.surroundings import read_along
from bninit.measurements.network_rates import rate_and_error
from bninit.measurements.prediction import predict
from bninit.runs.record import Record
from bninit.statistics.estimate import standard_error

SETTLING = 150
"""Further layers in which infinite width shows which fixed point it goes to."""

NEAR = 0.1
"""Distance of two Grams of Frobenius norm 1 that shows it."""

LINEAR = 0.05
"""The rates are compared from where infinite width is this close to the multiplier, as a share of its log."""

ABOVE_NOISE = 3.0
"""And as long as the mean over seeds is this many standard errors."""


@dataclass(frozen=True)
class MeasuredDecay:
    """The amplitude along the slowest isotypic direction of the stable fixed point where a batch ends.

    Of each seed, <u, G> / <G*, G> with u the unit direction, of all copies of that eigendirection, along
    which infinite width from the same inputs arrives.

    Attributes:
        state, component: the fixed point, and the isotypic component of its largest multiplier.
        seeds: how many of the networks go there at infinite width; the others are left out.
        band: (3, layer), the mean less its standard error, the mean, and the mean plus it.
        predicted: (layer,) mean of the mean-field amplitudes.
        window: first and last layer of the measured rate.
        measured_rate, error: log of the growth of the mean per layer over the window, and standard error.
        predicted_rate: log of the multiplier.
        line: (layer,) the multiplier's exponential through the mean-field amplitude where the window begins.
    """

    block: str
    inputs: str
    width: int
    state: str
    component: str
    seeds: int
    layers: np.ndarray
    band: np.ndarray
    predicted: np.ndarray
    window: tuple[int, int]
    measured_rate: float
    error: float
    predicted_rate: float
    line: np.ndarray


def measure_decay(record: Record) -> MeasuredDecay:
    """The decay of the networks of a record.

    Raises:
        InputError: a block without fixed points of the Gram map, fewer than two networks that end in one
            stable fixed point with at most one odd point, or a decay lost in the noise of this width.
    """
    settings = record.settings
    layers = record.dataset["layer"].values
    field = predict(record, depth=settings["depth"] + SETTLING)
    point, orders = _ends(settings["block"], settings["batch"], field[:, -1])
    slowest = perturbed_rates(point)[0]
    if slowest.reading is None:
        reason = slowest.without_direction
        raise checks.fail("a decay along one direction", reason, reason.remedy or "choose another block")
    if slowest.predicted <= 0:
        got = f"a multiplier of {slowest.predicted:.3g}"
        raise checks.fail("a decay that keeps its sign", got, "choose another block")
    basis = copies(slowest.reading, point.sizes, slowest.multiplicity)
    rate = float(np.log(slowest.predicted))
    measured, expected = (
        read_along(fixed_gram(point), basis, _in_order(point, grams, orders))
        for grams in (record.dataset["gram"].values, field[:, : len(layers)])
    )
    first = _first_linear(np.linalg.norm(expected, axis=-1).mean(axis=0), rate)
    heading = expected[:, first] / np.linalg.norm(expected[:, first], axis=-1, keepdims=True)
    measured, expected = (np.einsum("slk,sk->sl", of, heading) for of in (measured, expected))
    mean, line = measured.mean(axis=0), expected.mean(axis=0)
    error = standard_error(measured)
    window = first, _last_above_noise(mean, error, first)
    growth, growth_error = rate_and_error(measured[:, window[0] : window[1] + 1])
    return MeasuredDecay(
        settings["block"],
        settings["inputs"],
        settings["width"],
        point.name,
        slowest.component,
        len(measured),
        layers,
        np.stack([mean - error, mean, mean + error]),
        line,
        window,
        float(np.log(growth)),
        growth_error / growth,
        rate,
        line[first] * np.exp(rate * (layers - layers[first])),
    )


def _ends(block: str, batch: int, ends: np.ndarray) -> tuple[FixedPoint, dict[int, np.ndarray]]:
    """The stable fixed point where most seeds end, and of each such seed the points, an odd one first.

    Args:
        ends: (seed, batch, batch), Grams after many layers of infinite width.
    """
    found = []
    for point in fixed_points(block, batch):
        if point.stable:
            fixed, orders = fixed_gram(point), {}
            for seed, end in enumerate(centring(point) @ ends @ centring(point)):
                loudest = np.argsort(-np.diagonal(end), kind="stable")
                order = loudest if len(point.sizes) > 1 else np.arange(batch)
                if np.linalg.norm(end[np.ix_(order, order)] / np.linalg.norm(end) - fixed) < NEAR:
                    orders[seed] = order
            found.append((point, orders))
    most = max((len(orders) for _, orders in found), default=0)
    if most < 2:
        advice = "record more seeds, or see: bninit fixed-points"
        raise checks.fail("two networks that end in one stable fixed point", f"{most}", advice)
    return next((point, orders) for point, orders in found if len(orders) == most)


def _in_order(point: FixedPoint, grams: np.ndarray, orders: dict[int, np.ndarray]) -> np.ndarray:
    """The Grams (seed, layer, batch, batch) of the seeds that have an order, in it, recentred if need be."""
    sorted_ = np.stack([grams[seed][:, order][:, :, order] for seed, order in orders.items()])
    return centring(point) @ sorted_ @ centring(point)


def _first_linear(lengths: np.ndarray, rate: float) -> int:
    """The first layer from which the amplitude of infinite width falls at the rate, to within LINEAR."""
    near = np.abs(np.diff(np.log(lengths)) - rate) < LINEAR * abs(rate)
    if not near.any():
        advice = "record more: bninit simulate --depth 60 --out FILE"
        raise checks.fail("a batch near its final state", f"none in {len(near)} layers", advice)
    return int(np.argmax(near))


def _last_above_noise(mean: np.ndarray, error: np.ndarray, first: int) -> int:
    """The last layer up to which the mean stands out."""
    lost = ~(mean > ABOVE_NOISE * error)[first:]
    last = first + int(np.argmax(lost)) - 1 if lost.any() else len(mean) - 1
    if last - first < 3:
        advice = "record more: bninit simulate --width 16384 --seeds 16 --inputs digits --out FILE"
        raise checks.fail("four layers of decay above the noise", f"{max(last - first + 1, 0)}", advice)
    return last

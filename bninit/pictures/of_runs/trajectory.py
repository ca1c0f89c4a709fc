"""One quantity against depth: all seeds as a band, infinite width as a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import jax
import jax.numpy as jnp
import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry import parts as parting
from bninit.geometry.configuration import describe
from bninit.measurements.prediction import predict
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, Theme, dress
from bninit.runs.labels import labels
from bninit.runs.record import Record
from bninit.statistics.quantiles import over_seeds
from bninit.sweeps.saved import SweepRecord

PARTED: dict[str, tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], str, str]] = {
    "norm_ratio": (parting.norm_ratio, "norm of the odd point / norm of the cluster", "1"),
    "cluster_angle": (parting.cluster_angle, "mean angle inside the cluster", "radians"),
    "cosine": (parting.cosine_between, "mean cosine of the odd point to the cluster", "1"),
}
"""Quantities of the odd point and the rest, followed from the input on: function, words, unit."""

WHOLE: dict[str, tuple[Callable, str, str]] = {
    "order_parameter": (geometry.order_parameter, "order parameter λ₁(K) / tr K", "1"),
    "t": (geometry.outlier_ratio, "t = K odd,odd / K cluster,cluster", "1"),
    "mean_pair_angle": (geometry.mean_pair_angle, "mean angle between two points", "radians"),
    "orthogonality_gap": (
        geometry.orthogonality_gap,
        "orthogonality gap |G / tr G − I / n|",
        "Frobenius norm",
    ),
    "isometry_gap": (geometry.isometry_gap, "isometry gap", "natural log"),
    "effective_rank": (geometry.effective_rank, "effective rank", "dimensions"),
    "participation_ratio": (geometry.participation_ratio, "participation ratio", "dimensions"),
}
"""Quantities of the whole batch: function, words, unit."""

QUANTITIES = (*PARTED, *WHOLE)

SETTLING = 400
"""Layers in which infinite width comes to rest."""


@dataclass(frozen=True)
class Course:
    """The quantity in one record.

    Attributes:
        band: (3, layer) over seeds.
        predicted: (layer,) median over seeds at infinite width, from the same inputs; None of a sweep, which
            keeps no inputs.
        settled: median over seeds where infinite width takes the last layer in SETTLING more layers, or None.
    """

    label: str
    layers: np.ndarray
    band: np.ndarray
    predicted: np.ndarray | None
    settled: float | None


def _exhibit(quantity: str, caption: str) -> Exhibit:
    return Exhibit(quantity, caption, (MAIN,), {"quantity": quantity})


@dataclass(frozen=True)
class Trajectory(Picture):
    """One quantity in one or more records."""

    quantity: str
    words: str
    unit: str
    courses: tuple[Course, ...]

    declared = Declaration(
        exhibits=(
            _exhibit(
                "norm_ratio",
                "The odd point's norm grows from {first:.2f} to {last:.1f} times that of the cluster in {depth} "
                "layers; infinite width from the same inputs ends at {predicted:.1f}.",
            ),
            _exhibit(
                "cluster_angle",
                "The mean angle inside the cluster falls from {first:.2f} to {last:.2f} radians in {depth} "
                "layers; infinite width holds {settled:.2f}.",
            ),
            _exhibit(
                "cosine",
                "The odd point turns away: its mean cosine to the cluster goes from {first:.2f} to {last:.3f}; "
                "infinite width holds {settled:.3f}.",
            ),
            _exhibit(
                "order_parameter",
                "The share of the variance on one axis goes from {first:.2f} to {last:.3f}; infinite width holds "
                "{settled:.3f}.",
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record], quantity: str = "order_parameter") -> Self:
        """The quantity against depth in each record.

        For norm_ratio, cluster_angle and cosine, the points followed are those that stand apart in the last
        layer of each seed, or where none does the point nearest to breaking away; of the prediction likewise.

        Args:
            records: runs, compared with one another.
            quantity: one of QUANTITIES.

        Raises:
            InputError: no record, an unknown quantity.
        """
        checks.word(quantity, QUANTITIES, "quantity")
        if not records:
            raise checks.fail("one record or more", "none", "run: bninit simulate --out FILE")
        _, words, unit = (PARTED | WHOLE)[quantity]
        courses = tuple(
            Course(
                label,
                record.dataset["layer"].values,
                over_seeds(measure(quantity, record.dataset["gram"].values)),
                over_seeds(measure(quantity, predict(record)))[1],
                float(np.median(measure(quantity, predict(record, SETTLING, start=-1)[:, -1:]))),
            )
            for label, record in zip(labels(records), records, strict=True)
        )
        return cls(quantity, words, unit, courses)

    @classmethod
    def of_sweep(cls, sweep: SweepRecord, quantity: str = "order_parameter") -> Self:
        """The quantity against depth in each finished cell of a sweep; a seed without a value is left out.

        Raises:
            InputError: an unknown quantity, one that the store lacks, or too many cells for one picture.
        """
        _, words, unit = (PARTED | WHOLE)[checks.word(quantity, QUANTITIES, "quantity")]
        sweep.require(quantity)
        layers = sweep.layers
        courses = tuple(
            Course(label, layers, over_seeds(cell.values(quantity)), None, None)
            for label, cell in sweep.few()
        )
        return cls(quantity, words, unit, courses)

    @property
    def numbers(self) -> Numbers:
        """The quantity at the ends of the first run, and what infinite width says."""
        course = self.courses[0]
        return {
            "first": float(course.band[1][0]),
            "last": float(course.band[1][-1]),
            "settled": course.settled,
            "predicted": None if course.predicted is None else float(course.predicted[-1]),
            "depth": int(course.layers[-1]),
        }

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A band and a median for each record, with what infinite width says.

        A thin line is infinite width from the same inputs; a tick at the right is where infinite width holds
        the last layer.
        """
        for index, course in enumerate(self.courses):
            color, dash = theme.series[index % 6], DASHES[index % 6]
            low, middle, high = course.band
            words = f"{course.label}: median and 10–90 % of seeds"
            axes.fill_between(course.layers, low, high, color=color, alpha=0.2, linewidth=0)
            axes.plot(course.layers, middle, color=color, linestyle=dash, linewidth=2, label=words)
            if course.predicted is not None:
                style: dict[str, Any] = {"color": color, "linestyle": ":", "linewidth": 1.4}
                words = f"{course.label}: infinite width, same inputs"
                axes.plot(course.layers, course.predicted, label=words, **style)
            if course.settled is not None:
                style = {"marker": "<", "color": theme.ink, "markersize": 8, "linestyle": "", "clip_on": False}
                words = f"{course.label}: state held at infinite width, {course.settled:.3g}"
                axes.plot(course.layers[-1], course.settled, label=words, **style)
        axes.margins(x=0)
        axes.legend()
        unit = "" if self.unit == "1" else f" ({self.unit})"
        dress(axes, theme, x="layer", y=self.words + unit)


def measure(quantity: str, grams: np.ndarray) -> np.ndarray:
    """The quantity of Gram matrices (seed, layer, batch, batch), as (seed, layer)."""
    if quantity in WHOLE:
        return np.asarray(WHOLE[quantity][0](jnp.asarray(grams)))
    last = jax.device_get(describe(jnp.asarray(grams[:, -1:])))
    return PARTED[quantity][0](grams, parting.standing_apart(last, grams))

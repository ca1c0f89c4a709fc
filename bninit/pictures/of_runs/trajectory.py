"""One quantity against depth: all networks as a band, infinite width as a line."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.geometry.quantities import OF_THE_GRAM, QUANTITIES, through_depth
from bninit.measurements.prediction import predict
from bninit.pictures.canvas.picture import Declaration, Numbers, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, THEORY, Style, Theme, dress
from bninit.pictures.canvas.words import capital, label_words, shared_words
from bninit.runs.labels import labels
from bninit.runs.record import Record
from bninit.statistics.quantiles import over_seeds
from bninit.sweeps.saved import SweepRecord

SETTLING = 400
"""Layers in which infinite width comes to rest."""

AXIS = 36
"""Letters that fit along the vertical axis."""


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


@dataclass(frozen=True)
class Trajectory(Picture):
    """One quantity, with the label of its axis, in one or more records.

    Attributes:
        shared: what all of them have in common, in words.
    """

    quantity: str
    label: str
    courses: tuple[Course, ...]
    shared: str

    declared = Declaration()

    @classmethod
    def of_records(cls, records: Sequence[Record], quantity: str = "order_parameter") -> Self:
        """The quantity against depth in each record.

        For norm_ratio, cluster_angle and cosine, the points followed are those that stand apart in the last
        layer of each seed, or where none does the point nearest to breaking away; of the prediction likewise.

        Args:
            records: runs, compared with one another.
            quantity: one of `bninit.geometry.quantities.OF_THE_GRAM`.

        Raises:
            InputError: no record, an unknown quantity.
        """
        checks.word(quantity, OF_THE_GRAM, "quantity")
        if not records:
            raise checks.fail("one record or more", "none", "run: bninit simulate --out FILE")
        courses = tuple(
            Course(
                label,
                record.dataset["layer"].values,
                over_seeds(through_depth(quantity, record.dataset["gram"].values)),
                over_seeds(through_depth(quantity, predict(record)))[1],
                float(np.median(through_depth(quantity, predict(record, SETTLING, start=-1)[:, -1:]))),
            )
            for label, record in zip(labels(records), records, strict=True)
        )
        return cls(
            quantity, QUANTITIES[quantity].label, courses, shared_words([one.settings for one in records])
        )

    @classmethod
    def of_sweep(cls, sweep: SweepRecord, quantity: str = "order_parameter") -> Self:
        """The quantity against depth in each finished cell of a sweep; a seed without a value is left out.

        Raises:
            InputError: an unknown quantity, one that the store lacks, or too many cells for one picture.
        """
        checks.word(quantity, OF_THE_GRAM, "quantity")
        sweep.require(quantity)
        cells = sweep.few()
        courses = tuple(
            Course(label, sweep.layers, over_seeds(cell.values(quantity)), None, None)
            for label, cell in cells
        )
        shared = shared_words([cell.place for _, cell in cells])
        return cls(quantity, QUANTITIES[quantity].label, courses, shared)

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

    @property
    def finding(self) -> str:
        """From where to where the first run goes."""
        name = self.quantity.replace("_", " ")
        if len(self.courses) > 1:
            return f"{capital(name)} against depth"
        return (
            f"{capital(name)}: from {self.numbers['first']:.3g} to {self.numbers['last']:.3g} in the last "
            f"layer"
        )

    @property
    def setting(self) -> str:
        """The runs."""
        if len(self.courses) == 1:
            return self.shared
        bands = "medians and 10 to 90 % of networks"
        return f"{self.shared}; {bands}" if self.shared else bands

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [f"{label_words(one.label)} to {one.band[1][-1]:.3g}" for one in self.courses]
        return f"Curves of the {self.quantity.replace('_', ' ')} against depth: {', '.join(ends)}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A band and a median for each record, with what infinite width says.

        A grey line is infinite width from the same inputs; a tick at the right is where infinite width holds
        the last layer.
        """
        self.draw_courses(axes, theme)
        axes.legend(loc="upper center", bbox_to_anchor=(0.48, -0.16), ncols=2)
        length = len(self.label)
        y = textwrap.fill(self.label, length // 2 + 4 if length > AXIS else AXIS)
        dress(axes, theme, title=self.finding, x="layer", y=y, under=self.setting)

    def draw_courses(self, axes: Axes, theme: Theme) -> None:
        """The curves alone."""
        alone, once = len(self.courses) == 1, self._same_prediction
        for index, course in enumerate(self.courses):
            label = label_words(course.label)
            color, dash = theme.series[index % 6], DASHES[index % 6]
            low, middle, high = course.band
            words = "median and 10 to 90 % of networks" if alone else label
            axes.fill_between(course.layers, low, high, color=color, alpha=0.2, linewidth=0)
            axes.plot(course.layers, middle, color=color, linestyle=dash, linewidth=2, label=words)
            if course.predicted is not None and not (index and once):
                style: Style = {"color": theme.theory, "linestyle": THEORY[index % 6], "linewidth": 1.6}
                words = "infinite width, same inputs" if once else f"{label}: infinite width"
                axes.plot(course.layers, course.predicted, label=words, **style)
            if course.settled is not None:
                style = {
                    "marker": "<",
                    "color": theme.ink,
                    "markersize": 8,
                    "linestyle": "",
                    "clip_on": False,
                }
                held = f"state held at infinite width{f', {course.settled:.3g}' if alone else ''}"
                axes.plot(course.layers[-1], course.settled, label="" if index else held, **style)
        axes.margins(x=0)

    @property
    def _same_prediction(self) -> bool:
        """Whether infinite width takes all records along one line, as where they differ in width alone."""
        first = self.courses[0].predicted
        return first is not None and all(
            one.predicted is not None and np.array_equal(first, one.predicted) for one in self.courses
        )

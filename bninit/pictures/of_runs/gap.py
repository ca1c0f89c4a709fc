"""The orthogonality gap against depth at several widths, and how its last value shrinks with width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from scipy.stats import linregress

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.late import jnp
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, varied
from bninit.pictures.canvas.theme import LIGHT, Theme, dress, plain_log
from bninit.pictures.canvas.words import block_words, capital, counted, input_words
from bninit.runs.labels import layer_label
from bninit.runs.record import Record
from bninit.statistics.estimate import half_width, standard_error
from bninit.statistics.quantiles import over_seeds
from bninit.sweeps.saved import SweepRecord

WIDTHS = varied(block=["rs"], width=[32, 128, 512, 2048, 8192], depth=[40])
"""The runs of the exhibits."""

GAP = r"orthogonality gap $\|G / \mathrm{tr}\,G - I / n\|_F$"

SHADE = 0.7
"""Of the scale of amounts: the colour of the narrowest network, still of contrast 3 on its ground."""


@dataclass(frozen=True)
class Gap(Picture):
    """|| G / tr G - I / batch ||_F.

    Attributes:
        block: with its skip.
        widths: (width,) increasing.
        layers: (layer,).
        band: (width, 3, layer) over seeds.
        last: (width,) mean over seeds of the last layer.
        error: (width,) its standard error.
        slope: of log last against log width; -1/2 for a gap of order 1 / sqrt(width).
        slope_error: its standard error.
        intercept: of the same line, natural log.
        networks: of each width.
    """

    block: str
    inputs: str
    batch: int
    widths: np.ndarray
    layers: np.ndarray
    band: np.ndarray
    last: np.ndarray
    error: np.ndarray
    slope: float
    slope_error: float
    intercept: float
    networks: int

    declared = Declaration(
        exhibits=(
            Exhibit(
                "gap",
                "Rescaling alone orthogonalises: the gap ends at {narrow_gap:.2f} for width {narrow} and "
                "{wide_gap:.3f} for width {wide}.",
                WIDTHS,
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The gap in records of three widths or more, otherwise alike.

        Raises:
            InputError: fewer than three widths, or records that differ in more than the width.
        """
        ordered = sorted(records, key=lambda record: record.settings["width"])
        widths = np.array([record.settings["width"] for record in ordered])
        if len(set(widths.tolist())) < max(3, len(ordered)):
            advice = "run: bninit simulate --block rs --width WIDTH --out FILE, at several widths"
            raise checks.fail("records of three or more widths, one of each", str(widths.tolist()), advice)
        for name in ("block", "residual", "inputs", "batch", "depth"):
            found = {str(record.settings[name]) for record in ordered}
            if len(found) > 1:
                got = ", ".join(sorted(found))
                raise checks.fail(f"records of the same {name}", got, "leave the others out")
        grams = [jnp.asarray(record.dataset["gram"].values) for record in ordered]
        values = [np.asarray(geometry.orthogonality_gap(one)) for one in grams]
        first = ordered[0].settings
        what = (layer_label(first["block"], first["residual"]), first["inputs"], first["batch"])
        return cls._fitted(what, widths, ordered[0].dataset["layer"].values, values)

    @classmethod
    def of_sweep(cls, sweep: SweepRecord) -> Self:
        """The gap in the finished cells of a sweep, over its widths.

        Raises:
            InputError: no quantity orthogonality_gap, fewer than three widths, or other axes that differ.
        """
        name = sweep.require("orthogonality_gap")
        axes = ("block", "residual", "inputs", "batch", "weights")
        block, skip, inputs, batch, _ = (sweep.common(axis) for axis in axes)
        cells = sorted(sweep.cells(), key=lambda cell: cell.place["width"])
        widths = np.array([cell.place["width"] for cell in cells])
        if len(widths) < 3:
            options = "--blocks rs --widths 32:2048:x4 --quantities orthogonality_gap"
            advice = f"run: bninit sweep {options} --out NEW"
            raise checks.fail("finished cells of three or more widths", str(widths.tolist()), advice)
        values = [cell.values(name) for cell in cells]
        return cls._fitted((layer_label(block, skip), inputs, batch), widths, sweep.layers, values)

    @classmethod
    def _fitted(
        cls, what: tuple[str, str, int], widths: np.ndarray, layers: np.ndarray, values: list[np.ndarray]
    ) -> Self:
        """The bands of values (seed, layer) at each width, and the power law of the last layer."""
        last = np.array([one[:, -1].mean() for one in values])
        error = np.array([standard_error(one[:, -1]) for one in values])
        line = linregress(np.log(widths), np.log(last))
        band = np.stack([over_seeds(one) for one in values])
        fit = (float(line.slope), float(line.stderr), float(line.intercept))
        return cls(*what, widths, layers, band, last, error, *fit, min(len(one) for one in values))

    @property
    def numbers(self) -> Numbers:
        """The power law of the gap, and its ends."""
        return {
            "slope": self.slope,
            "slope_error": self.slope_error,
            "slope_reach": self.slope_reach,
            "narrow": int(self.widths[0]),
            "wide": int(self.widths[-1]),
            "narrow_gap": float(self.last[0]),
            "wide_gap": float(self.last[-1]),
        }

    @property
    def slope_reach(self) -> float:
        """Half of the 95 % interval of the slope, by Student's t: a line takes two degrees of freedom."""
        return float(half_width(self.slope_error, len(self.widths) - 1))

    @property
    def half_interval(self) -> np.ndarray:
        """(width,) half of the 95 % interval of the mean of the last layer."""
        return np.asarray(half_width(self.error, self.networks))

    @property
    def finding(self) -> str:
        """How the gap ends at both ends of the widths."""
        return (
            f"{capital(block_words(self.block))}: the wider the network, the nearer to orthogonal its points"
        )

    @property
    def setting(self) -> str:
        """The runs."""
        points = f"{self.batch} points, {input_words(self.inputs)}"
        return f"{points}; {counted(self.networks, 'network')} of each width"

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = (
            f"{self.last[0]:.2g} at width {self.widths[0]} to {self.last[-1]:.2g} at width {self.widths[-1]}"
        )
        return (
            f"A falling curve for each of {len(self.widths)} widths; in the last layer the gaps go from "
            f"{ends}."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The median and the band of every width against depth."""
        shades = [SHADE + (1 - SHADE) * i / max(len(self.widths) - 1, 1) for i in range(len(self.widths))]
        colors = theme.amount_map(shades)
        for width, (low, middle, high), color in zip(self.widths, self.band, colors, strict=True):
            band = axes.fill_between(self.layers, low, high, color=color, alpha=0.2, linewidth=0)
            (line,) = axes.plot(self.layers, middle, color=color, linewidth=1.8)
            end = (self.layers[-1], middle[-1])
            axes.annotate(f" width {width}", end, color=theme.ink, fontsize=9, va="center")
        axes.set_yscale("log")
        plain_log(axes.yaxis)
        axes.margins(x=0)
        axes.legend([line, band], ["median of the networks", "10 to 90 % of them"], loc="lower left")
        dress(axes, theme, title=self.finding, x="layer", y=GAP, under=self.setting)

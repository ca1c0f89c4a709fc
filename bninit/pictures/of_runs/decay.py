"""The decay of a batch to its final state against depth: measured, at infinite width, and the multiplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes

from bninit.measurements.decay import MeasuredDecay, measure_decay
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, only, varied
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress
from bninit.runs.record import Record


@dataclass(frozen=True)
class Decay(Picture):
    """The amplitude along the slowest direction of the fixed point where the batch ends."""

    measured: MeasuredDecay

    declared = Declaration(
        exhibits=(
            Exhibit(
                "decay",
                "Full batch normalisation falls to the simplex at {measured_rate:.3f} ± {error:.3f} per "
                "layer in layers {first} to {last} at width {width}; the log of the multiplier is "
                "{predicted_rate:.3f}.",
                varied(block=["rc+rs+relu"], width=[32768], depth=[30], seeds=[8]),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The decay in one record; see `bninit.measurements.decay.measure_decay`."""
        return cls(measure_decay(only(records)))

    @property
    def numbers(self) -> Numbers:
        """The rates measured and predicted, and the layers of the measured one."""
        found = self.measured
        return {
            "width": found.width,
            "measured_rate": found.measured_rate,
            "error": found.error,
            "predicted_rate": found.predicted_rate,
            "first": found.window[0],
            "last": found.window[1],
        }

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The mean of the seeds with its standard error, the mean-field line, and the multiplier's slope."""
        found = self.measured
        low, middle, high = found.band
        first, last = found.window
        inside = slice(first, None)
        words = f"measured in layers {first} to {last}"
        axes.axvspan(first, last, color=theme.line, alpha=0.25, linewidth=0, label=words)
        axes.fill_between(found.layers, low, high, color=theme.series[0], alpha=0.25, linewidth=0)
        rate = f"{found.measured_rate:.4f} ± {found.error:.4f} per layer"
        words = f"{found.seeds} networks of width {found.width}: {rate}"
        axes.plot(found.layers, middle, color=theme.series[0], linewidth=2, label=words)
        style: Style = {"color": theme.series[1], "linewidth": 1.6, "linestyle": ":"}
        axes.plot(found.layers, found.predicted, label="infinite width", **style)
        style = {"color": theme.odd, "linestyle": "--", "linewidth": 1.8}
        words = f"log of the multiplier: {found.predicted_rate:.4f} per layer"
        axes.plot(found.layers[inside], found.line[inside], label=words, **style)
        axes.set_yscale("log", nonpositive="clip")
        axes.set_ylim(float(found.line[-1]) / 4, float(high.max()) * 4)
        axes.margins(x=0)
        axes.legend(loc="upper right")
        title = f"{found.block} on {found.inputs} inputs, towards the {found.state}"
        dress(axes, theme, title=title, x="layer", y=f"amplitude, {found.component} component")

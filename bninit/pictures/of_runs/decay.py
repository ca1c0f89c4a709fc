"""The decay of a batch to its final state against depth: measured, at infinite width, and the multiplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit.measurements.decay import MeasuredDecay, measure_decay
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, only, varied
from bninit.pictures.canvas.theme import LIGHT, THEORY, Style, Theme, dress
from bninit.pictures.canvas.words import block_name, block_words, capital, counted, input_words, signed
from bninit.runs.record import Record
from bninit.statistics.estimate import half_width


@dataclass(frozen=True)
class Decay(Picture):
    """The amplitude along the slowest direction of the fixed point where the batch ends."""

    measured: MeasuredDecay

    declared = Declaration(
        exhibits=(
            Exhibit(
                "decay",
                "Full batch normalisation falls to the simplex at {measured_rate:.3f} ± {error:.3f} per "
                "layer "
                "(standard error) in layers {first} to {last} at width {width}; the log of the multiplier is "
                "{predicted_rate:.3f}. Shaded: 95 % intervals of the mean.",
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

    @property
    def interval(self) -> np.ndarray:
        """(2, layer), the 95 % interval of the mean of the networks."""
        low, middle, _ = self.measured.band
        half = half_width(middle - low, self.measured.seeds)
        return np.stack([middle - half, middle + half])

    @property
    def finding(self) -> str:
        """Both rates."""
        found = self.measured
        half = float(half_width(found.error, found.seeds))
        return (
            f"{capital(block_name(found.block))} falls to the {found.state} at "
            f"{signed(found.measured_rate, 3)} "
            f"± {half:.3f} a layer; the multiplier says {signed(found.predicted_rate, 3)}"
        )

    @property
    def setting(self) -> str:
        """The networks."""
        found = self.measured
        networks = (
            f"{block_words(found.block)}, {counted(found.seeds, 'network')} of width {found.width}, "
            f"{input_words(found.inputs)}"
        )
        return f"{networks}; ± and shading: 95 % intervals"

    @property
    def alt(self) -> str:
        """What one sees."""
        found = self.measured
        return (
            f"An amplitude that falls along a straight line on a logarithmic scale from "
            f"{found.band[1][0]:.2g} in "
            f"layer 0, with the lines of infinite width and of the multiplier on it until noise takes over."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The mean of the networks with its interval, the mean-field line, and the multiplier's slope."""
        found = self.measured
        (low, high), middle = self.interval, found.band[1]
        first, last = found.window
        inside = slice(first, None)
        words = f"measured in layers {first} to {last}"
        axes.axvspan(first, last, color=theme.line, alpha=0.25, linewidth=0, label=words)
        axes.fill_between(found.layers, low, high, color=theme.series[0], alpha=0.25, linewidth=0)
        words = f"mean of {counted(found.seeds, 'network')}"
        axes.plot(found.layers, middle, color=theme.series[0], linewidth=2, label=words)
        style: Style = {"color": theme.theory, "linewidth": 1.6, "linestyle": THEORY[1]}
        axes.plot(found.layers, found.predicted, label="infinite width", **style)
        style = {"color": theme.theory, "linestyle": THEORY[0], "linewidth": 1.8}
        words = "the multiplier, from where infinite width is linear"
        axes.plot(found.layers[inside], found.line[inside], label=words, **style)
        axes.set_yscale("log", nonpositive="clip")
        axes.set_ylim(float(found.line[-1]) / 4, float(high.max()) * 4)
        axes.margins(x=0)
        axes.legend(loc="lower left")
        y = f"amplitude, {found.component} component"
        dress(axes, theme, title=self.finding, x="layer", y=y, under=self.setting)

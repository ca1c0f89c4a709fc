"""The orthogonality gap of the last layer against width, with the fitted power law."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from bninit.pictures.canvas.picture import Declaration, Exhibit
from bninit.pictures.canvas.theme import LIGHT, THEORY, Style, Theme, dress, plain_log
from bninit.pictures.canvas.words import block_words, counted, input_words, signed
from bninit.pictures.of_runs.gap import GAP, WIDTHS, Gap


@dataclass(frozen=True)
class GapByWidth(Gap):
    """The same numbers as `Gap`, against width."""

    declared = Declaration(
        exhibits=(
            Exhibit(
                "gap_by_width",
                "The gap goes as width to the power {slope:.3f} ± {slope_reach:.3f} (95 % interval); -1/2 is "
                "expected of a sum of independent terms.",
                WIDTHS,
            ),
        ),
    )

    @property
    def finding(self) -> str:
        """The power of the width."""
        return f"The gap goes as the width to the power {signed(self.slope, 3)}; −1/2 is expected"

    @property
    def setting(self) -> str:
        """The runs."""
        points = f"{block_words(self.block)}, {self.batch} points, {input_words(self.inputs)}"
        return f"{points}; layer {self.layers[-1]}, {counted(self.networks, 'network')} of each width"

    @property
    def alt(self) -> str:
        """What one sees."""
        return f"{len(self.widths)} means on a falling straight line, both axes logarithmic. {self.setting}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The means with their intervals and the line of the fit."""
        line = np.exp(self.intercept) * self.widths**self.slope
        words = f"fit: width to the power {signed(self.slope, 3)} ± {self.slope_reach:.3f} (95 %)"
        axes.plot(self.widths, line, color=theme.theory, linestyle=THEORY[0], linewidth=1.8, label=words)
        style: Style = {"color": theme.cluster, "marker": "o", "linestyle": "", "capsize": 3}
        words = "mean of the networks, 95 % interval"
        axes.errorbar(self.widths, self.last, self.half_interval, label=words, **style)
        axes.set(xscale="log", yscale="log", xticks=self.widths, xticklabels=map(str, self.widths))
        axes.xaxis.set_minor_locator(NullLocator())
        plain_log(axes.yaxis)
        axes.legend()
        dress(axes, theme, title=self.finding, x="width", y=GAP, under=self.setting)

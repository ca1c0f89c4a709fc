"""The orthogonality gap of the last layer against width, with the fitted power law."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.canvas.picture import Declaration, Exhibit
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress
from bninit.pictures.of_runs.gap import WIDTHS, Gap


@dataclass(frozen=True)
class GapByWidth(Gap):
    """The same numbers as `Gap`, against width."""

    declared = Declaration(
        exhibits=(
            Exhibit(
                "gap_by_width",
                "The gap goes as width to the power {slope:.3f} ± {slope_error:.3f}; -1/2 is expected.",
                WIDTHS,
            ),
        ),
    )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The means with two standard errors and the line of the fit."""
        line = np.exp(self.intercept) * self.widths**self.slope
        words = f"fit: width to the power {self.slope:.3f} ± {self.slope_error:.3f}"
        axes.plot(self.widths, line, color=theme.odd, linestyle="--", linewidth=1.8, label=words)
        style: Style = {"color": theme.cluster, "marker": "o", "linestyle": "", "capsize": 3}
        words = "mean over seeds ± 2 standard errors"
        axes.errorbar(self.widths, self.last, 2 * self.error, label=words, **style)
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.legend()
        title = f"{self.block} on {self.inputs} inputs, {self.batch} points, layer {self.layers[-1]}"
        dress(axes, theme, title=title, x="width", y="orthogonality gap |G / tr G − I / n|")

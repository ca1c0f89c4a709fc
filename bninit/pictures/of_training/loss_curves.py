"""Loss against step for every arm: the median of its seeds in a band."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, Theme, dress

LEAST = 1e-3
"""Losses under this are drawn here: the axis is logarithmic."""


@dataclass(frozen=True)
class LossCurve:
    """One arm: the quantiles 0.1, 0.5 and 0.9 of its seeds, (3, step), smoothed over 10 steps."""

    label: str
    band: np.ndarray


@dataclass(frozen=True)
class LossCurves(Picture):
    """All arms of one comparison.

    Attributes:
        title: what was trained.
        guess: the loss of a uniform guess.
        curves: the arms.
    """

    title: str
    guess: float
    curves: tuple[LossCurve, ...]

    declared = Declaration(size=(7.6, 4.4))

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A line and a band for each arm; the loss of a guess across."""
        for index, one in enumerate(self.curves):
            low, middle, high = np.maximum(one.band, LEAST)
            steps = np.arange(1, len(middle) + 1)
            color, dash = theme.series[index % len(theme.series)], DASHES[index % len(DASHES)]
            axes.fill_between(steps, low, high, color=color, alpha=0.15, linewidth=0)
            axes.plot(steps, middle, color=color, linestyle=dash, linewidth=1.7, label=one.label)
        axes.axhline(self.guess, color=theme.faint, linewidth=1.0, linestyle=DASHES[2], label="a guess")
        axes.set_yscale("log")
        axes.legend(fontsize=9, frameon=False, labelcolor=theme.ink)
        dress(axes, theme, self.title, "step", "training loss, 10 to 90 % of seeds")

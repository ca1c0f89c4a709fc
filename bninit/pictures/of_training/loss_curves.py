"""Loss against step for every arm: the median of its seeds in a band."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.page import lay_panels, legend_below
from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Theme, dress

LEAST = 1e-3
"""Losses under this are drawn here: the axis is logarithmic."""
TOGETHER = 6
"""Arms in one panel; subsets of more are set apart by what they normalise."""
ARMS = {
    "batch_norm": "batch norm",
    "none": "none, He's variance",
    "none_pytorch": "none, PyTorch's variance",
    "data_dependent": "data-dependent start",
    "residual": "scaled branches",
    "both": "both starts",
}
PARTS = {"rc": "recenter", "rs": "rescale", "scale": "learned scale", "shift": "learned shift"}
NORMALISES = ("rc", "rs")


@dataclass(frozen=True)
class LossCurve:
    """One arm: the quantiles 0.1, 0.5 and 0.9 of its seeds, (3, step), smoothed over 10 steps."""

    label: str
    band: np.ndarray
    panel: str = ""


@dataclass(frozen=True)
class LossCurves(Picture):
    """All arms of one comparison.

    Attributes:
        trained: what was trained.
        networks: of each arm.
        guess: the loss of a uniform guess.
        curves: the arms.
    """

    trained: str
    networks: int
    guess: float
    curves: tuple[LossCurve, ...]

    declared = Declaration(takes=Takes.FIGURE)

    @classmethod
    def of_arms(cls, trained: str, networks: int, guess: float, bands: dict[str, np.ndarray]) -> "LossCurves":
        """The curves of arms by their words, as `bninit.training.arms` has them.

        Args:
            trained: what was trained.
            networks: of each arm.
            guess: the loss of a uniform guess.
            bands: the quantiles of each arm, (3, step).
        """
        apart = len(bands) > TOGETHER
        named = {arm: _in_words(arm, apart) for arm in bands}
        curves = (LossCurve(label, bands[arm], panel) for arm, (panel, label) in named.items())
        return cls(trained, networks, guess, tuple(curves))

    @property
    def finding(self) -> str:
        """Which arm learns fastest."""
        best = min(self.curves, key=lambda one: one.band[1].mean())
        name = f"{best.panel}, {best.label}" if best.panel else best.label
        return f"Over all steps the median loss is least with: {name}"

    @property
    def setting(self) -> str:
        """What was trained, and what is drawn."""
        return f"{self.trained}; medians and 10 to 90 % of {self.networks} networks, smoothed over 10 steps"

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """A line and a band for each arm; the loss of a guess across."""
        names = list(dict.fromkeys(one.panel for one in self.curves))
        columns, rows = min(2, len(names)), -(-len(names) // 2)
        size = (7.6, 3.9) if rows == 1 else (7.6, 2.6 * rows)
        panels = lay_panels(figure, theme, self, rows, columns, size, sharex=True, sharey=True).flat
        for axes, name in zip(panels, names, strict=True):
            mine = [one for one in self.curves if one.panel == name]
            for index, one in enumerate(mine):
                low, middle, high = np.maximum(one.band, LEAST)
                steps = np.arange(1, len(middle) + 1)
                color, dash = theme.series[index % len(theme.series)], DASHES[index % len(DASHES)]
                axes.fill_between(steps, low, high, color=color, alpha=0.15, linewidth=0)
                axes.plot(steps, middle, color=color, linestyle=dash, linewidth=1.7, label=one.label)
            axes.axhline(self.guess, color=theme.faint, linewidth=1.0, linestyle=DASHES[2], label="a guess")
            axes.set_yscale("log")
            dress(axes, theme, name, "step", "training loss")
            axes.label_outer()
        legend_below(figure, theme, figure.axes, columns=3)


def _in_words(arm: str, apart: bool) -> tuple[str, str]:
    """The panel and the label of an arm."""
    if arm in ARMS and not apart:
        return "", ARMS[arm]
    parts = [] if arm == "none" else arm.split("+")
    if not apart:
        return "", " + ".join(PARTS.get(part, part) for part in parts)
    head = [PARTS[part] for part in parts if part in NORMALISES]
    rest = [PARTS[part] for part in parts if part not in NORMALISES]
    return " + ".join(head) or "no normalisation", " + ".join(rest) or "nothing learned"

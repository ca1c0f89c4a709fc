"""What batch norm changes in every layer, as effects with intervals: which measures agree."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Theme, dress


@dataclass(frozen=True)
class Contrasts(Picture):
    """Effects of one stage.

    Attributes:
        title: what was trained, and the stage.
        measures: their names.
        effects: (layer, measure) differences over the standard deviation of seeds.
        low, high: of their joint intervals. NaN where both arms are constant.
    """

    title: str
    measures: tuple[str, ...]
    effects: np.ndarray
    low: np.ndarray
    high: np.ndarray

    declared = Declaration(takes=Takes.FIGURE)

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """A panel for each layer, a row for each measure; an interval clear of 0 is drawn in full colour."""
        layers = len(self.effects)
        figure.set_size_inches(2.2 + 2.1 * layers, 0.9 + 0.27 * len(self.measures))
        figure.set_facecolor(theme.paper)
        figure.set_layout_engine("constrained")
        rows = np.arange(len(self.measures))[::-1]
        for layer, axes in enumerate(np.atleast_1d(figure.subplots(1, layers, sharey=True, sharex=True))):
            low, high = self.low[layer], self.high[layer]
            clear = (low > 0) | (high < 0)
            for chosen, color in ((clear, theme.odd), (~clear, theme.faint)):
                axes.hlines(rows[chosen], low[chosen], high[chosen], color=color, linewidth=1.6)
                axes.plot(self.effects[layer][chosen], rows[chosen], "o", color=color, markersize=4)
            axes.axvline(0, color=theme.ink, linewidth=1.0, linestyle=DASHES[1])
            axes.set_yticks(rows, self.measures)
            dress(axes, theme, f"layer {layer + 1}", "batch norm - none" if layer == 0 else "")
        figure.suptitle(self.title, color=theme.ink, fontsize=11, x=0.01, ha="left")

"""The odd point against the strength of a skip: how many networks have one, and how long they waited."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress
from bninit.statistics.proportion import Proportion

SIZE = (11.0, 4.4)
"""Inches."""
MARKS = ("o", "s", "^", "D", "v")


@dataclass(frozen=True)
class AtStrength:
    """The networks of one strength.

    Attributes:
        strength: a; 0 stands for no skip.
        depth: layers.
        odd: the share with an odd point in the last layer.
        wait, error: the mean layer of the first odd point over the slowing, and its standard error.
    """

    strength: float
    depth: int
    odd: Proportion
    wait: float
    error: float


@dataclass(frozen=True)
class ResidualStrength(Picture):
    """Shares on the left, waits on the right, a curve for each kind of skip, a band for no skip.

    Attributes:
        clock: layers of the network without a skip that every network is given.
        plain: the networks without a skip.
        kinds: of each kind its word and its strengths.
    """

    block: str
    batch: int
    width: int
    clock: int
    plain: AtStrength
    kinds: tuple[tuple[str, tuple[AtStrength, ...]], ...]

    declared = Declaration(takes=Takes.FIGURE)

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """The two panels side by side."""
        figure.set_size_inches(*SIZE)
        figure.set_facecolor(theme.paper)
        figure.set_layout_engine("constrained")
        left, right = figure.subplots(1, 2)
        one = self.plain
        left.axhspan(one.odd.low, one.odd.high, color=theme.faint, alpha=0.2, linewidth=0, label="no skip")
        right.axhspan(one.wait - one.error, one.wait + one.error, color=theme.faint, alpha=0.2, linewidth=0)
        for index, (kind, found) in enumerate(self.kinds):
            # Kinds beside each other, so that their bars can be told apart.
            x = np.array([each.strength for each in found]) * 1.05 ** (index - (len(self.kinds) - 1) / 2)
            shares = np.array([[each.odd.value, each.odd.low, each.odd.high] for each in found])
            waits = np.array([[each.wait, each.wait - each.error, each.wait + each.error] for each in found])
            for axes, rows in ((left, shares), (right, waits)):
                bars = np.abs(rows[:, 1:] - rows[:, :1]).T
                style: Style = {"fmt": MARKS[index % 5] + "-", "color": theme.series[index % 6]}
                style |= {"label": kind, "capsize": 2.5, "linewidth": 1.4, "markersize": 5}
                axes.errorbar(x, rows[:, 0], bars, **style)
        for axes in (left, right):
            _strengths(axes)
        left.set_ylim(-0.03, 1.03)
        right.set_ylim(bottom=0)
        left.legend(loc="lower left")
        title = f"{self.block}, n = {self.batch}, width {self.width}"
        last = f"share with an odd point after {self.clock} layers' worth"
        dress(left, theme, title, "strength a of the skip", last)
        dress(right, theme, "", "strength a of the skip", "first odd point: layers over the slowing")


def _strengths(axes: Axes) -> None:
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(LogLocator(base=2))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_locator(NullLocator())

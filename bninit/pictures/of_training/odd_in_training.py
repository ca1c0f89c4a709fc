"""The odd point while a network is fitted: how long it stays, and whether it is fitted first."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bninit.pictures.canvas.page import lay_panels, legend_below
from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import block_words
from bninit.statistics.estimate import Estimate

SIZE = (8.4, 4.6)
"""Inches."""


@dataclass(frozen=True)
class TrainedDepth:
    """The networks of one depth that began with an odd point.

    Attributes:
        depth, networks: hidden layers, and how many networks there are.
        same: (step,) the share in which the same point is odd still.
        anyone: (step,) the share in which some point is.
        place: of the odd point among all in the order in which their losses fall, 0 first to 1 last.
    """

    depth: int
    networks: int
    same: np.ndarray
    anyone: np.ndarray
    place: Estimate


@dataclass(frozen=True)
class OddInTraining(Picture):
    """Persistence on the left, the order of falling on the right."""

    block: str
    batch: int
    courses: tuple[TrainedDepth, ...]

    declared = Declaration(takes=Takes.FIGURE)

    @property
    def finding(self) -> str:
        """How long it stays."""
        last = [f"{one.same[-1]:.0%} at depth {one.depth}" for one in self.courses]
        return f"The same point is still odd after {len(self.courses[0].same)} steps in {', '.join(last)}"

    @property
    def setting(self) -> str:
        """The networks."""
        return f"{block_words(self.block, full=True)}, {self.batch} points, trained"

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """A curve and a point for each depth; dashed across, a place by chance."""
        left, right = lay_panels(figure, theme, self, 1, 2, SIZE, width_ratios=(3, 2))[0]
        _persistence(left, self.courses, theme)
        dress(
            left,
            theme,
            "Does it persist?",
            "steps of training",
            "share still odd, of those born",
        )
        _places(right, self.courses, theme)
        legend_below(figure, theme, (left, right), 2)
        dress(right, theme, "Is it fitted first?", "hidden layers", "place in the order of falling")


def _persistence(axes: Axes, courses: tuple[TrainedDepth, ...], theme: Theme) -> None:
    for index, one in enumerate(courses):
        color = theme.series[index % len(theme.series)]
        steps = np.arange(1, len(one.same) + 1)
        label = f"{one.depth} layers, {one.networks} networks: the same point"
        axes.plot(steps, one.same, color=color, linewidth=1.8, linestyle=DASHES[0], label=label)
        axes.plot(steps, one.anyone, color=color, linewidth=1.2, linestyle=DASHES[2])
    axes.plot([], [], color=theme.faint, linestyle=DASHES[2], label="any odd point")
    axes.set_xscale("log")
    axes.set_ylim(-0.03, 1.05)


def _places(axes: Axes, courses: tuple[TrainedDepth, ...], theme: Theme) -> None:
    x = np.arange(len(courses))
    mean = np.array([one.place.mean for one in courses])
    bars = np.array([[one.place.mean - one.place.low, one.place.high - one.place.mean] for one in courses])
    style: Style = {"fmt": "o", "color": theme.odd, "capsize": 3, "linewidth": 1.6}
    axes.errorbar(x, mean, bars.T, label="mean place, 95 % interval", **style)
    axes.axhline(0.5, color=theme.ink, linewidth=1.2, linestyle=DASHES[1])
    axes.annotate("by chance", (0.0, 0.51), color=theme.ink, fontsize=9, va="bottom")
    axes.set_xticks(x, [str(one.depth) for one in courses])
    axes.set_ylim(-0.03, 1.03)
    axes.annotate("first", (0, 0), (4, 2), textcoords="offset points", color=theme.faint, fontsize=9)
    axes.annotate("last", (0, 1), (4, -10), textcoords="offset points", color=theme.faint, fontsize=9)

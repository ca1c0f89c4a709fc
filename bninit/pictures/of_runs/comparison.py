"""Measured curves, each beside its prediction: what the pictures of simulations show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator, StrMethodFormatter

from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, TEXT, Style, Theme, dress
from bninit.statistics.survival import Waiting

MARKS = ("o", "s", "^", "D", "v", "P")
INSET = (0.12, 0.60, 0.34, 0.37)
"""The panel of survival, in shares of the axes."""


@dataclass(frozen=True)
class Series:
    """One measured curve and its prediction.

    Attributes:
        label: what sets it apart from the others.
        x, values: the measured points.
        low, high: the ends of their error bars.
        predicted_x, predicted: the predicted curve; empty where there is none.
    """

    label: str
    x: np.ndarray
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    predicted_x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    predicted: np.ndarray = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Staircase:
    """A Kaplan-Meier curve on the clock (layer - first) / (mean - first)."""

    label: str
    clock: np.ndarray
    alive: np.ndarray


@dataclass(frozen=True)
class Comparison(Picture):
    """A picture of some series.

    Attributes:
        title, x, y: words of the axes.
        prediction: what the dashed lines are.
        bars: what the error bars are.
        series: the curves.
        reference: a value to draw across, and its name; the empty name is none.
        staircases: survival curves to set beside e^-x; may be empty.
    """

    title: str
    x: str
    y: str
    prediction: str
    bars: str
    series: tuple[Series, ...]
    reference: tuple[float, str] = (1.0, "")
    staircases: tuple[Staircase, ...] = ()

    declared = Declaration(size=(7.6, 5.0))

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """Each series as points with error bars, its prediction as a dashed line, and a panel of survival."""
        for index, one in enumerate(self.series):
            color = theme.series[index % len(theme.series)]
            bars = np.stack([one.values - one.low, one.high - one.values])
            style: Style = {"fmt": MARKS[index % len(MARKS)], "color": color, "capsize": 2.5}
            axes.errorbar(one.x, one.values, bars, label=one.label, linewidth=1.4, markersize=5.5, **style)
            axes.plot(one.predicted_x, one.predicted, color=color, linewidth=1.6, linestyle=DASHES[1])
        if any(len(one.predicted) for one in self.series):
            axes.plot([], [], color=theme.faint, linestyle=DASHES[1], label=self.prediction)
        axes.errorbar([], [], [], color=theme.faint, capsize=2.5, linestyle="", label=self.bars)
        level, words = self.reference
        if words:
            axes.axhline(level, color=theme.ink, linewidth=1.2, linestyle=DASHES[2], label=words)
        _scale(axes)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0.0, handlelength=1.8)
        dress(axes, theme, title=self.title, x=self.x, y=self.y)
        if self.staircases:
            _survival(axes, self.staircases, theme)


def waiting_series(
    label: str, widths: Sequence[int], waits: Sequence[Waiting], predict: Callable[[int], float]
) -> Series:
    """Mean waiting times against the width, one standard error up and down, and a prediction between them.

    The lower bar is mean / (1 + relative error), so that it stays positive. Times without a standard error
    are left out.
    """
    known = [
        (width, one) for width, one in zip(widths, waits, strict=True) if np.isfinite(one.standard_error)
    ]
    mean = np.array([one.mean for _, one in known])
    error = np.array([one.standard_error for _, one in known])
    line = np.unique(np.geomspace(min(widths), max(widths), 25).round())
    predicted = np.array([predict(int(width)) for width in line])
    x = np.array([float(width) for width, _ in known])
    return Series(label, x, mean, mean / (1 + error / mean), mean + error, line, predicted)


def staircase(label: str, one: Waiting) -> Staircase:
    """The survival of a waiting time on the clock that starts at the first ending and has mean 1."""
    return Staircase(label, (one.times - one.first) / (one.mean - one.first), one.alive)


def _scale(axes: Axes) -> None:
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(LogLocator(base=2, numticks=12))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _survival(axes: Axes, staircases: tuple[Staircase, ...], theme: Theme) -> None:
    """A small panel: the share not yet over against the clock on which e^-x is exponential."""
    inset = axes.inset_axes(INSET)
    end = 4.0
    for index, one in enumerate(staircases):
        color = theme.series[index % len(theme.series)]
        inset.step(one.clock, one.alive, where="post", color=color, linewidth=1.2)
    inset.plot([0, end], [1, np.exp(-end)], color=theme.ink, linewidth=1.4, linestyle=DASHES[2])
    inset.set(xlim=(-0.6, end), ylim=(np.exp(-end), 1.15), yscale="log", yticks=[0.1, 1])
    inset.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    inset.yaxis.set_minor_formatter(NullFormatter())
    small = TEXT - 2
    dress(inset, theme, x="(layer − first) / (mean − first)", y="share left", text=small)
    inset.annotate(
        "exponential",
        (2.4, np.exp(-2.4)),
        xytext=(8, 6),
        textcoords="offset points",
        color=theme.ink,
        fontsize=small,
    )

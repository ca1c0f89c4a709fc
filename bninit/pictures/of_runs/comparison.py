"""Measured curves, each beside its prediction: what the pictures of simulations show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend_handler import HandlerTuple
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import DASHES, LIGHT, TEXT, THEORY, Style, Theme, doubling, dress, plain_log
from bninit.statistics.survival import Waiting

MARKS = ("o", "s", "^", "D", "v", "P")
NORMAL = 1.959964
"""The normal quantile of a 95 % interval."""

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

    @property
    def is_predicted(self) -> bool:
        """Whether there is a curve to draw."""
        return bool(np.isfinite(self.predicted).any())

    @property
    def growth(self) -> tuple[float, int, int] | None:
        """The last value over the first, and at which widths these are; None without a value."""
        if not len(self.values):
            return None
        return float(self.values[-1] / self.values[0]), int(self.x[0]), int(self.x[-1])

    @property
    def miss(self) -> tuple[float, float, str] | None:
        """By which factor, at which x and on which side an error bar is farthest from the prediction.

        None where every bar holds it.
        """
        known, seen = self.predicted > 0, self.values > 0
        if not (known.any() and seen.any()):
            return None
        x = np.log(self.x[seen])
        line = np.interp(x, np.log(self.predicted_x[known]), np.log(self.predicted[known]))
        with np.errstate(divide="ignore"):  # a bar may reach down to 0
            low, high = np.log(self.low[seen]) - line, np.log(self.high[seen]) - line
        away = np.where(low > 0, low, np.where(high < 0, high, 0.0))
        place = int(np.argmax(np.abs(away)))
        if away[place] == 0:
            return None
        side = "above" if away[place] > 0 else "below"
        return float(np.exp(np.abs(away[place]))), float(self.x[seen][place]), side


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
        prediction: what the grey lines are.
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

    @property
    def finding(self) -> str:
        """The title as given."""
        return self.title

    @property
    def setting(self) -> str:
        """How far the prediction is from the error bars where it is farthest."""
        found = [one.miss for one in self.series if one.miss is not None]
        if not found:
            return ""
        factor, x, side = max(found)
        label = next(one.label for one in self.series if one.miss == (factor, x, side))
        return f"the bars lie up to {factor:.2g} times {side} the prediction ({label}, width {x:.0f})"

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [
            f"{one.label} {one.values[0]:.3g} to {one.values[-1]:.3g}"
            for one in self.series
            if len(one.values)
        ]
        return (
            f"Points with error bars beside grey predicted lines, {self.y} against {self.x}: "
            f"{'; '.join(ends)}."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """Each series as points with bars, its prediction in grey with a dash, and a panel of survival."""
        handles: list[Any] = []
        for index, one in enumerate(self.series):
            color = theme.series[index % len(theme.series)]
            bars = np.stack([one.values - one.low, one.high - one.values])
            style: Style = {"fmt": MARKS[index % len(MARKS)], "color": color, "capsize": 2.5}
            drawn = axes.errorbar(
                beside(one.x, index, len(self.series)),
                one.values,
                bars,
                linewidth=1.4,
                markersize=5.5,
                **style,
            )
            style = {"color": theme.theory, "linestyle": THEORY[index % len(THEORY)], "linewidth": 1.5}
            (line,) = axes.plot(one.predicted_x, one.predicted, zorder=1, **style)
            handles.append((line, drawn) if one.is_predicted else (drawn,))
        labels = [one.label for one in self.series]
        if any(one.is_predicted for one in self.series):
            handles += axes.plot([], [], color=theme.theory, linestyle=THEORY[0])
            labels.append(f"grey: {self.prediction}")
        handles.append(axes.errorbar([], [], [], color=theme.faint, capsize=2.5, linestyle=""))
        labels.append(self.bars)
        level, words = self.reference
        if words:
            handles.append(axes.axhline(level, color=theme.ink, linewidth=1.2, linestyle=DASHES[2]))
            labels.append(words)
        doubling(axes)
        axes.set_yscale("log")
        plain_log(axes.yaxis)
        place: Style = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5), "borderaxespad": 0.0}
        axes.legend(handles, labels, handler_map={tuple: HandlerTuple(None)}, handlelength=3.6, **place)
        dress(axes, theme, title=self.finding, x=self.x, y=self.y, under=self.setting)
        if self.staircases:
            _survival(axes, self.staircases, theme)


def waiting_series(
    label: str, widths: Sequence[int], waits: Sequence[Waiting], predict: Callable[[int], float]
) -> Series:
    """Mean waiting times against the width, their 95 % intervals, and a prediction between them.

    Of the logarithm of the mean: times and divided by exp(1.96 relative errors), so that it stays positive.
    Times without a standard error are left out.
    """
    known = [
        (width, one) for width, one in zip(widths, waits, strict=True) if np.isfinite(one.standard_error)
    ]
    mean = np.array([one.mean for _, one in known])
    error = np.array([one.standard_error for _, one in known])
    line = np.unique(np.geomspace(min(widths), max(widths), 25).round())
    predicted = np.array([predict(int(width)) for width in line])
    x = np.array([float(width) for width, _ in known])
    reach = np.exp(NORMAL * error / mean)
    return Series(label, x, mean, mean / reach, mean * reach, line, predicted)


def beside(x: np.ndarray, index: int, count: int, step: float = 1.02) -> np.ndarray:
    """Where the points of a series stand, so that bars of the same x can be told apart.

    Args:
        x: of the points.
        index, count: of the series, and how many there are.
        step: each stands at so many times the x of the one before.

    >>> beside(np.array([1.0, 2.0]), 0, 3, step=2).tolist()
    [0.5, 1.0]
    """
    return x * step ** (index - (count - 1) / 2)


def staircase(label: str, one: Waiting) -> Staircase:
    """The survival of a waiting time on the clock that starts at the first ending and has mean 1."""
    return Staircase(label, (one.times - one.first) / (one.mean - one.first), one.alive)


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

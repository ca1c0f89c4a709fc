"""Measured curves with their errors beside predicted ones."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator, StrMethodFormatter

from bninit.pictures.of_runs.comparison import Comparison, Staircase
from bninit.pictures.plots.style import DASHES, LIGHT, TEXT, Theme, dress, find_theme

SIZE = (7.6, 5.0)
MARKS = ("o", "s", "^", "D", "v", "P")
INSET = (0.12, 0.60, 0.34, 0.37)


def draw(axes: Axes, comparison: Comparison, theme: Theme | str = LIGHT) -> Axes:
    """Draw each series as points with error bars, its prediction as a dashed line, and survival inset.

    Args:
        axes: where to draw.
        comparison: the series and the words.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for index, one in enumerate(comparison.series):
        color = theme.series[index % len(theme.series)]
        bars = np.stack([one.values - one.low, one.high - one.values])
        style: dict[str, Any] = {"fmt": MARKS[index % len(MARKS)], "color": color, "capsize": 2.5}
        axes.errorbar(one.x, one.values, bars, label=one.label, linewidth=1.4, markersize=5.5, **style)
        axes.plot(one.predicted_x, one.predicted, color=color, linewidth=1.6, linestyle=DASHES[1])
    if any(len(one.predicted) for one in comparison.series):
        axes.plot([], [], color=theme.faint, linestyle=DASHES[1], label=comparison.prediction)
    axes.errorbar([], [], [], color=theme.faint, capsize=2.5, linestyle="", label=comparison.bars)
    level, words = comparison.reference
    if words:
        axes.axhline(level, color=theme.ink, linewidth=1.2, linestyle=DASHES[2], label=words)
    _scale(axes, comparison)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0.0, handlelength=1.8)
    dress(axes, theme, title=comparison.title, x=comparison.x, y=comparison.y)
    if comparison.staircases:
        _survival(axes, comparison.staircases, theme)
    return axes


def _scale(axes: Axes, comparison: Comparison) -> None:
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

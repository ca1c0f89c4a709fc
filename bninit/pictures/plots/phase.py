"""The (batch, width) plane: where the odd point appears within a given depth."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, color_bar, dress, find_theme
from bninit.pictures.views.phase import Phase

SIZE = (6.4, 4.6)

ROOM = 8
"""Rows and columns that leave room for a number in every cell."""

TICKS = 9
"""Labels on an axis at most."""


def draw(axes: Axes, phase: Phase, theme: Theme | str = LIGHT) -> Axes:
    """Draw the share of networks with the event, and its level set with the interval of each line.

    Args:
        axes: where to draw.
        phase: from `view` or `phase_of_store` of `bninit.pictures.views.phase`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    axes.set_xscale("log")
    axes.set_yscale("log")
    image = axes.pcolormesh(
        _edges(phase.batches),
        _edges(phase.widths),
        np.ma.masked_invalid(phase.share),
        cmap=theme.amount_map,
        vmin=0,
        vmax=1,
    )
    if max(phase.share.shape) <= ROOM:
        for row, column in np.argwhere(np.isfinite(phase.share)):
            share = phase.share[row, column]
            color = theme.paper if share > 0.55 else theme.ink
            place = (phase.batches[column], phase.widths[row])
            axes.text(*place, f"{share:.0%}", ha="center", va="center", fontsize=8, color=color)
    _level_set(axes, phase, theme)
    for axis, values in ((axes.xaxis, phase.batches), (axes.yaxis, phase.widths)):
        shown = values[:: -(-len(values) // TICKS)]
        axis.set_ticks(shown, [str(value) for value in shown])
        axis.set_ticks([], minor=True)
    what = "an odd point" if phase.level_set.event == "odd" else phase.level_set.event
    color_bar(axes, image, theme, f"share of networks with {what}", fraction=0.04, pad=0.02)
    title = f"{phase.block}, layer {phase.depth}, {phase.seeds} seeds"
    dress(axes, theme, title=title, x="batch (points)", y="width (features)")
    axes.grid(False)
    if not np.isfinite(phase.share).all():
        axes.patch.set(hatch="////", edgecolor=theme.line, linewidth=0)  # seen where nothing was run
    return axes


def _edges(values: np.ndarray) -> np.ndarray:
    """Edges half way between neighbours, in ratio; half a step beyond the ends."""
    logs = np.log(values)
    middle = (logs[1:] + logs[:-1]) / 2
    return np.exp(np.concatenate([[2 * logs[0] - middle[0]], middle, [2 * logs[-1] - middle[-1]]]))


def _level_set(axes: Axes, phase: Phase, theme: Theme) -> None:
    """A mark with its interval where a line crosses, an arrow where it is bounded on one side."""
    upright = phase.level_set.along == "width"
    others = phase.batches if upright else phase.widths

    def plot(places: list[float], values: list[float], **style: Any) -> None:
        axes.plot(*((places, values) if upright else (values, places)), color=theme.odd, **style)

    lines = list(zip(map(float, others), phase.crossings, strict=True))
    crossed = [(other, one) for other, one in lines if one.estimate is not None]
    for other, one in crossed:
        plot([other, other], [one.low or 0, one.high or 0], linewidth=1.6)
    values = phase.widths if upright else phase.batches
    for name, marks, side in (("low", "^>", 1), ("high", "v<", 0)):
        beyond = dict(zip(map(float, values), _edges(values)[side:], strict=False))
        ends = [(other, getattr(one, name)) for other, one in lines if one.status == "open"]
        places = [(other, float(beyond[end])) for other, end in ends if end is not None]
        if places:
            ends_at = map(list, zip(*places, strict=True))
            plot(*ends_at, marker=marks[not upright], linestyle="", markersize=7, label="crosses beyond")
    if crossed:
        label = f"share {phase.level_set.level:g}, {phase.level_set.confidence:.0%} interval"
        x, y = [other for other, _ in crossed], [one.estimate or 0 for _, one in crossed]
        plot(x, y, marker="o", markersize=4.5, linewidth=2.2, label=label)
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        named = dict(zip(labels, handles, strict=True))
        axes.legend(named.values(), named.keys(), loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)

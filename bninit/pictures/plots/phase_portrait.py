"""The plane of several odd points: true paths of the map, and its fixed points."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme, stable_mark
from bninit.pictures.views.phase_portrait import Place, Portrait

SIZE = (7.2, 4.8)
DOTS = 12
"""A path shows this many layers as dots, of those that the view gives one by one."""


def draw(axes: Axes, portrait: Portrait, theme: Theme | str = LIGHT) -> Axes:
    """Draw the path of every start, in the colour of where it ends.

    Args:
        axes: where to draw.
        portrait: from `bninit.pictures.views.phase_portrait.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for path, end in zip(portrait.paths, portrait.ends, strict=True):
        color = theme.faint if end < 0 else _color(portrait.places[end].name, theme)
        axes.plot(*path.T, color=color, linewidth=0.9, alpha=0.75)
        axes.plot(*path[:DOTS].T, ".", color=color, markersize=3.2)
    told = dict.fromkeys(int(end) for end in portrait.ends)
    for end in told:
        color = theme.faint if end < 0 else _color(portrait.places[end].name, theme)
        where = "elsewhere" if end < 0 else f"to the {portrait.places[end].name}"
        axes.plot([], [], color=color, marker=".", linewidth=0.9, label=f"{where}; dots are layers")
    low, high = portrait.window[2:]
    for place in portrait.places:
        words = f"{place.name}: {_verdict(place)}"
        if np.isfinite(place.y):
            axes.plot(place.x, place.y, **stable_mark(theme, place.attracts), zorder=5, label=words)
    shown = [place.x for place in portrait.places if not np.isfinite(place.y)]
    if shown:
        style: dict[str, Any] = {
            "marker": "v",
            "color": theme.ink,
            "linestyle": "",
            "markersize": 7,
            "clip_on": False,
        }
        axes.plot(shown, [low] * len(shown), zorder=5, label="odd points coincide, y = −∞: unstable", **style)
    axes.set(xlim=portrait.window[:2], ylim=(low, high))
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.14), ncols=2)
    title = f"{portrait.block}: {portrait.odd} odd points of {portrait.batch:g}, infinite width"
    x, y = "log(distance of the means² / spread of the cluster)", "log(spread of the odd / of the cluster)"
    dress(axes, theme, title=title, x=x, y=y)
    return axes


def _color(name: str, theme: Theme) -> str:
    return theme.odd if name.startswith("odd") else theme.series[0]


def _verdict(place: Place) -> str:
    return "stable only while alike" if place.attracts and place.verdict == "unstable" else place.verdict

"""The cobweb of the scalar map: its graph, the diagonal, and the staircases that climb between them."""

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme, stable_mark
from bninit.pictures.views.cobweb import Cobweb

SIZE = (5.7, 5.3)


def draw(axes: Axes, cobweb: Cobweb, theme: Theme | str = LIGHT) -> Axes:
    """Draw the graph of F^layers with a staircase from every start.

    Args:
        axes: where to draw.
        cobweb: from `bninit.pictures.views.cobweb.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    ends = [cobweb.t[0], cobweb.t[-1]]
    axes.plot(ends, ends, color=theme.faint, linewidth=1, label="diagonal")
    told: set[bool] = set()
    for path in cobweb.stairs:
        x = np.repeat(path, 2)
        rises = bool(path[-1] > path[0])
        color = theme.odd if rises else theme.series[1]
        words = None if rises in told else "t rises" if rises else "t falls"
        told.add(rises)
        axes.plot(x[:-1], x[1:], color=color, linewidth=1.1, alpha=0.9, label=words)
        axes.plot(x[0], x[1], marker="|", color=color, markersize=9, linestyle="")
    axes.plot(cobweb.t, cobweb.later, color=theme.series[0], linewidth=2.2, label="the map")
    for t, name, slope in zip(cobweb.fixed, cobweb.names, cobweb.slopes, strict=True):
        axes.plot(t, t, **stable_mark(theme, abs(slope) < 1), zorder=5, label=f"{name}, t = {t:.4g}")
    axes.set(xscale="log", yscale="log", aspect="equal")
    axes.legend(loc="upper left")
    title = f"{cobweb.block}, {cobweb.batch:g} points, infinite width"
    later = "one layer" if cobweb.layers == 1 else f"{cobweb.layers} layers"
    dress(axes, theme, title=title, x="t = K odd,odd / K cluster,cluster", y=f"t {later} later")
    return axes

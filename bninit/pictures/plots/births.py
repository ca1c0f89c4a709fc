"""When the odd point is born: the share of seeds that have one to stay, against depth."""

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import DASHES, LIGHT, Theme, dress, find_theme
from bninit.pictures.views.births import Births

SIZE = (6.4, 4.0)


def draw(axes: Axes, births: tuple[Births, ...], theme: Theme | str = LIGHT) -> Axes:
    """Draw a staircase for each record.

    Args:
        axes: where to draw.
        births: from `bninit.pictures.views.births.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for index, one in enumerate(births):
        count = len(one.layers)
        steps = np.concatenate([[0], one.layers, [one.depth]])
        shares = np.concatenate([[0], np.arange(1, count + 1), [count]]) / one.seeds
        half = f"half by layer {one.median:.0f}" if np.isfinite(one.median) else "never half"
        words = f"{one.label}: {half}, {count} of {one.seeds} in all"
        style = {"color": theme.series[index % 6], "linestyle": DASHES[index % 6], "linewidth": 2}
        axes.step(steps, shares, where="post", label=words, **style)
    axes.set(ylim=(0, 1.02))
    axes.margins(x=0)
    axes.legend(loc="lower right")
    dress(axes, theme, x="layer", y="share of seeds with an odd point")
    return axes

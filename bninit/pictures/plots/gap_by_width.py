"""The orthogonality gap of the last layer against width, with the fitted power law."""

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.gap import Gap

SIZE = (6.4, 4.0)


def draw(axes: Axes, gap: Gap, theme: Theme | str = LIGHT) -> Axes:
    """Draw the means with two standard errors and the line of the fit.

    Args:
        axes: where to draw.
        gap: from `bninit.pictures.views.gap_by_width.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    line = np.exp(gap.intercept) * gap.widths**gap.slope
    words = f"fit: width to the power {gap.slope:.3f} ± {gap.slope_error:.3f}"
    axes.plot(gap.widths, line, color=theme.odd, linestyle="--", linewidth=1.8, label=words)
    words = "mean over seeds ± 2 standard errors"
    axes.errorbar(
        gap.widths,
        gap.last,
        2 * gap.error,
        color=theme.cluster,
        marker="o",
        linestyle="",
        capsize=3,
        label=words,
    )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.legend()
    title = f"{gap.block} on {gap.inputs} inputs, {gap.batch} points, layer {gap.layers[-1]}"
    dress(axes, theme, title=title, x="width", y="orthogonality gap |G / tr G − I / n|")
    return axes

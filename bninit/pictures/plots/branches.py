"""Curves of fixed points over a parameter: solid where everything attracts, dashed where something repels."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from bninit.dynamics.bifurcation.branch import Branch
from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme

SIZE = (6.4, 4.4)

WORDS = {"batch": "batch n", "odd": "number k of odd points", "slope": "slope of the nonlinearity for x < 0"}


def draw(axes: Axes, branches: Sequence[Branch], theme: Theme | str = LIGHT) -> Axes:
    """Draw t of every branch, its folds, and the simplex at t = 1.

    Args:
        axes: where to draw.
        branches: from `bn.branches`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for number, branch in enumerate(branches):
        color = theme.series[number % len(theme.series)]
        edges = np.flatnonzero(np.diff(branch.stable.astype(int)))
        for first, last in zip([0, *edges], [*(edges + 1), len(branch.t) - 1], strict=True):
            part = slice(first, last + 1)
            dash = "-" if branch.stable[(first + last) // 2] else (0, (4, 2))
            axes.plot(branch.values[part], branch.t[part], color=color, linewidth=2, linestyle=dash)
        for place, _ in branch.folds:
            axes.plot(branch.values[place], branch.t[place], "o", color=color, markersize=6)
    axes.axhline(1.0, color=theme.ink, linewidth=1.2, label="simplex")
    axes.plot([], [], color=theme.ink, linewidth=2, label="stable")
    axes.plot([], [], color=theme.ink, linewidth=2, linestyle=(0, (4, 2)), label="unstable")
    parameter = branches[0].parameter if branches else "batch"
    axes.set_xscale("linear" if parameter == "slope" else "log")
    axes.set_yscale("log")
    axes.legend(loc="best")
    block = f"{branches[0].block}: " if branches else ""
    y = "t = K odd,odd / K cluster,cluster"
    dress(axes, theme, title=f"{block}fixed points, infinite width", x=WORDS[parameter], y=y)
    return axes

"""The fixed points with one odd point against the batch size: solid where they attract their family."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from bninit.continuation import Branch
from bninit.plots.style import LIGHT, Theme, dress, find_theme

SIZE = (6.4, 4.0)


def draw(axes: Axes, branches: Sequence[Branch], theme: Theme | str = LIGHT) -> Axes:
    """Draw t of each branch, its fold, and the simplex at t = 1.

    Args:
        axes: where to draw.
        branches: from `bninit.continuation.branches`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    colors = theme.amount_map([0.9, 0.45, 0.65][: len(branches)])
    for branch, color in zip(branches, colors, strict=True):
        for part in (slice(None, branch.fold + 1), slice(branch.fold, None)):
            attracts = bool(branch.multiplier[part].mean() < 1)
            axes.plot(
                branch.batch[part],
                branch.t[part],
                color=color,
                linewidth=1.8,
                linestyle="-" if attracts else (0, (4, 2)),
                label=f"{branch.block}: {'odd point' if attracts else 'separatrix'}",
            )
        where = (branch.batch[branch.fold], branch.t[branch.fold])
        axes.plot(*where, "o", color=color, markersize=5)
        axes.annotate(
            f"n = {where[0]:.4f}",
            where,
            xytext=(14, -1),
            textcoords="offset points",
            color=theme.ink,
            ha="left",
            fontsize=9,
        )
    axes.axhline(1.0, color=theme.ink, linewidth=1.2, label="simplex")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend(fontsize=8.5)
    dress(
        axes, theme, title="Birth of the odd point", x="batch size n", y="t = K odd,odd / K cluster,cluster"
    )
    return axes

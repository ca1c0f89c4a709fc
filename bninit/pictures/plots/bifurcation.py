"""The fixed points with one odd point against the batch size: solid where they attract their family."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.bifurcation import Curve

SIZE = (6.4, 4.4)


def draw(axes: Axes, curves: Sequence[Curve], theme: Theme | str = LIGHT) -> Axes:
    """Draw t along every branch, its saddle-nodes, and the simplex at t = 1.

    Args:
        axes: where to draw.
        curves: from `bninit.pictures.views.bifurcation.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for curve, color in zip(curves, (theme.odd, *theme.series), strict=False):
        for part in sorted(curve.parts, key=lambda part: not part.attracts):
            dash = "-" if part.attracts else (0, (4, 2))
            words = f"{curve.block}: {'odd point' if part.attracts else 'separatrix'}"
            axes.plot(part.batch, part.t, color=color, linewidth=2, linestyle=dash, label=words)
        for fold in curve.folds:
            axes.plot(*fold, "o", color=color, markersize=6)
            axes.annotate(
                f"n = {fold[0]:.4f}",
                fold,
                xytext=(12, 0),
                textcoords="offset points",
                color=theme.ink,
                fontsize=9,
                va="center",
            )
    axes.axhline(1.0, color=theme.ink, linewidth=1.2, label="simplex")
    axes.set(xscale="log", yscale="log")
    axes.margins(x=0.02)
    axes.set_ylim(bottom=0.25)
    axes.legend(loc="upper left")
    y = "t = K odd,odd / K cluster,cluster"
    dress(axes, theme, title="Birth of the odd point, infinite width", x="batch n", y=y)
    return axes

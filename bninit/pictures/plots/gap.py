"""The orthogonality gap against depth, a curve for each width."""

from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.gap import Gap

SIZE = (6.4, 4.0)


def draw(axes: Axes, gap: Gap, theme: Theme | str = LIGHT) -> Axes:
    """Draw the median and the band of every width.

    Args:
        axes: where to draw.
        gap: from `bninit.pictures.views.gap.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    colors = theme.amount_map([0.35 + 0.65 * i / max(len(gap.widths) - 1, 1) for i in range(len(gap.widths))])
    for width, (low, middle, high), color in zip(gap.widths, gap.band, colors, strict=True):
        axes.fill_between(gap.layers, low, high, color=color, alpha=0.2, linewidth=0)
        axes.plot(gap.layers, middle, color=color, linewidth=1.8, label=f"width {width}")
        axes.annotate(f" {width}", (gap.layers[-1], middle[-1]), color=theme.ink, fontsize=9, va="center")
    axes.set_yscale("log")
    axes.margins(x=0)
    axes.legend(ncols=2)
    title = f"{gap.block} on {gap.inputs} inputs, {gap.batch} points"
    dress(axes, theme, title=title, x="layer", y="orthogonality gap |G / tr G − I / n|")
    return axes

"""The graph of the scalar map: the growth of t in one layer, with its fixed points."""

from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme, stable_mark
from bninit.pictures.views.growth import Growth

SIZE = (6.8, 4.6)


def draw(axes: Axes, growth: Growth, theme: Theme | str = LIGHT) -> Axes:
    """Draw log(F(t) / t) against t: above the line t grows, below it shrinks.

    Args:
        axes: where to draw.
        growth: from `bninit.pictures.views.growth.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    t, change = growth.t, growth.growth
    axes.axhline(0, color=theme.ink, linewidth=0.9)
    axes.fill_between(t, 0, change, where=change > 0, color=theme.odd, alpha=0.22, linewidth=0)
    axes.fill_between(t, 0, change, where=change < 0, color=theme.cluster, alpha=0.22, linewidth=0)
    axes.plot(t, change, color=theme.series[0], linewidth=2)
    for place, name, slope in zip(growth.fixed, growth.names, growth.slopes, strict=True):
        words = f"{name}: t = {place:.4g}, F′ = {slope:.3f}"
        axes.plot(place, 0, **stable_mark(theme, abs(slope) < 1), zorder=5, label=words)
    axes.set_xscale("log")
    axes.margins(x=0.02)
    axes.legend(loc="upper center", bbox_to_anchor=(0.48, -0.16), ncols=2)
    title = f"{growth.block}, {growth.batch:g} points, infinite width"
    dress(axes, theme, title=title, x="t = K odd,odd / K cluster,cluster", y="log(F(t) / t), one layer")
    return axes

"""The spectrum of multipliers of two states over batch sizes, with multiplicities and the line of one."""

from matplotlib.axes import Axes

from bninit.pictures.plots.style import DASHES, LIGHT, Theme, dress, find_theme
from bninit.pictures.views.multipliers import Curve, Multipliers

SIZE = (7.2, 4.6)


def draw(axes: Axes, multipliers: Multipliers, theme: Theme | str = LIGHT) -> Axes:
    """Draw a curve for each isotypic component of each state.

    Args:
        axes: where to draw.
        multipliers: from `bninit.pictures.views.multipliers.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    axes.axhline(1, color=theme.ink, linewidth=1, label="neutral: 1")
    axes.axvline(multipliers.batch, color=theme.line, linewidth=1)
    counts = {"simplex": 0, "odd point": 0}
    for curve in multipliers.curves:
        color = theme.odd if curve.state == "odd point" else theme.cluster
        dash = DASHES[counts[curve.state] % 6]
        counts[curve.state] += 1
        style = {"color": color, "linestyle": dash, "linewidth": 2}
        axes.plot(curve.batches, curve.values, label=_words(curve), **style)
    axes.set_xscale("log", base=2)
    axes.set_ylim(0, 1.05)
    axes.xaxis.set_major_formatter(lambda n, _: f"{n:g}")
    axes.margins(x=0)
    axes.legend(
        loc="center left", bbox_to_anchor=(1.01, 0.5), title=f"multiplicities at n = {multipliers.batch:g}"
    )
    title = f"{multipliers.block}, infinite width"
    dress(axes, theme, title=title, x="batch n", y="multiplier of a perturbation, per layer")
    return axes


def _words(curve: Curve) -> str:
    times = "absent" if curve.multiplicity != curve.multiplicity else f"× {curve.multiplicity:g}"
    return f"{curve.state}, {curve.component}{', second' if curve.rank else ''}: {times}"

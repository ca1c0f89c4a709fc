"""The distance of a batch to its final state against depth: measured, and predicted at infinite width."""

from matplotlib.axes import Axes

from bninit.plots.style import LIGHT, Theme, dress, find_theme
from bninit.views.decay import Decay

SIZE = (6.4, 4.0)


def draw(axes: Axes, decay: Decay, theme: Theme | str = LIGHT) -> Axes:
    """Draw the band of the seeds, the mean-field line and both rates.

    Args:
        axes: where to draw.
        decay: from `bninit.views.decay.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    low, middle, high = decay.band
    first, last = decay.window
    axes.axvspan(
        first, last, color=theme.line, alpha=0.25, linewidth=0, label=f"fitted layers {first} to {last}"
    )
    axes.fill_between(decay.layers, low, high, color=theme.series[0], alpha=0.25, linewidth=0)
    words = f"width {decay.width}, {decay.measured_rate:.3f} ± {decay.error:.3f} per layer"
    axes.plot(decay.layers, middle, color=theme.series[0], linewidth=2, label=words)
    words = f"infinite width, {decay.predicted_rate:.3f} per layer"
    axes.plot(decay.layers, decay.predicted, color=theme.odd, linestyle="--", linewidth=1.8, label=words)
    axes.set_yscale("log", nonpositive="mask")
    axes.set_ylim(float(low.min()) / 10, float(high.max()) * 1.5)
    axes.margins(x=0)
    axes.legend(loc="upper right")
    title = f"{decay.block} on {decay.inputs} inputs"
    dress(axes, theme, title=title, x="layer", y="distance to the final state (Frobenius)")
    return axes

"""The decay of a batch to its final state against depth: measured, at infinite width, and the multiplier."""

from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.decay import Decay

SIZE = (6.4, 4.0)


def draw(axes: Axes, decay: Decay, theme: Theme | str = LIGHT) -> Axes:
    """Draw the mean of the seeds with its standard error, the mean-field line, and the multiplier's slope.

    Args:
        axes: where to draw.
        decay: from `bninit.pictures.views.decay.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    low, middle, high = decay.band
    first, last = decay.window
    inside = slice(first, None)
    axes.axvspan(
        first, last, color=theme.line, alpha=0.25, linewidth=0, label=f"measured in layers {first} to {last}"
    )
    axes.fill_between(decay.layers, low, high, color=theme.series[0], alpha=0.25, linewidth=0)
    rate = f"{decay.measured_rate:.4f} ± {decay.error:.4f} per layer"
    words = f"{decay.seeds} networks of width {decay.width}: {rate}"
    axes.plot(decay.layers, middle, color=theme.series[0], linewidth=2, label=words)
    axes.plot(
        decay.layers,
        decay.predicted,
        color=theme.series[1],
        linewidth=1.6,
        linestyle=":",
        label="infinite width",
    )
    words = f"log of the multiplier: {decay.predicted_rate:.4f} per layer"
    axes.plot(
        decay.layers[inside], decay.line[inside], color=theme.odd, linestyle="--", linewidth=1.8, label=words
    )
    axes.set_yscale("log", nonpositive="clip")
    axes.set_ylim(float(decay.line[-1]) / 4, float(high.max()) * 4)
    axes.margins(x=0)
    axes.legend(loc="upper right")
    title = f"{decay.block} on {decay.inputs} inputs, towards the {decay.state}"
    dress(axes, theme, title=title, x="layer", y=f"amplitude, {decay.component} component")
    return axes

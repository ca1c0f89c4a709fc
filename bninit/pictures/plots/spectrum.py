"""The eigenvalues of K against depth: the flow of variance between directions."""

from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.spectrum import Spectrum

SIZE = (6.4, 4.0)


def draw(axes: Axes, spectrum: Spectrum, theme: Theme | str = LIGHT) -> Axes:
    """Draw the share of each eigenvalue, the largest apart from the rest, on a logarithmic scale.

    Args:
        axes: where to draw.
        spectrum: from `bninit.pictures.views.spectrum.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    low, middle, high = spectrum.band
    axes.set_yscale("log", nonpositive="mask")
    for k in range(middle.shape[1])[::-1]:
        first = k == 0
        color = theme.odd if first else theme.cluster
        words = {0: "largest: median and 10–90 % of seeds", 1: "the others"}.get(k)
        axes.fill_between(
            spectrum.layers, low[:, k], high[:, k], color=color, alpha=0.2 if first else 0.06, linewidth=0
        )
        axes.plot(spectrum.layers, middle[:, k], color=color, linewidth=2.2 if first else 1, label=words)
    axes.margins(x=0)
    axes.legend()
    title = f"{spectrum.block} on {spectrum.inputs} inputs"
    dress(axes, theme, title=title, x="layer", y="share of the variance λₖ(K) / tr K")
    return axes

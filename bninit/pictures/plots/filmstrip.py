"""The cosine matrix of one network's batch, frame by frame through depth."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from bninit.pictures.plots.style import LIGHT, Theme, color_bar, dress, find_theme
from bninit.pictures.views.filmstrip import Film

SIZE = (11.0, 2.5)
STEP = 1.08
"""Frames are unit squares this far apart."""


def draw(axes: Axes, film: Film, theme: Theme | str = LIGHT) -> Axes:
    """Draw the matrices side by side; odd points come first and are ruled off.

    Args:
        axes: where to draw.
        film: from `bninit.pictures.views.filmstrip.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    title = f"{film.block} on {film.inputs} inputs, seed {film.seed}: {film.kind}"
    dress(axes, theme, title=title, x="layer", y=f"point, 1 to {len(film.order)}")
    axes.grid(False)
    for frame, matrix in enumerate(film.cosines):
        left = frame * STEP
        box = (left, left + 1, 1, 0)
        axes.imshow(matrix, extent=box, cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest")
        axes.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color=theme.line, linewidth=0.8)
        if film.odd.any():
            edge = film.odd.mean()
            axes.plot([left, left + 1], [edge, edge], color=theme.odd, linewidth=1.3)
            axes.plot([left + edge, left + edge], [0, 1], color=theme.odd, linewidth=1.3)
    frames = len(film.layers)
    axes.set(xlim=(-0.03, (frames - 1) * STEP + 1.03), ylim=(1.03, -0.03), yticks=[])
    axes.set_xticks(np.arange(frames) * STEP + 0.5, [str(layer) for layer in film.layers])
    axes.spines[:].set_visible(False)
    colors = ScalarMappable(Normalize(-1, 1), theme.cosine_map)
    color_bar(axes, colors, theme, "cosine", [-1, 0, 1], fraction=0.02, pad=0.01, shrink=0.58)
    return axes

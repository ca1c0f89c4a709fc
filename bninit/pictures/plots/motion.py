"""One frame of the animation: the points in the plane of K, and the cosine matrix beside them."""

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.plots.style import LIGHT, Theme, color_bar, dress, find_theme, ground
from bninit.pictures.views.filmstrip import Film

SIZE = (8.0, 4.4)


def draw(figure: Figure, film: Film, theme: Theme | str = LIGHT, frame: int = -1) -> Figure:
    """Draw one frame; the scale is that of the whole film, so that motion is motion.

    Args:
        figure: a figure of its own; whatever is on it is cleared.
        film: from `bninit.pictures.views.motion.view`.
        theme: "light", "dark" or "print".
        frame: number of the frame; the last.
    """
    theme = find_theme(theme)
    figure.clear()
    figure.set_size_inches(*SIZE)
    ground(figure, theme)
    plane = figure.add_axes((0.075, 0.14, 0.40, 0.70))
    reach = 1.1 * float(np.abs(film.points).max())
    dress(plane, theme, x="first axis of K (norms)", y="second axis of K (norms)")
    points = film.points[frame]
    cluster, odd = points[~film.odd], points[film.odd]
    plane.scatter(
        cluster[:, 0], cluster[:, 1], s=44, color=theme.cluster, alpha=0.75, linewidths=0, label="point"
    )
    if len(odd):
        words = "odd in the last layer"
        plane.scatter(odd[:, 0], odd[:, 1], s=90, color=theme.odd, marker="D", linewidths=0, label=words)
    plane.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    legend = plane.legend(loc="upper left", fontsize=9, frameon=False, labelcolor=theme.ink)
    legend.set_zorder(5)
    matrix = figure.add_axes((0.53, 0.14, 0.385, 0.70))
    image = matrix.imshow(
        film.cosines[frame], cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest"
    )
    dress(matrix, theme, x=f"point, 1 to {len(points)}")
    matrix.grid(False)
    matrix.set(xticks=[], yticks=[])
    color_bar(matrix, image, theme, "cosine", [-1, 0, 1], fraction=0.045, pad=0.02)
    words = f"{film.block} on {film.inputs} inputs, seed {film.seed}"
    figure.text(0.075, 0.91, words, color=theme.ink, fontsize=13, weight="bold")
    layer = f"layer {film.layers[frame]}"
    figure.text(0.93, 0.91, layer, color=theme.odd, fontsize=13, weight="bold", ha="right")
    return figure

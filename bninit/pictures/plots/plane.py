"""The points of one network's batch in the plane of K, frame by frame through depth."""

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme
from bninit.pictures.views.filmstrip import Film

SIZE = (11.0, 2.6)
STEP = 1.08


def draw(axes: Axes, film: Film, theme: Theme | str = LIGHT) -> Axes:
    """Draw the frames side by side, all at one scale, with the share of tr K that the plane carries.

    Args:
        axes: where to draw.
        film: from `bninit.pictures.views.plane.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    reach = 1.1 * float(np.abs(film.points).max())
    title = f"{film.block} on {film.inputs} inputs, seed {film.seed}: {film.kind}"
    label = f"layer (plane's share of tr K); frames are {2 * reach:.1f} norms wide"
    dress(axes, theme, title=title, x=label, y="plane of K")
    axes.grid(False)
    for frame, points in enumerate(film.points):
        left = frame * STEP
        placed = points / (2 * reach) + (left + 0.5, 0.5)
        axes.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color=theme.line, linewidth=0.8)
        axes.plot([left, left + 1], [0.5, 0.5], color=theme.line, linewidth=0.5)
        axes.plot([left + 0.5, left + 0.5], [0, 1], color=theme.line, linewidth=0.5)
        words = ("cluster" if film.odd.any() else "points") if frame == 0 else None
        x, y = placed[~film.odd].T
        axes.scatter(x, y, s=22, color=theme.cluster, alpha=0.75, linewidths=0, zorder=3, label=words)
        if film.odd.any():
            words = "odd in the last layer" if frame == 0 else None
            x, y = placed[film.odd].T
            axes.scatter(x, y, s=46, color=theme.odd, marker="D", linewidths=0, zorder=4, label=words)
    frames = len(film.layers)
    axes.set(xlim=(-0.03, (frames - 1) * STEP + 1.03), ylim=(-0.03, 1.03), yticks=[], aspect="equal")
    ticks = [f"{layer} ({share:.0%})" for layer, share in zip(film.layers, film.share, strict=True)]
    axes.set_xticks(np.arange(frames) * STEP + 0.5, ticks)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.2, borderaxespad=0.3)
    dress(axes, theme, x=label, y="plane of K")
    axes.grid(False)
    axes.spines[:].set_visible(False)
    return axes

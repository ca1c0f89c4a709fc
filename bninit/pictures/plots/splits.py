"""How many alike odd points can stand apart: the region of stable k in the plane of n and k / n."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.plots.style import LIGHT, Theme, dress, find_theme

SIZE = (6.8, 4.6)


@dataclass(frozen=True)
class Region:
    """Of one block, over the batch size: k up to which a state is stable, and up to which it exists.

    Attributes:
        batch: real batch sizes, upwards.
        stable, largest: real numbers k at each; NaN where there is no such state.
        stable_cells, unstable_cells: (n, k) of the whole numbers that were looked at.
    """

    block: str
    batch: np.ndarray
    stable: np.ndarray
    largest: np.ndarray
    stable_cells: np.ndarray
    unstable_cells: np.ndarray


def draw(axes: Axes, regions: Sequence[Region], theme: Theme | str = LIGHT) -> Axes:
    """Draw the two borders of every block, and the whole numbers between them.

    Args:
        axes: where to draw.
        regions: one for each block.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    for region, color in zip(regions, (theme.odd, *theme.series), strict=False):
        known = np.isfinite(region.stable)
        n = region.batch[known]
        axes.fill_between(n, 1 / n, region.stable[known] / n, color=color, alpha=0.18, linewidth=0)
        axes.plot(n, region.stable[known] / n, color=color, linewidth=2, label=f"{region.block}: stable to")
        there = np.isfinite(region.largest)
        axes.plot(
            region.batch[there],
            region.largest[there] / region.batch[there],
            color=color,
            linewidth=1.6,
            linestyle=(0, (4, 2)),
            label=f"{region.block}: exists to",
        )
        for cells, face in ((region.stable_cells, color), (region.unstable_cells, theme.card)):
            if len(cells):
                x, y = cells[:, 0], cells[:, 1] / cells[:, 0]
                axes.plot(x, y, "o", color=color, markerfacecolor=face, markersize=3, linewidth=0)
    axes.plot([], [], "o", color=theme.faint, markersize=3, label="whole k: full stable, hollow not")
    n = np.array([min(r.batch.min() for r in regions), max(r.batch.max() for r in regions)])
    axes.plot(n, 1 / n, color=theme.ink, linewidth=1.2, linestyle=(0, (1.2, 1.4)), label="k = 1")
    axes.set(xscale="log", yscale="log")
    axes.legend(loc="lower left")
    dress(
        axes, theme, title="How many odd points, infinite width", x="batch n", y="share k / n of odd points"
    )
    return axes

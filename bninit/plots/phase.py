"""The (batch, width) plane: where the odd point appears within a given depth."""

import numpy as np
from matplotlib.axes import Axes

from bninit.plots.style import LIGHT, TEXT, Theme, dress, find_theme
from bninit.views.phase import Phase

SIZE = (6.4, 4.6)


def draw(axes: Axes, phase: Phase, theme: Theme | str = LIGHT) -> Axes:
    """Draw the share of seeds that end with odd points, and the level set of one half.

    Args:
        axes: where to draw.
        phase: from `bninit.views.phase.view`.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    columns, rows = np.arange(len(phase.batches)), np.arange(len(phase.widths))
    image = axes.imshow(
        phase.share,
        origin="lower",
        cmap=theme.amount_map,
        vmin=0,
        vmax=1,
        interpolation="nearest",
        aspect="auto",
    )
    for row, column in np.argwhere(np.isfinite(phase.share)):
        share = phase.share[row, column]
        color = theme.paper if share > 0.55 else theme.ink
        axes.text(column, row, f"{share:.0%}", ha="center", va="center", fontsize=8, color=color)
    if np.nanmin(phase.share) < 0.5 < np.nanmax(phase.share):
        axes.contour(columns, rows, phase.share, levels=[0.5], colors=[theme.odd], linewidths=2.2)
        axes.plot([], [], color=theme.odd, linewidth=2.2, label="half of the seeds")
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    axes.set_xticks(columns, [str(batch) for batch in phase.batches])
    axes.set_yticks(rows, [str(width) for width in phase.widths])
    bar = axes.figure.colorbar(image, ax=axes, fraction=0.04, pad=0.02)
    bar.set_label("share of seeds with an odd point", color=theme.ink, fontsize=TEXT)
    bar.ax.tick_params(colors=theme.faint, labelsize=TEXT - 1)
    bar.outline.set_edgecolor(theme.line)
    title = f"{phase.block}, layer {phase.depth}, {phase.seeds} seeds"
    dress(axes, theme, title=title, x="batch (points)", y="width (features)")
    axes.grid(False)
    return axes

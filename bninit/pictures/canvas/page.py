"""Figures of several axes: panels under one title, or a page measured in pixels from its upper left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bninit.pictures.canvas.picture import Picture
from bninit.pictures.canvas.theme import BOLD, LEFT, LINE, ROOM, TEXT, Style, Theme, ground, wrapped

PIXELS = 100
"""To the inch."""


@dataclass(frozen=True)
class Page:
    """The figure, and its width and height."""

    figure: Figure
    width: float
    height: float

    def lay(self, theme: Theme) -> None:
        """Give the figure this size and its ground."""
        self.figure.set_size_inches(self.width / PIXELS, self.height / PIXELS)
        ground(self.figure, theme)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """New axes in a box."""
        bottom = 1 - (y + height) / self.height
        return self.figure.add_axes((x / self.width, bottom, width / self.width, height / self.height))

    def text(self, x: float, y: float, words: str, size: float, color: str, **more: Any) -> None:
        """Words whose base line begins there, unless told otherwise."""
        place: Style = {"va": "baseline"} | more
        self.figure.text(x / self.width, 1 - y / self.height, words, fontsize=size, color=color, **place)

    def card(
        self, x: float, y: float, width: float, height: float, face: str, edge: str, line: float
    ) -> None:
        """A box with round corners, below everything else."""
        box = FancyBboxPatch(
            (x / self.width, 1 - (y + height) / self.height),
            width / self.width,
            height / self.height,
            boxstyle="round,pad=0,rounding_size=0.006",
            transform=self.figure.transFigure,
            mutation_aspect=self.width / self.height,
        )
        box.set(facecolor=face, edgecolor=edge, linewidth=line, zorder=-1)
        self.figure.add_artist(box)


def lay_panels(
    figure: Figure,
    theme: Theme,
    picture: Picture,
    rows: int,
    columns: int,
    size: tuple[float, float],
    **more: Any,
) -> np.ndarray:
    """Axes (rows, columns) below the finding and the setting of a picture.

    Args:
        figure: to draw on; it gets its size and its ground.
        theme: of the figure.
        picture: whose finding and setting stand above.
        rows, columns: of panels.
        size: inches of all panels.
        more: as of Figure.subplots.
    """
    width, height = size
    room = 72 * width * ROOM
    title, under = wrapped(picture.finding, room / (TEXT + 2) / BOLD), wrapped(picture.setting, room / TEXT)
    top, below = (LINE * points * len(lines) / 72 for points, lines in ((TEXT + 2, title), (TEXT, under)))
    whole = height + top + below + 0.2
    figure.set_size_inches(width, whole)
    figure.set_layout_engine("constrained", rect=(0, 0, 1, height / whole))
    ground(figure, theme)
    place: Style = {"va": "top", "linespacing": LINE}
    figure.text(
        LEFT, 1 - 0.08 / whole, "\n".join(title), color=theme.ink, fontsize=TEXT + 2, weight="bold", **place
    )
    figure.text(LEFT, 1 - (0.12 + top) / whole, "\n".join(under), color=theme.faint, fontsize=TEXT, **place)
    return figure.subplots(rows, columns, squeeze=False, **more)


def legend_below(figure: Figure, theme: Theme, panels: Iterable[Axes], columns: int) -> None:
    """One legend for all panels, each name once."""
    named: dict[str, Artist] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        named |= dict(zip(labels, handles, strict=True))
    place: Style = {"loc": "outside lower center", "ncols": columns, "frameon": False}
    figure.legend(named.values(), named.keys(), fontsize=TEXT - 1, labelcolor=theme.ink, **place)

"""A figure measured in pixels from its upper left corner, for pictures laid out by hand."""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bninit.pictures.canvas.theme import Style, Theme, ground

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

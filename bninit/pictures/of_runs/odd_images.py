"""What the odd one out is in convolutional networks: one batch of each case, and shares of networks."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bninit.pictures.canvas.page import lay_panels
from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import LIGHT, TEXT, Theme, dress
from bninit.pictures.canvas.words import label_words

WIDTH, ROW = 8.6, 0.74
"""Inches of the figure, and of a case."""


@dataclass(frozen=True)
class ImageCase:
    """The networks of one case.

    Attributes:
        label: the block, the images and the filter.
        sizes: K_pp of the points of one network, over their mean: (images, *shape).
        counts: of each unit, how many networks have it.
        held_by: the mean number of pixels that hold the odd image, where there is one; else None.
        predicted: what infinite width says.
    """

    label: str
    sizes: np.ndarray
    counts: tuple[tuple[str, int], ...]
    held_by: float | None
    predicted: str

    @property
    def unit(self) -> str:
        """What is odd in most networks."""
        return max(self.counts, key=lambda pair: pair[1])[0]


@dataclass(frozen=True)
class OddImages(Picture):
    """A row for each case: the batch on the left, the shares on the right."""

    cases: tuple[ImageCase, ...]

    declared = Declaration(takes=Takes.FIGURE)

    @property
    def finding(self) -> str:
        """What is odd in most networks of the cases."""
        units = sorted({case.unit for case in self.cases} - {"none"})
        return f"What leaves a batch of images is {self._either(units)}, by filter, pixels and block"

    @staticmethod
    def _either(units: list[str]) -> str:
        named = [f"{'an' if unit == 'image' else 'a'} {unit}" for unit in units]
        return " or ".join(named) if named else "nothing"

    @property
    def setting(self) -> str:
        """The networks, and how to read a row."""
        count = sum(count for _, count in self.cases[0].counts)
        return (
            f"{count} networks a case; left every (image, pixel) point of one, each row on its own scale; "
            f"right what is odd, and infinite width"
        )

    @property
    def alt(self) -> str:
        """What one sees."""
        told = [
            f"{label_words(case.label).replace(chr(10), ', ')}: "
            + ", ".join(f"{unit} {count}" for unit, count in case.counts if count)
            for case in self.cases
        ]
        return f"A row for each case, a strip of images and a bar of networks; {'; '.join(told)}."

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """The strips of images and the bars."""
        size = WIDTH, ROW * len(self.cases) + 1.0
        rows = lay_panels(figure, theme, self, len(self.cases), 2, size)
        for (left, right), case in zip(rows, self.cases, strict=True):
            _strip(left, case, theme)
            _bar(right, case, theme)
        rows[0][0].set_title("one network", color=theme.ink, fontsize=TEXT, loc="left")
        rows[0][1].set_title("networks, and infinite width", color=theme.ink, fontsize=TEXT, loc="left")
        words = {"fontsize": TEXT - 1, "frameon": False, "labelcolor": theme.ink}
        handles, labels = rows[0][1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower right", ncols=len(labels), **words)


def _strip(axes: Axes, case: ImageCase, theme: Theme) -> None:
    """The images side by side, a pixel's gap between; those of one axis one above the other."""
    images = case.sizes if case.sizes.ndim == 3 else case.sizes[:, None, :]
    gap = np.full((*images.shape[:2], 1), np.nan)
    tiles = np.concatenate([images, gap], axis=2)
    flat = np.concatenate(list(tiles), axis=1)[:, :-1] if case.sizes.ndim == 3 else images[:, 0, :]
    axes.imshow(np.sqrt(flat), cmap=theme.amount_map, vmin=0, interpolation="nearest", aspect="auto")
    dress(axes, theme)
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.set_ylabel(
        label_words(case.label), rotation=0, ha="right", va="center", color=theme.ink, fontsize=TEXT - 1
    )


def _bar(axes: Axes, case: ImageCase, theme: Theme) -> None:
    colors = (theme.series[0], theme.series[1], theme.series[3], theme.line)
    total, start = sum(count for _, count in case.counts), 0.0
    for (unit, count), color in zip(case.counts, colors, strict=True):
        axes.barh([0], [count / total], left=[start], color=color, height=0.6, label=unit)
        start += count / total
    held = "" if case.held_by is None else f"held by {case.held_by:.1f} of {case.sizes[0].size} pixels"
    dress(axes, theme)
    axes.grid(False)
    axes.set(xlim=(0, 1), ylim=(-1.9, 0.35), xticks=[], yticks=[])
    words = f"{case.predicted}\n{held}"
    axes.text(0.0, -0.4, words, color=theme.ink, fontsize=TEXT - 2, va="top", linespacing=1.1)
    for side in axes.spines.values():
        side.set_visible(False)

"""The animation of one network's batch: its points in the plane of K, and the cosine matrix beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.frames import Film
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Moving, Numbers, Takes
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, color_bar, dress, ground
from bninit.runs.record import Record

TRAIL = 8
"""Frames that the trail of a point of the cluster is long."""


@dataclass(frozen=True)
class Motion(Film, Moving):
    """The same film with many frames; the scale is that of the whole film, so that motion is motion."""

    declared = Declaration(
        size=(8.0, 4.4),
        takes=Takes.FILM,
        exhibits=(
            Exhibit(
                "motion",
                "One point leaves the others: in layer {last} the plane carries {share:.1%} of the variance "
                "of the batch. Lines: the way of each point, of the last {trail} frames for those of the "
                "cluster.",
                (MAIN,),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record], seed: int | None = None, frames: int = 60) -> Self:
        """The film of one seed; see `bninit.pictures.canvas.frames.Film.of_records`."""
        return super().of_records(records, seed, frames)

    @property
    def frames(self) -> int:
        """How many."""
        return len(self.layers)

    @property
    def finding(self) -> str:
        """What moves."""
        return "One point leaves the others" if self.odd.sum() == 1 else f"The batch ends as {self.kind}"

    @property
    def numbers(self) -> Numbers:
        """Those of the film, and how long its trails are."""
        return super().numbers | {"trail": TRAIL}

    @property
    def alt(self) -> str:
        """What one sees."""
        left = (
            "one point moves far to the right, the others into a heap"
            if self.odd.sum() == 1
            else "points move"
        )
        return f"An animation through {self.layers[-1]} layers: {left}; beside it their matrix of cosines."

    def draw(self, figure: Figure, theme: Theme = LIGHT, frame: int = -1) -> None:
        """One frame, the last unless told otherwise; whatever is on the figure is cleared."""
        figure.clear()
        figure.set_size_inches(*self.declared.size)
        ground(figure, theme)
        plane = figure.add_axes((0.075, 0.14, 0.40, 0.70))
        low, high = self.points.min(axis=(0, 1)), self.points.max(axis=(0, 1))
        middle, reach = (low + high) / 2, 0.62 * float((high - low).max())
        dress(plane, theme, x="first axis of $K$ (norms)", y="second axis of $K$ (norms)")
        points, now = self.points[frame], range(len(self.layers))[frame]
        for point, odd in enumerate(self.odd):
            way = self.points[0 if odd else max(0, now - TRAIL) : now + 1, point].T
            color, faint = (theme.odd, 0.7) if odd else (theme.cluster, 0.35)
            plane.plot(*way, color=color, linewidth=1.3 if odd else 0.9, alpha=faint, zorder=1)
        x, y = points[~self.odd].T
        plane.scatter(x, y, s=44, color=theme.cluster, alpha=0.75, linewidths=0)
        if self.odd.any():
            x, y = points[self.odd].T
            plane.scatter(x, y, s=90, color=theme.odd, marker="D", linewidths=0)
            for place in points[self.odd]:
                beside: Style = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center"}
                plane.annotate("odd point", place, color=theme.odd, fontsize=10, **beside)
        heap = points[~self.odd].mean(axis=0)
        words = "the others" if self.odd.any() else "the points"
        beside = {"xytext": (0, -34), "textcoords": "offset points", "ha": "center", "va": "top"}
        plane.annotate(words, heap, color=theme.cluster, fontsize=10, **beside)
        ends = np.array([-reach, reach])
        plane.set(xlim=middle[0] + ends, ylim=middle[1] + ends, aspect="equal")
        matrix = figure.add_axes((0.53, 0.14, 0.385, 0.70))
        style: Style = {"cmap": theme.cosine_map, "vmin": -1, "vmax": 1, "interpolation": "nearest"}
        image = matrix.imshow(self.cosines[frame], **style)
        dress(matrix, theme, x=f"cosines of the points, 1 to {len(points)}")
        matrix.grid(False)
        matrix.set(xticks=[], yticks=[])
        color_bar(matrix, image, theme, "cosine", [-1, 0, 1], fraction=0.045, pad=0.02)
        figure.text(0.075, 0.94, self.finding, color=theme.ink, fontsize=13, weight="bold")
        seen = f"{self.setting}; plane: {self.share[frame]:.0%} of the variance"
        figure.text(0.075, 0.885, seen, color=theme.faint, fontsize=10)
        layer = f"layer {self.layers[frame]}"
        figure.text(0.93, 0.94, layer, color=theme.odd, fontsize=14, weight="bold", ha="right")

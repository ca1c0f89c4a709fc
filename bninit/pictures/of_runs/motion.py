"""The animation of one network's batch: its points in the plane of K, and the cosine matrix beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.frames import Film
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit, Moving, Takes
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, color_bar, dress, ground
from bninit.runs.record import Record


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
                "of the batch.",
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

    def draw(self, figure: Figure, theme: Theme = LIGHT, frame: int = -1) -> None:
        """One frame, the last unless told otherwise; whatever is on the figure is cleared."""
        figure.clear()
        figure.set_size_inches(*self.declared.size)
        ground(figure, theme)
        plane = figure.add_axes((0.075, 0.14, 0.40, 0.70))
        reach = 1.1 * float(np.abs(self.points).max())
        dress(plane, theme, x="first axis of K (norms)", y="second axis of K (norms)")
        points = self.points[frame]
        x, y = points[~self.odd].T
        plane.scatter(x, y, s=44, color=theme.cluster, alpha=0.75, linewidths=0, label="point")
        if self.odd.any():
            x, y = points[self.odd].T
            words = "odd in the last layer"
            plane.scatter(x, y, s=90, color=theme.odd, marker="D", linewidths=0, label=words)
        plane.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        legend = plane.legend(loc="upper left", fontsize=9, frameon=False, labelcolor=theme.ink)
        legend.set_zorder(5)
        matrix = figure.add_axes((0.53, 0.14, 0.385, 0.70))
        style: Style = {"cmap": theme.cosine_map, "vmin": -1, "vmax": 1, "interpolation": "nearest"}
        image = matrix.imshow(self.cosines[frame], **style)
        dress(matrix, theme, x=f"point, 1 to {len(points)}")
        matrix.grid(False)
        matrix.set(xticks=[], yticks=[])
        color_bar(matrix, image, theme, "cosine", [-1, 0, 1], fraction=0.045, pad=0.02)
        figure.text(0.075, 0.91, self.title, color=theme.ink, fontsize=13, weight="bold")
        layer = f"layer {self.layers[frame]}"
        figure.text(0.93, 0.91, layer, color=theme.odd, fontsize=13, weight="bold", ha="right")

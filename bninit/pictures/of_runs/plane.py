"""The points of one network's batch in the plane of K, frame by frame: the same film, seen from the side."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.canvas.frames import Film
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit
from bninit.pictures.canvas.theme import LIGHT, Theme, dress

STEP = 1.08
"""Frames are unit squares this far apart."""


@dataclass(frozen=True)
class PlaneStrip(Film):
    """The frames side by side, all at one scale, with the share of tr K that the plane carries."""

    declared = Declaration(
        size=(8.2, 2.5),
        exhibits=(
            Exhibit(
                "plane",
                "The plane of K carries {first_share:.0%} of the variance of the input and {share:.1%} in "
                "layer {last}.",
                (MAIN,),
            ),
        ),
    )

    @property
    def finding(self) -> str:
        """What the plane comes to hold."""
        who = "One point leaves: the plane holds" if self.odd.sum() == 1 else "The plane holds"
        return f"{who} {self.share[0]:.0%} of the variance, then {self.share[-1]:.0%}"

    @property
    def alt(self) -> str:
        """What one sees."""
        end = "one point far to the right of a heap" if self.odd.sum() == 1 else str(self.kind)
        return (
            f"{len(self.layers)} frames of points in a plane; the last, layer {self.layers[-1]}, shows {end}."
        )

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A square with axes through its middle for each frame."""
        reach = 1.1 * float(np.abs(self.points).max())
        label = f"layer (share of the variance in the plane); frames are {2 * reach:.1f} norms wide"
        dress(axes, theme, title=self.finding, x=label, y="plane of $K$", under=self.setting)
        axes.grid(False)
        for frame, points in enumerate(self.points):
            left = frame * STEP
            placed = points / (2 * reach) + (left + 0.5, 0.5)
            axes.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color=theme.line, linewidth=0.8)
            axes.plot([left, left + 1], [0.5, 0.5], color=theme.line, linewidth=0.5)
            axes.plot([left + 0.5, left + 0.5], [0, 1], color=theme.line, linewidth=0.5)
            words = ("cluster" if self.odd.any() else "points") if frame == 0 else None
            x, y = placed[~self.odd].T
            axes.scatter(x, y, s=18, color=theme.cluster, alpha=0.75, linewidths=0, zorder=3, label=words)
            if self.odd.any():
                words = "odd in the last layer" if frame == 0 else None
                x, y = placed[self.odd].T
                axes.scatter(x, y, s=36, color=theme.odd, marker="D", linewidths=0, zorder=4, label=words)
        frames = len(self.layers)
        axes.set(xlim=(-0.03, (frames - 1) * STEP + 1.03), ylim=(-0.03, 1.03), yticks=[], aspect="equal")
        ticks = [f"{layer}\n{share:.0%}" for layer, share in zip(self.layers, self.share, strict=True)]
        axes.set_xticks(np.arange(frames) * STEP + 0.5, ticks)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.2, borderaxespad=0.3)
        dress(axes, theme, x=label, y="plane of $K$")
        axes.grid(False)
        axes.spines[:].set_visible(False)

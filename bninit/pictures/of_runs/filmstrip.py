"""The cosine matrix of one network's batch, frame by frame through depth."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from bninit.pictures.canvas.frames import Film
from bninit.pictures.canvas.picture import MAIN, Declaration, Exhibit
from bninit.pictures.canvas.theme import LIGHT, Theme, color_bar, dress

STEP = 1.08
"""Frames are unit squares this far apart."""


@dataclass(frozen=True)
class Filmstrip(Film):
    """The matrices side by side; odd points come first and are ruled off."""

    declared = Declaration(
        size=(8.2, 2.3),
        exhibits=(
            Exhibit(
                "filmstrip",
                "In layer {last} the odd point has mean cosine {cosine:.3f} to the others, which have "
                "{inside:.3f} among themselves ({kind}).",
                (MAIN,),
            ),
        ),
    )

    @property
    def alt(self) -> str:
        """What one sees."""
        rows = f"{len(self.layers)} matrices of cosines from layer {self.layers[0]} to {self.layers[-1]}"
        end = (
            "a pale cross, the odd point, on a dark square, the cluster" if self.odd.any() else f"{self.kind}"
        )
        return f"{rows}; the last shows {end}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A square for each frame."""
        y = f"{len(self.order)} points"
        dress(axes, theme, title=self.finding, x="layer", y=y, under=self.setting)
        axes.grid(False)
        for frame, matrix in enumerate(self.cosines):
            left = frame * STEP
            box = (left, left + 1, 1, 0)
            axes.imshow(matrix, extent=box, cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest")
            axes.plot(left + np.array([0, 1, 1, 0, 0]), [0, 0, 1, 1, 0], color=theme.line, linewidth=0.8)
            if self.odd.any():
                edge = self.odd.mean()
                axes.plot([left, left + 1], [edge, edge], color=theme.odd, linewidth=1.3)
                axes.plot([left + edge, left + edge], [0, 1], color=theme.odd, linewidth=1.3)
        frames = len(self.layers)
        axes.set(xlim=(-0.03, (frames - 1) * STEP + 1.03), ylim=(1.03, -0.03), yticks=[])
        axes.set_xticks(np.arange(frames) * STEP + 0.5, [str(layer) for layer in self.layers])
        axes.spines[:].set_visible(False)
        colors = ScalarMappable(Normalize(-1, 1), theme.cosine_map)
        color_bar(axes, colors, theme, "cosine", [-1, 0, 1], fraction=0.02, pad=0.01, shrink=0.58)

"""The graph of the scalar map: how much t grows in one layer, and where it does not."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.late import jnp
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import LIGHT, Theme, dress, stable_mark
from bninit.pictures.canvas.words import RATIO, block_words

LOWEST = 0.4
"""The graph begins at this share of the least fixed point."""

POINTS = 600


@dataclass(frozen=True)
class Growth(Picture):
    """log(F(t) / t), F the scalar map.

    Attributes:
        t: (point,) increasing, from below the first fixed point to the exact cluster.
        growth: (point,) natural log, per layer.
        fixed: the t of the fixed points, increasing.
        names: what each is called.
        slopes: F'(t) there; below 1 in modulus the point attracts its family.
    """

    block: str
    batch: float
    t: np.ndarray
    growth: np.ndarray
    fixed: np.ndarray
    names: tuple[str, ...]
    slopes: np.ndarray

    declared = Declaration(
        size=(6.8, 4.6),
        exhibits=(
            Exhibit(
                "growth",
                "With {batch} points t falls back to 1 up to the separatrix at {separatrix:.3f}; beyond it t "
                "grows by up to {most:.1%} a layer, as far as the odd point at {odd:.2f}.",
                choices={"block": "rc+relu", "batch": 8},
            ),
        ),
    )

    @classmethod
    def of_block(cls, block: str = "rc+relu", batch: float = 16) -> Self:
        """The growth of t in one layer of infinite width, with one odd point.

        Args:
            block: a block that recenters.
            batch: points.

        Raises:
            InputError: a block without a scalar map.
        """
        map_ = scalar_map(block, batch)
        points = fixed_points(block, batch)
        fixed = np.array([point.t for point in points])
        t = np.geomspace(LOWEST * fixed[0], map_.largest * (1 - 1e-9), POINTS)
        growth = np.log(np.asarray(map_(jnp.asarray(t))) / t)
        slopes = np.array([map_.slope(float(one)) for one in fixed])
        names = tuple(point.name for point in points)
        return cls(str(map_.family.block), batch, t, growth, fixed, names, slopes)

    @property
    def numbers(self) -> Numbers:
        """The fixed points, and the fastest growth between the separatrix and the odd point."""
        at = dict(zip(self.names, self.fixed.tolist(), strict=True))
        between = (self.t > at["separatrix"]) & (self.t < at["odd point"])
        return {
            "batch": self.batch,
            "separatrix": at["separatrix"],
            "odd": at["odd point"],
            "most": float(np.expm1(self.growth[between].max())),
        }

    @property
    def finding(self) -> str:
        """Between which states t grows."""
        if not {"separatrix", "odd point"} <= set(self.names):
            return f"Where t grows in one layer, and where not: fixed points {', '.join(self.names)}"
        told = self.numbers
        return (
            f"Between t = {told['separatrix']:.3f} and {told['odd']:.2f} one point grows, by up to "
            f"{told['most']:.1%} a layer"
        )

    @property
    def setting(self) -> str:
        """Of what."""
        return f"{block_words(self.block, full=True)}, {self.batch:g} points, infinite width"

    @property
    def alt(self) -> str:
        """What one sees."""
        told = ", ".join(f"{name} at {t:.4g}" for name, t in zip(self.names, self.fixed, strict=True))
        return f"A curve that crosses zero at the fixed points, the t axis logarithmic: {told}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """log(F(t) / t) against t: above the line t grows, below it shrinks."""
        t, change = self.t, self.growth
        axes.axhline(0, color=theme.ink, linewidth=0.9)
        axes.fill_between(t, 0, change, where=change > 0, color=theme.odd, alpha=0.22, linewidth=0)
        axes.fill_between(t, 0, change, where=change < 0, color=theme.cluster, alpha=0.22, linewidth=0)
        axes.plot(t, change, color=theme.series[0], linewidth=2)
        for place, name, slope in zip(self.fixed, self.names, self.slopes, strict=True):
            words = f"{name}: t = {place:.4g}, F′ = {slope:.3f}"
            axes.plot(place, 0, **stable_mark(theme, abs(slope) < 1), zorder=5, label=words)
        axes.set_xscale("log")
        axes.margins(x=0.02)
        axes.legend(loc="upper center", bbox_to_anchor=(0.48, -0.16), ncols=2)
        title, y = self.finding, r"$\log(F(t) / t)$, one layer"
        dress(axes, theme, title=title, x=RATIO, y=y, under=self.setting)

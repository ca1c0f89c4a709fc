"""How many alike odd points can stand apart: the region of stable k in the plane of n and k / n."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import block_name, capital


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


@dataclass(frozen=True)
class OddStateRegions(Picture):
    """A region for each block, from simulations/odd_point_numbers.py."""

    regions: tuple[Region, ...]

    declared = Declaration(size=(6.8, 4.6))

    @property
    def finding(self) -> str:
        """Which states with several odd points are stable."""
        told = []
        for region in self.regions:
            known = np.flatnonzero(np.isfinite(region.stable))
            most = region.stable[known[-1]] if len(known) else 0
            if most > 1:
                told.append(
                    f"{block_name(region.block)} allows up to {most:,.0f} odd points among "
                    f"{region.batch[known[-1]]:,.0f}"
                )
            elif len(known):
                told.append(f"{block_name(region.block)} allows one alone")
        return capital("; ".join(told))

    @property
    def setting(self) -> str:
        """Of what."""
        return "states of k alike odd points at infinite width"

    @property
    def alt(self) -> str:
        """What one sees."""
        return f"Borders of the share of odd points over batch size, both logarithmic. {self.finding}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The two borders of every block, and the whole numbers between them."""
        style: Style
        for region, color in zip(self.regions, (theme.odd, *theme.series), strict=False):
            known = np.isfinite(region.stable)
            n = region.batch[known]
            axes.fill_between(n, 1 / n, region.stable[known] / n, color=color, alpha=0.18, linewidth=0)
            style = {"color": color, "linewidth": 2}
            axes.plot(n, region.stable[known] / n, label=f"{block_name(region.block)}: stable to", **style)
            there = np.isfinite(region.largest)
            n, shares = region.batch[there], region.largest[there] / region.batch[there]
            style = {"color": color, "linewidth": 1.6, "linestyle": (0, (4, 2))}
            axes.plot(n, shares, label=f"{block_name(region.block)}: exists to", **style)
            for cells, face in ((region.stable_cells, color), (region.unstable_cells, theme.card)):
                if len(cells):
                    x, y = cells[:, 0], cells[:, 1] / cells[:, 0]
                    axes.plot(x, y, "o", color=color, markerfacecolor=face, markersize=3, linewidth=0)
        axes.plot([], [], "o", color=theme.faint, markersize=3, label="whole $k$: full stable, hollow not")
        ends = [end for region in self.regions for end in (region.batch.min(), region.batch.max())]
        n = np.array([min(ends), max(ends)])
        axes.plot(n, 1 / n, color=theme.ink, linewidth=1.2, linestyle=(0, (1.2, 1.4)), label="$k = 1$")
        axes.set(xscale="log", yscale="log")
        axes.legend(loc="lower left")
        title, words = self.finding, self.setting
        dress(axes, theme, title=title, x="batch $n$", y="share $k / n$ of odd points", under=words)

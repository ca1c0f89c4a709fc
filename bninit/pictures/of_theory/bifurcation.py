"""The fixed points with one odd point over a real batch size, for one block or several."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.dynamics.bifurcation.branch import Branch
from bninit.dynamics.bifurcation.branches import branches
from bninit.layer.block import Block
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import RATIO, block_name

SMALLEST = 2.5


@dataclass(frozen=True)
class BranchPart:
    """A branch from one saddle-node to the next, or to its end.

    Attributes:
        attracts: whether the scalar map is attracted to it.
    """

    batch: np.ndarray
    t: np.ndarray
    attracts: bool


@dataclass(frozen=True)
class CutBranch:
    """A branch of one block, cut at its saddle-nodes.

    Attributes:
        folds: (batch, t) of them, at real batch sizes.
    """

    block: str
    folds: tuple[tuple[float, float], ...]
    parts: tuple[BranchPart, ...]


@dataclass(frozen=True)
class Bifurcation(Picture):
    """t along every branch, its saddle-nodes, and the simplex at t = 1."""

    curves: tuple[CutBranch, ...]

    declared = Declaration(
        size=(6.4, 4.4),
        exhibits=(
            Exhibit(
                "bifurcation",
                "A state with one odd point is born at {births}. Solid: it attracts batches that are "
                "alike but for "
                "one point; dashed: it repels them. The line is the simplex.",
            ),
        ),
    )

    @classmethod
    def of_block(cls, block: str = "rc+relu,rc+rs+relu", largest: float = 1000.0) -> Self:
        """The branches of fixed points.

        Args:
            block: blocks that recenter, separated by commas.
            largest: the largest batch size.

        Raises:
            InputError: a block without a reduced map, or no branch in this range.
        """
        largest = checks.real(largest, "largest", above=SMALLEST)
        blocks = [Block.parse(one) for one in block.split(",")]
        found = [branch for one in blocks for branch in branches(one, over=(SMALLEST, largest))]
        if not found:
            advice = "choose a larger batch or rc+relu"
            raise checks.fail(f"a branch up to {largest:g} points", "none", advice)
        return cls(tuple(_cut(branch) for branch in found))

    @property
    def numbers(self) -> Numbers:
        """Where the state is born in each block."""
        births = [
            f"n = {fold[0]:.4f} with {block_name(curve.block)}"
            for curve in self.curves
            for fold in curve.folds
        ]
        return {"births": " and ".join(births)}

    @property
    def finding(self) -> str:
        """From which batch size on there is an odd point."""
        return f"The odd point is born at a fold: {self.numbers['births']}"

    @property
    def setting(self) -> str:
        """Of what."""
        return "infinite width, one point unlike the others, real batch sizes"

    @property
    def alt(self) -> str:
        """What one sees."""
        folds = "; ".join(
            f"{block_name(one.block)} at n = {one.folds[0][0]:.2f}" for one in self.curves if one.folds
        )
        return f"Curves that come from the right, turn at a fold and go back, both axes logarithmic: {folds}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """Solid where a branch attracts its family, dashed where it does not."""
        for curve, color in zip(self.curves, (theme.odd, *theme.series), strict=False):
            for part in sorted(curve.parts, key=lambda part: not part.attracts):
                dash = "-" if part.attracts else (0, (4, 2))
                words = f"{block_name(curve.block)}: {'odd point' if part.attracts else 'separatrix'}"
                axes.plot(part.batch, part.t, color=color, linewidth=2, linestyle=dash, label=words)
            for fold in curve.folds:
                axes.plot(*fold, "o", color=color, markersize=6)
                beside: Style = {"xytext": (12, 0), "textcoords": "offset points", "va": "center"}
                axes.annotate(f"n = {fold[0]:.4f}", fold, color=theme.ink, fontsize=9, **beside)
        axes.axhline(1.0, color=theme.ink, linewidth=1.2, label="simplex")
        axes.set(xscale="log", yscale="log")
        axes.margins(x=0.02)
        axes.set_ylim(bottom=0.25)
        axes.legend(loc="upper left")
        title, words = self.finding, self.setting
        dress(axes, theme, title=title, x="batch $n$", y=RATIO, under=words)


def _cut(branch: Branch) -> CutBranch:
    at = [place for place, _ in branch.folds]
    cuts = [0, *at, len(branch.values) - 1]
    parts = [slice(i, j + 1) for i, j in pairwise(cuts)]
    values, t = branch.values, branch.t
    return CutBranch(
        str(branch.block),
        tuple((float(values[i]), float(t[i])) for i in at),
        tuple(BranchPart(values[p], t[p], bool(branch.multiplier[p].mean() < 1)) for p in parts),
    )

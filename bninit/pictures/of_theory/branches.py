"""Curves of fixed points over a parameter: solid where everything attracts, dashed where something repels."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.dynamics.bifurcation.branch import Branch
from bninit.pictures.canvas.picture import Declaration, Picture
from bninit.pictures.canvas.theme import LIGHT, Theme, dress
from bninit.pictures.canvas.words import RATIO, block_words

WORDS = {
    "batch": "batch $n$",
    "odd": "number $k$ of odd points",
    "slope": "slope of the nonlinearity for $x < 0$",
}


@dataclass(frozen=True)
class BranchDiagram(Picture):
    """t of every branch that `bninit.branches` found, its folds, and the simplex at t = 1."""

    branches: tuple[Branch, ...]

    declared = Declaration(size=(6.4, 4.4))

    @property
    def finding(self) -> str:
        """Where the folds are."""
        places = sorted(float(one.values[at]) for one in self.branches for at, _ in one.folds)
        return (
            f"Fixed points fold at {', '.join(f'{x:.4g}' for x in places)}"
            if places
            else "Fixed points, no fold"
        )

    @property
    def setting(self) -> str:
        """Of what."""
        block = f"{block_words(str(self.branches[0].block), full=True)}, " if self.branches else ""
        return f"{block}infinite width"

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """A colour for each branch."""
        for number, branch in enumerate(self.branches):
            color = theme.series[number % len(theme.series)]
            edges = np.flatnonzero(np.diff(branch.stable.astype(int)))
            for first, last in zip([0, *edges], [*(edges + 1), len(branch.t) - 1], strict=True):
                part = slice(first, last + 1)
                dash = "-" if branch.stable[(first + last) // 2] else (0, (4, 2))
                axes.plot(branch.values[part], branch.t[part], color=color, linewidth=2, linestyle=dash)
            for place, _ in branch.folds:
                axes.plot(branch.values[place], branch.t[place], "o", color=color, markersize=6)
        axes.axhline(1.0, color=theme.ink, linewidth=1.2, label="simplex")
        axes.plot([], [], color=theme.ink, linewidth=2, label="stable")
        axes.plot([], [], color=theme.ink, linewidth=2, linestyle=(0, (4, 2)), label="unstable")
        parameter = self.branches[0].parameter if self.branches else "batch"
        axes.set_xscale("linear" if parameter == "slope" else "log")
        axes.set_yscale("log")
        axes.legend(loc="best")
        title, words = self.finding, self.setting
        dress(axes, theme, title=title, x=WORDS[parameter], y=RATIO, under=words)

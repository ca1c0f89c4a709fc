"""How many odd points random batches end with, beside the numbers at which such a state is stable."""

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress, ground


@dataclass(frozen=True)
class OddCount:
    """Of one block and batch size: how many networks ended with k odd points.

    Attributes:
        stable_to: the states of 1 to this many odd points are stable.
        words: one for each width.
        counts: (k, networks) for each width.
    """

    block: str
    batch: int
    stable_to: int
    words: tuple[str, ...]
    counts: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class OddCounts(Picture):
    """A panel for each case, from simulations/which_split.py: shares of the networks against k."""

    cases: tuple[OddCount, ...]

    declared = Declaration(size=(3.4, 3.4), takes=Takes.FIGURE)
    """The size of one panel."""

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """The panels side by side."""
        ground(figure, theme)
        figure.set_layout_engine("constrained")
        width, height = self.declared.size
        figure.set_size_inches(width * len(self.cases), height)
        panels = figure.subplots(1, len(self.cases), squeeze=False)[0]
        for axes, case in zip(panels, self.cases, strict=True):
            stable = (0.5, case.stable_to + 0.5)
            axes.axvspan(*stable, color=theme.cluster, alpha=0.12, linewidth=0, label="stable k")
            for index, (word, counts) in enumerate(zip(case.words, case.counts, strict=True)):
                total = sum(count for _, count in counts)
                x, y = [k for k, _ in counts], [count / total for _, count in counts]
                color = theme.series[index % len(theme.series)]
                style: Style = {"color": color, "linestyle": DASHES[index], "linewidth": 1.6, "markersize": 5}
                axes.plot(x, y, "o", label=word, **style)
            axes.set_xlim(-0.5, max(case.stable_to, *(k for one in case.counts for k, _ in one)) + 1)
            axes.set_ylim(0, 1.02)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.legend(fontsize=8)
            title = f"{case.block}, n = {case.batch}"
            dress(axes, theme, title=title, x="odd points k", y="share of networks")

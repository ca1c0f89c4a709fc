"""How many odd points random batches end with, beside the numbers at which such a state is stable."""

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bninit.pictures.canvas.page import lay_panels
from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import LIGHT, TEXT, Style, Theme, dress
from bninit.pictures.canvas.words import block_name, block_words

BAR = 0.4
"""Width of a bar."""

HATCHES = ("", "//", "..", "xx")


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

    declared = Declaration(size=(2.9, 3.9), takes=Takes.FIGURE)
    """The size of one panel."""

    @property
    def finding(self) -> str:
        """How many odd points there are where any are."""
        odd = [k for case in self.cases for counts in case.counts for k, _ in counts if k]
        inside = all(
            k <= case.stable_to for case in self.cases for counts in case.counts for k, _ in counts if k
        )
        where = (
            "numbers that are stable at infinite width"
            if inside
            else "not all of them stable at infinite width"
        )
        return (
            f"Random batches end with {min(odd)} to {max(odd)} odd points, {where}, or with none"
            if odd
            else ""
        )

    @property
    def alt(self) -> str:
        """What one sees."""
        told = []
        for case in self.cases:
            for word, counts in zip(case.words, case.counts, strict=True):
                most = max(counts, key=lambda one: one[1])
                told.append(
                    f"{block_words(case.block)}, {case.batch} points, {word}: {most[0]} odd points in "
                    f"{most[1]} "
                    f"of {sum(count for _, count in counts)}"
                )
        return f"Bars of how many batches end with k odd points; the highest: {'; '.join(told)}."

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """The panels side by side."""
        width, height = self.declared.size
        size = width * len(self.cases), height
        panels = lay_panels(figure, theme, self, 1, len(self.cases), size)[0]
        for axes, case in zip(panels, self.cases, strict=True):
            stable = (0.5, case.stable_to + 0.5)
            axes.axvspan(
                *stable, color=theme.cluster, alpha=0.12, linewidth=0, label="stable $k$ at infinite width"
            )
            count = len(case.words)
            for index, (word, counts) in enumerate(zip(case.words, case.counts, strict=True)):
                total = sum(count for _, count in counts)
                x = [k + BAR * (index - (count - 1) / 2) for k, _ in counts]
                style: Style = {"color": theme.series[index % len(theme.series)], "hatch": HATCHES[index % 4]}
                shares = [count / total for _, count in counts]
                drawn = axes.bar(x, shares, BAR, edgecolor=theme.card, label=f"{word}: {total}", **style)
                axes.bar_label(drawn, [f"{100 * share:.0f}" for share in shares], color=theme.ink, fontsize=8)
            axes.set_xlim(-0.7, max(case.stable_to, *(k for one in case.counts for k, _ in one)) + 0.7)
            axes.set_ylim(0, 1.12)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), fontsize=8)
            title = f"{block_name(case.block)}, {case.batch} points"
            y = "share (labels: %)" if axes is panels[0] else ""
            dress(axes, theme, title=title, x="odd points $k$", y=y, text=TEXT - 1.5)
            axes.grid(axis="x", visible=False)

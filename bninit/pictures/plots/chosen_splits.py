"""How many odd points random batches end with, beside the numbers at which such a state is stable."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bninit.pictures.plots.style import DASHES, LIGHT, Theme, dress, find_theme, ground

SIZE = (6.8, 3.4)


@dataclass(frozen=True)
class Chosen:
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


def draw(figure: Figure, cases: Sequence[Chosen], theme: Theme | str = LIGHT) -> Figure:
    """Draw a panel for each case: shares of the networks against k.

    Args:
        figure: where to draw.
        cases: from simulations/which_split.py.
        theme: "light", "dark" or "print".
    """
    theme = find_theme(theme)
    ground(figure, theme)
    figure.set_layout_engine("constrained")
    figure.set_size_inches(3.4 * len(cases), SIZE[1])
    for axes, case in zip(figure.subplots(1, len(cases), squeeze=False)[0], cases, strict=True):
        axes.axvspan(
            0.5, case.stable_to + 0.5, color=theme.cluster, alpha=0.12, linewidth=0, label="stable k"
        )
        for index, (word, counts) in enumerate(zip(case.words, case.counts, strict=True)):
            total = sum(count for _, count in counts)
            x, y = [k for k, _ in counts], [count / total for _, count in counts]
            color = theme.series[index % len(theme.series)]
            axes.plot(
                x, y, "o", color=color, linestyle=DASHES[index], linewidth=1.6, markersize=5, label=word
            )
        axes.set_xlim(-0.5, max(case.stable_to, *(k for one in case.counts for k, _ in one)) + 1)
        axes.set_ylim(0, 1.02)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(fontsize=8)
        dress(axes, theme, title=f"{case.block}, n = {case.batch}", x="odd points k", y="share of networks")
    return figure

"""The odd point against the strength of a skip: how many networks have one, and how long they waited."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from bninit.pictures.canvas.page import lay_panels
from bninit.pictures.canvas.picture import Declaration, Picture, Takes
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, doubling, dress
from bninit.pictures.canvas.words import block_words, capital
from bninit.pictures.of_runs.comparison import MARKS, NORMAL, beside
from bninit.statistics.proportion import Proportion

SIZE = (8.4, 4.2)
"""Inches."""


@dataclass(frozen=True)
class AtStrength:
    """The networks of one strength.

    Attributes:
        strength: a; 0 stands for no skip.
        depth: layers.
        odd: the share with an odd point in the last layer.
        wait, error: the mean layer of the first odd point over the slowing, and its standard error.
    """

    strength: float
    depth: int
    odd: Proportion
    wait: float
    error: float

    @property
    def wait_interval(self) -> tuple[float, float]:
        """The 95 % interval of the mean."""
        return self.wait - NORMAL * self.error, self.wait + NORMAL * self.error


@dataclass(frozen=True)
class ResidualStrength(Picture):
    """Shares on the left, waits on the right, a curve for each kind of skip, a band for no skip.

    Attributes:
        clock: layers of the network without a skip that every network is given.
        plain: the networks without a skip.
        kinds: of each kind its word and its strengths.
    """

    block: str
    batch: int
    width: int
    clock: int
    plain: AtStrength
    kinds: tuple[tuple[str, tuple[AtStrength, ...]], ...]

    declared = Declaration(takes=Takes.FIGURE)

    @property
    def finding(self) -> str:
        """Which kinds raise the share of networks at every strength, clear of the intervals."""
        slow: list[str] = []
        strong: list[str] = []
        for kind, found in self.kinds:
            raised = all(one.odd.low > self.plain.odd.high for one in found)
            (strong if raised else slow).append(kind)
        words = [f"skips of kind {' and '.join(strong)} give an odd point to more networks"] if strong else []
        words += [f"skips of kind {', '.join(slow)} do not"] if slow else []
        return capital("; ".join(words))

    @property
    def setting(self) -> str:
        """The networks."""
        networks = f"width {self.width}, {self.plain.odd.runs} networks a point"
        return f"{block_words(self.block)}, {self.batch} points, {networks}; bars and grey: 95 % intervals"

    @property
    def alt(self) -> str:
        """What one sees."""
        told = [
            f"{kind} {min(one.odd.value for one in found):.2f} to {max(one.odd.value for one in found):.2f}"
            for kind, found in self.kinds
        ]
        return (
            f"Points with bars against the strength of the skip; share of networks with an odd point, "
            f"without a skip {self.plain.odd.value:.2f}: {'; '.join(told)}; beside it the layers they waited."
        )

    def draw(self, figure: Figure, theme: Theme = LIGHT) -> None:
        """The two panels side by side."""
        left, right = lay_panels(figure, theme, self, 1, 2, SIZE)[0]
        one = self.plain
        left.axhspan(one.odd.low, one.odd.high, color=theme.faint, alpha=0.2, linewidth=0, label="no skip")
        if np.isfinite(one.wait_interval).all():
            right.axhspan(*one.wait_interval, color=theme.faint, alpha=0.2, linewidth=0)
        for index, (kind, found) in enumerate(self.kinds):
            x = beside(np.array([each.strength for each in found]), index, len(self.kinds), step=1.05)
            shares = np.array([[each.odd.value, each.odd.low, each.odd.high] for each in found])
            waits = np.array([[each.wait, *each.wait_interval] for each in found])
            waits[~np.isfinite(waits).all(axis=1)] = np.nan  # too few births for an interval
            for axes, rows in ((left, shares), (right, waits)):
                bars = np.abs(rows[:, 1:] - rows[:, :1]).T
                style: Style = {"fmt": MARKS[index % len(MARKS)] + "-", "color": theme.series[index % 6]}
                style |= {"label": kind, "capsize": 2.5, "linewidth": 1.4, "markersize": 5}
                axes.errorbar(x, rows[:, 0], bars, **style)
        for axes in (left, right):
            doubling(axes)
        left.set_ylim(-0.03, 1.03)
        right.set_ylim(bottom=0)
        left.legend(loc="lower left")
        last = f"share with an odd point after {self.clock} layers' worth"
        dress(left, theme, "", "strength $a$ of the skip", last)
        dress(right, theme, "", "strength $a$ of the skip", "first odd point: layers over the slowing")

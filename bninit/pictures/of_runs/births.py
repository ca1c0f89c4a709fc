"""When the odd point is born: the share of networks in which it is there to stay, against depth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, varied
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.pictures.canvas.words import counted, label_words, shared_words
from bninit.runs.labels import labels
from bninit.runs.record import Record
from bninit.statistics.proportion import proportion
from bninit.sweeps.saved import SweepRecord


@dataclass(frozen=True)
class BirthLayers:
    """One record or cell: the sorted layers of birth, how many seeds there are, and how deep they went."""

    label: str
    layers: np.ndarray
    seeds: int
    depth: int

    @property
    def median(self) -> float:
        """The layer by which half of all seeds have an odd point; infinite if fewer ever have."""
        half = -(-self.seeds // 2)
        return float(self.layers[half - 1]) if len(self.layers) >= half else float("inf")

    @property
    def interval(self) -> np.ndarray:
        """(2, births + 1), the 95 % interval of the share after each birth, by Wilson."""
        found = [proportion(count, self.seeds) for count in range(len(self.layers) + 1)]
        return np.array([[one.low, one.high] for one in found]).T


@dataclass(frozen=True)
class Births(Picture):
    """A staircase for each record or cell.

    Attributes:
        shared: what all of them have in common, in words.
    """

    courses: tuple[BirthLayers, ...]
    shared: str

    declared = Declaration(
        exhibits=(
            Exhibit(
                "births",
                "Half of the networks have an odd point by layer {halves}; {born} of {seeds} get one. "
                "Shaded: 95 % "
                "intervals of the shares (Wilson).",
                varied(width=[64, 256, 1024], depth=[400], seeds=[64], inputs=["gaussian"]),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The births in each record.

        Raises:
            InputError: no odd point was born in any of them.
        """
        named = zip(labels(records), records, strict=True)
        found = [
            _sorted(label, one.birth.layer, int(one.dataset["layer"].values[-1])) for label, one in named
        ]
        return cls._some(found, [one.settings for one in records])

    @classmethod
    def of_sweep(cls, sweep: SweepRecord) -> Self:
        """The births in each finished cell.

        Raises:
            InputError: no quantity birth, too many cells for one picture, or no birth in any of them.
        """
        sweep.require("birth")
        depth = sweep.settings["depth"]
        cells = sweep.few()
        found = [_sorted(label, cell.values("birth"), depth) for label, cell in cells]
        return cls._some(found, [cell.place for _, cell in cells])

    @classmethod
    def _some(cls, found: list[BirthLayers], settings: Sequence[Mapping[str, Any]]) -> Self:
        if not any(len(one.layers) for one in found):
            advice = "record one: bninit simulate --block rc+relu --batch 16 --out FILE"
            raise checks.fail("births of an odd point", "none in these records", advice)
        return cls(tuple(found), shared_words(settings))

    @property
    def numbers(self) -> Numbers:
        """When half of the seeds have an odd point."""
        return {
            "halves": ", ".join(f"{one.median:.0f} at {one.label}" for one in self.courses),
            "born": sum(len(one.layers) for one in self.courses),
            "seeds": sum(one.seeds for one in self.courses),
        }

    @property
    def finding(self) -> str:
        """Which waits longest."""
        first, last = self.courses[0], self.courses[-1]
        if len(self.courses) > 1 and np.isfinite(first.median) and last.median > first.median:
            ends = [f"by layer {one.median:.0f} at {label_words(one.label)}" for one in (first, last)]
            return f"Half of the networks have an odd point {', '.join(ends)}"
        return (
            f"An odd point is born in {sum(len(one.layers) for one in self.courses)} of {self._all} networks"
        )

    @property
    def setting(self) -> str:
        """Of what, and how many networks each share is of."""
        seeds = dict.fromkeys(one.seeds for one in self.courses)
        networks = " or ".join(counted(one, "network") for one in seeds)
        told = f"{networks} a curve; shaded: 95 % intervals"
        return f"{self.shared}; {told}" if self.shared else told

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [f"{label_words(one.label)} {len(one.layers) / one.seeds:.0%}" for one in self.courses]
        return (
            f"Staircases of the share of networks with an odd point against depth, up to: {', '.join(ends)}."
        )

    @property
    def _all(self) -> int:
        return sum(one.seeds for one in self.courses)

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The share of networks with an odd point against depth, as far as something happens."""
        end = min(
            self.courses[0].depth, 1.15 * max(one.layers[-1] for one in self.courses if len(one.layers))
        )
        for index, one in enumerate(self.courses):
            count = len(one.layers)
            steps = np.concatenate([[0], one.layers, [one.depth]])
            shares = np.concatenate([[0], np.arange(1, count + 1), [count]]) / one.seeds
            half = f"half by layer {one.median:.0f}" if np.isfinite(one.median) else "never half"
            words = f"{label_words(one.label)}: {half}, {count} of {one.seeds} in all"
            low, high = one.interval
            at = np.append(np.append(0, one.layers), one.depth)
            edges: Style = {"step": "post", "color": theme.series[index % 6], "alpha": 0.13, "linewidth": 0}
            axes.fill_between(at, np.append(low, low[-1]), np.append(high, high[-1]), **edges)
            style: Style = {"color": theme.series[index % 6], "linestyle": DASHES[index % 6], "linewidth": 2}
            axes.step(steps, shares, where="post", label=words, **style)
        axes.set(xlim=(0, end), ylim=(0, 1.02))
        axes.legend(loc="lower right")
        title, y = self.finding, "share with an odd point"
        dress(axes, theme, title=title, x="layer", y=y, under=self.setting)


def _sorted(label: str, layers: np.ndarray, depth: int) -> BirthLayers:
    return BirthLayers(label, np.sort(layers[layers >= 0]), len(layers), depth)

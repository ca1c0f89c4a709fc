"""When the odd point is born: the share of seeds in which it is there to stay, against depth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, varied
from bninit.pictures.canvas.theme import DASHES, LIGHT, Style, Theme, dress
from bninit.runs.labels import labels
from bninit.runs.record import Record
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


@dataclass(frozen=True)
class Births(Picture):
    """A staircase for each record or cell."""

    courses: tuple[BirthLayers, ...]

    declared = Declaration(
        exhibits=(
            Exhibit(
                "births",
                "Wider networks wait longer for the odd point; half of them have it by layer {halves}. In "
                "all, {born} of {seeds} networks get one.",
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
        return cls._some(
            _sorted(label, one.birth.layer, int(one.dataset["layer"].values[-1])) for label, one in named
        )

    @classmethod
    def of_sweep(cls, sweep: SweepRecord) -> Self:
        """The births in each finished cell.

        Raises:
            InputError: no quantity birth, too many cells for one picture, or no birth in any of them.
        """
        sweep.require("birth")
        depth = sweep.settings["depth"]
        return cls._some(_sorted(label, cell.values("birth"), depth) for label, cell in sweep.few())

    @classmethod
    def _some(cls, found: Iterable[BirthLayers]) -> Self:
        courses = tuple(found)
        if not any(len(one.layers) for one in courses):
            advice = "record one: bninit simulate --block rc+relu --batch 16 --out FILE"
            raise checks.fail("births of an odd point", "none in these records", advice)
        return cls(courses)

    @property
    def numbers(self) -> Numbers:
        """When half of the seeds have an odd point."""
        return {
            "halves": ", ".join(f"{one.median:.0f} at {one.label}" for one in self.courses),
            "born": sum(len(one.layers) for one in self.courses),
            "seeds": sum(one.seeds for one in self.courses),
        }

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The share of seeds with an odd point against depth."""
        for index, one in enumerate(self.courses):
            count = len(one.layers)
            steps = np.concatenate([[0], one.layers, [one.depth]])
            shares = np.concatenate([[0], np.arange(1, count + 1), [count]]) / one.seeds
            half = f"half by layer {one.median:.0f}" if np.isfinite(one.median) else "never half"
            words = f"{one.label}: {half}, {count} of {one.seeds} in all"
            style: Style = {"color": theme.series[index % 6], "linestyle": DASHES[index % 6], "linewidth": 2}
            axes.step(steps, shares, where="post", label=words, **style)
        axes.set(ylim=(0, 1.02))
        axes.margins(x=0)
        axes.legend(loc="lower right")
        dress(axes, theme, x="layer", y="share of seeds with an odd point")


def _sorted(label: str, layers: np.ndarray, depth: int) -> BirthLayers:
    return BirthLayers(label, np.sort(layers[layers >= 0]), len(layers), depth)

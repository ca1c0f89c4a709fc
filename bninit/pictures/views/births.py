"""When the odd point is born: the share of seeds in which it is there to stay, against depth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from bninit import checks
from bninit.runs.labels import labels
from bninit.runs.record import Record
from bninit.sweeps.saved import SweepRecord


@dataclass(frozen=True)
class Births:
    """One record: the sorted layers of birth, how many seeds there are, and how deep they went."""

    label: str
    layers: np.ndarray
    seeds: int
    depth: int

    @property
    def median(self) -> float:
        """The layer by which half of all seeds have an odd point; infinite if fewer ever have."""
        half = -(-self.seeds // 2)
        return float(self.layers[half - 1]) if len(self.layers) >= half else float("inf")


def view(records: Sequence[Record]) -> tuple[Births, ...]:
    """The births in each record.

    Raises:
        InputError: no odd point was born in any of them.
    """
    found = tuple(
        _of_cell(label, record.birth.layer, int(record.dataset["layer"].values[-1]))
        for label, record in zip(labels(records), records, strict=True)
    )
    return _some(found)


def births_of_store(dataset: xr.Dataset) -> tuple[Births, ...]:
    """The births in each finished cell of a sweep.

    Raises:
        InputError: no quantity birth, too many cells for one picture, or no birth in any of them.
    """
    sweep = SweepRecord(dataset)
    sweep.require("birth")
    depth = sweep.settings["depth"]
    return _some(tuple(_of_cell(label, cell.values("birth"), depth) for label, cell in sweep.few()))


def _of_cell(label: str, layers: np.ndarray, depth: int) -> Births:
    return Births(label, np.sort(layers[layers >= 0]), len(layers), depth)


def _some(found: tuple[Births, ...]) -> tuple[Births, ...]:
    if not any(len(one.layers) for one in found):
        advice = "record one: bninit simulate --block rc+relu --batch 16 --out FILE"
        raise checks.fail("births of an odd point", "none in these records", advice)
    return found

"""A level set as the finished cells of a store show it: the crossing on each line."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import xarray as xr

from bninit import checks
from bninit.geometry.event import Event
from bninit.statistics.crossing import Crossing, locate
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.layout import AXES
from bninit.sweeps.saved import on_all_axes

FIXED = AXES[:-2]
"""The axes along which no boundary is looked for."""


@dataclass(frozen=True)
class Line:
    """The crossing on one line: the other settings, and how many of its cells were looked at.

    Attributes:
        other: the batch size of a line of widths, the width of a line of batch sizes.
        cells, lattice: cells done, of those on the line.
    """

    block: str
    residual: str
    weights: str
    inputs: str
    other: int
    crossing: Crossing
    cells: int
    lattice: int


@dataclass(frozen=True)
class Boundary:
    """A level set as found: a line for each value of the axes that are not searched."""

    level_set: LevelSet
    layer: int
    seeds: int
    lines: tuple[Line, ...]

    @property
    def cells(self) -> int:
        """Cells done on all lines."""
        return sum(line.cells for line in self.lines)

    @property
    def lattice(self) -> int:
        """Cells of the full grid."""
        return sum(line.lattice for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers, lists and dictionaries."""
        other = "batch" if self.level_set.along == "width" else "width"
        lines = [
            {name: getattr(line, name) for name in FIXED}
            | {other: line.other}
            | line.crossing.as_json()
            | {"cells": line.cells, "lattice": line.lattice}
            for line in self.lines
        ]
        facts = {"layer": self.layer, "seeds": self.seeds, "cells": self.cells, "lattice": self.lattice}
        return asdict(self.level_set) | facts | {"lines": lines}


def read_boundary(dataset: xr.Dataset, level_set: LevelSet | None = None) -> Boundary:
    """The level set that the finished cells of a store show, all of them or a few.

    Args:
        dataset: a store of `bninit sweep` or `bninit boundary`, opened by `xarray.open_zarr`.
        level_set: what to look for; where half of the networks have odd points by default.

    Raises:
        InputError: the store keeps no such quantity.
    """
    level_set, dataset = level_set or LevelSet(), on_all_axes(dataset)
    happened, layer, seeds = counts(dataset, level_set.happens)
    axis = AXES.index(level_set.along)
    done = np.moveaxis(dataset["done"].transpose(*AXES).values, axis, -1)
    happened = np.moveaxis(happened, axis, -1)
    values = dataset[level_set.along].values
    names = [name for name in AXES if name != level_set.along]
    lines = []
    for place in np.ndindex(done.shape[:-1]):
        known = np.flatnonzero(done[place])
        crossing = locate(
            values[known], happened[place][known], seeds, level_set.level, level_set.confidence, len(values)
        )
        here = {name: dataset[name].values[index] for name, index in zip(names, place, strict=True)}
        other = int(here["batch" if level_set.along == "width" else "width"])
        block, residual, weights, inputs = (str(here[name]) for name in FIXED)
        lines.append(Line(block, residual, weights, inputs, other, crossing, len(known), len(values)))
    return Boundary(level_set, layer, seeds, tuple(lines))


def counts(dataset: xr.Dataset, event: Event) -> tuple[np.ndarray, int, int]:
    """Networks with the event in every cell (no meaning where it is not done), the layer, and the seeds.

    Args:
        dataset: over all axes.
        event: what happens.

    Raises:
        InputError: the store keeps no such quantity.
    """
    if event.quantity not in dataset:
        advice = f"sweep again with --quantities {event.quantity}"
        raise checks.fail(f"a store that keeps {event.quantity}", ", ".join(map(str, dataset)), advice)
    last = dataset[event.quantity].isel(layer=-1).transpose(*AXES, "seed")
    return event.happens(last.values).sum(axis=-1), int(dataset["layer"][-1]), int(dataset.sizes["seed"])

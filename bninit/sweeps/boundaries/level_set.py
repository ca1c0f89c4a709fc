"""A level set of an event in the plane of batch size and width, read off a store of a sweep."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import xarray as xr

from bninit import checks
from bninit.geometry.event import Event, parse_event
from bninit.statistics.crossing import Crossing, check_seeds, locate
from bninit.sweeps.grid import KEYS, Grid, make_grid
from bninit.sweeps.store import AXES

DIRECTIONS = ("width", "batch")
"""The axes along which a boundary is looked for."""


@dataclass(frozen=True)
class LevelSet:
    """Where the share of networks with an event crosses a level, along one axis.

    Attributes:
        event: what happens, see `bninit.geometry.event.parse_event`.
        level: the share, between 0 and 1.
        along: "width" or "batch", the axis that is searched for each value of the others.
        confidence: that the interval of a line holds a crossing, the only one if the share is monotone there.
    """

    event: str = "odd"
    level: float = 0.5
    along: str = "width"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        parse_event(self.event)
        checks.word(self.along, DIRECTIONS, "along")
        for name in ("level", "confidence"):
            number = checks.real(getattr(self, name), name, above=0.0)
            if number >= 1:
                raise checks.fail(f"{name} between 0 and 1", getattr(self, name), f"pass {name} below 1")
            object.__setattr__(self, name, number)

    @property
    def happens(self) -> Event:
        """The event itself."""
        return parse_event(self.event)


@dataclass(frozen=True)
class Line:
    """The crossing on one line: the other settings, and how many of its cells were looked at.

    Attributes:
        other: the batch size of a line of widths, the width of a line of batch sizes.
        cells, lattice: cells done, of those on the line.
    """

    block: str
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
            {"block": line.block, "weights": line.weights, "inputs": line.inputs, other: line.other}
            | line.crossing.as_json()
            | {"cells": line.cells, "lattice": line.lattice}
            for line in self.lines
        ]
        facts = {"layer": self.layer, "seeds": self.seeds, "cells": self.cells, "lattice": self.lattice}
        return asdict(self.level_set) | facts | {"lines": lines}


SETTINGS = tuple(field.name for field in fields(LevelSet))
"""What a file of a boundary may hold beside the settings of a grid."""


def make_boundary(settings: Mapping[str, Any]) -> tuple[Grid, LevelSet]:
    """The lattice and the level set of some settings, those of `make_grid` and of `LevelSet` together.

    By default the quantity that decides the event is kept alone, and of the last layer alone.

    >>> grid, level_set = make_boundary({"batches": 8, "widths": "16:64:x2", "event": "t>2", "seeds": 64})
    >>> grid.quantities, grid.layers, level_set.along
    (('t',), (200,), 'width')

    Raises:
        InputError: an unknown key or word, a line of one value, seeds too few to tell anything.
    """
    for name in settings:
        checks.word(name, (*KEYS, *SETTINGS), "a setting of the boundary")
    level_set = LevelSet(**{name: settings[name] for name in SETTINGS if name in settings})
    needed = level_set.happens.quantity
    chosen = {"quantities": needed, "layers": "last"}
    grid = make_grid(chosen | {name: value for name, value in settings.items() if name not in SETTINGS})
    check_lattice(grid, level_set)
    return grid, level_set


def check_lattice(grid: Grid, level_set: LevelSet) -> None:
    """Refuse a grid whose store could not show the level set.

    Raises:
        InputError: a line of one value, a quantity that is not kept, or seeds too few to tell anything.
    """
    needed, along = level_set.happens.quantity, level_set.along
    values, plural = (grid.widths, "widths") if along == "width" else (grid.batches, "batches")
    if len(values) < 2:
        raise checks.fail(f"two {plural} or more to search along", len(values), "write 16:4096:x1.19")
    if needed not in grid.quantities:
        got = ", ".join(grid.quantities)
        raise checks.fail(f"{needed} among the quantities, for {level_set.event}", got, f"add {needed}")
    check_seeds(grid.seeds, level_set.level, level_set.confidence, len(values))


def read_boundary(dataset: xr.Dataset, level_set: LevelSet | None = None) -> Boundary:
    """The level set that the finished cells of a store show, all of them or a few.

    Args:
        dataset: a store of `bninit sweep` or `bninit boundary`, opened by `xarray.open_zarr`.
        level_set: what to look for; where half of the networks have odd points by default.

    Raises:
        InputError: the store keeps no such quantity.
    """
    level_set = level_set or LevelSet()
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
        block, weights, inputs = (str(here[name]) for name in ("block", "weights", "inputs"))
        lines.append(Line(block, weights, inputs, other, crossing, len(known), len(values)))
    return Boundary(level_set, layer, seeds, tuple(lines))


def counts(dataset: xr.Dataset, event: Event) -> tuple[np.ndarray, int, int]:
    """Networks with the event in every cell (no meaning where it is not done), the layer, and the seeds.

    Raises:
        InputError: the store keeps no such quantity.
    """
    if event.quantity not in dataset:
        advice = f"sweep again with --quantities {event.quantity}"
        raise checks.fail(f"a store that keeps {event.quantity}", ", ".join(map(str, dataset)), advice)
    last = dataset[event.quantity].isel(layer=-1).transpose(*AXES, "seed")
    return event.happens(last.values).sum(axis=-1), int(dataset["layer"][-1]), int(dataset.sizes["seed"])

"""The lattice on which a boundary is looked for: a grid, and whether its store can show the level set."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bninit import checks
from bninit.statistics.crossing import check_seeds
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.grid import KEYS, Grid, make_grid

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

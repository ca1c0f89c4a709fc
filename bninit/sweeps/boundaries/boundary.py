"""Find a boundary instead of gridding it: a sweep of which only the cells near a level set are computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from bninit import checks
from bninit.sweeps.boundaries.found import Boundary, read_boundary
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.boundaries.search import Search
from bninit.sweeps.cost import cost
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.outlook import Outlook, look_ahead
from bninit.sweeps.store import Store, check_store
from bninit.sweeps.sweep import Swept, sweeping


@dataclass(frozen=True)
class Traced:
    """A boundary as computed: what it shows, the sweep behind it, and what it took against the full grid.

    Args:
        normals, full_normals: random numbers of the finished cells, and of all cells.
    """

    boundary: Boundary
    swept: Swept
    normals: int
    full_normals: int

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers, lists and dictionaries."""
        numbers = {"normals": self.normals, "full_normals": self.full_normals}
        return self.swept.as_json() | self.boundary.as_json() | numbers


def boundary(
    grid: Grid,
    path: str | Path,
    level_set: LevelSet | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Traced:
    """Compute the cells that a level set needs, and say where it is.

    The store is that of `sweep` on the same grid, with fewer cells done; `sweep` can fill the others. Rounds
    end before the next begins, so that which cells are done in the end depends on nothing but the settings.

    Args:
        grid: the lattice, from `make_boundary` or `make_grid`.
        path: the zarr store, new or to be continued.
        level_set: what to look for; where half of the networks have odd points by default.
        workers, scheduler: as in `sweep`.
        progress: called with the normals drawn or found needless since the last call.

    Raises:
        InputError: seeds too few to tell anything; and as in `sweep`.
    """
    level_set = level_set or LevelSet()
    search = Search(grid, level_set)
    computed = found = 0
    failed: list[tuple[Cell, str]] = []
    with sweeping(grid, path, workers, scheduler, progress) as (store, compute):
        found += _replay(search, store, level_set)
        left = _left(search, store, grid)
        while cells := [cell for line in search.wanted() for cell in line]:
            drawn = sum(cost(grid, cell).normals for cell in cells if not store.is_done(cell))
            swept = compute(cells)
            search.take(_happened(store, cells, level_set))
            computed, found = computed + swept.computed, found + swept.found
            failed += swept.failed
            now = _left(search, store, grid)
            if progress is not None:
                progress(max(0, left - now - drawn))
            left = now
    with xr.open_zarr(path, chunks=None) as dataset:
        seen = read_boundary(dataset, level_set)
        done = dataset["done"].values
    costs = {cell: cost(grid, cell).normals for cell in grid.cells()}
    normals = sum(number for cell, number in costs.items() if done[cell.place])
    return Traced(seen, Swept(Path(path), computed, found, tuple(failed)), normals, sum(costs.values()))


def boundary_outlook(
    grid: Grid,
    path: str | Path,
    level_set: LevelSet | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    memory: int | None = None,
) -> Outlook:
    """What a boundary takes at most, from where its store stands; nothing is written.

    The arguments are those of `boundary` and of `look_ahead`.

    Raises:
        InputError: a foreign store, or a cell larger than the memory.
    """
    path, level_set = checks.file_path(path), level_set or LevelSet()
    search = Search(grid, level_set)
    check_store(path, grid)
    if path.exists():
        _replay(search, Store(path, grid), level_set)
    return look_ahead(grid, path, workers, scheduler, memory, search.at_most())


def _replay(search: Search, store: Store, level_set: LevelSet) -> int:
    """Take the rounds that are whole in the store, line by line; returns how many cells they have."""
    taken = 0
    while lines := [line for line in search.wanted() if all(store.is_done(cell) for cell in line)]:
        cells = [cell for line in lines for cell in line]
        search.take(_happened(store, cells, level_set))
        taken += len(cells)
    return taken


def _happened(store: Store, cells: Sequence[Cell], level_set: LevelSet) -> dict[Cell, int | None]:
    """The networks of each cell with the event, None where the cell is not done."""
    event = level_set.happens
    return {
        cell: int(event.happens(store.read(event.quantity, cell)[:, -1]).sum())
        if store.is_done(cell)
        else None
        for cell in cells
    }


def _left(search: Search, store: Store, grid: Grid) -> int:
    """Normals of the cells that it can still take."""
    return sum(cost(grid, cell).normals for cell in search.at_most() if not store.is_done(cell))

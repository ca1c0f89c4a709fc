"""Find a boundary instead of gridding it: a sweep of which only the cells near a level set are computed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from bninit.statistics.crossing import sides
from bninit.sweeps.boundaries.level_set import Boundary, LevelSet, check_lattice, read_boundary
from bninit.sweeps.boundaries.refinement import at_most, wanted
from bninit.sweeps.cell import cost
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.store import AXES, Store, check_store
from bninit.sweeps.sweep import Outlook, Swept, look_ahead, sweeping


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


class Search:
    """The lines of a lattice and what is known of each; the next cells depend on counts alone."""

    def __init__(self, grid: Grid, level_set: LevelSet) -> None:
        check_lattice(grid, level_set)
        self._grid, self._level_set = grid, level_set
        axis = AXES.index(level_set.along)
        lines: dict[tuple[int, ...], list[Cell]] = {}
        for cell in grid.cells():
            lines.setdefault(cell.place[:axis] + cell.place[axis + 1 :], []).append(cell)
        self._lines = list(lines.values())
        self._values = grid.widths if level_set.along == "width" else grid.batches
        self._claims: list[dict[int, int]] = [{} for _ in self._lines]
        self._stopped: set[int] = set()

    def wanted(self) -> Iterator[list[Cell]]:
        """The next cells of each line that is not settled."""
        for number, cells in enumerate(self._lines):
            places = () if number in self._stopped else wanted(self._values, self._claims[number])
            if places:
                yield [cells[place] for place in places]

    def take(self, happened: dict[Cell, int | None]) -> None:
        """Learn how many networks of some cells have the event; None for a failed cell stops its line."""
        for number, cells in enumerate(self._lines):
            for place, cell in enumerate(cells):
                count = happened.get(cell)
                if count is not None:
                    self._claims[number][place] = self._claim(count)
                elif cell in happened:
                    self._stopped.add(number)

    def at_most(self) -> list[Cell]:
        """The cells looked at, and as many further ones as it can take, as dear."""
        found = []
        for number, cells in enumerate(self._lines):
            claims = self._claims[number]
            places = set(claims) | (set() if number in self._stopped else at_most(self._values, claims))
            found += [cells[place] for place in sorted(places)]
        return found

    def _claim(self, count: int) -> int:
        one = self._level_set
        return int(sides(count, self._grid.seeds, one.level, one.confidence, len(self._values)))


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
    path, level_set = Path(path), level_set or LevelSet()
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

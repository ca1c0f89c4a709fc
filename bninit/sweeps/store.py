"""A sweep on disk: one zarr store, to which cells are added whole or not at all."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import zarr

from bninit import checks
from bninit.runs.disk import exclusive, read_attributes, reading
from bninit.sweeps.cell import Values
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.layout import FORMAT, flush, flush_folder, lay_out, place_of, store_attributes, variables


class Store:
    """The zarr store of a grid, made by `open_store`.

    Each cell is one chunk of every variable. Its chunks are written and flushed to the disk first, its
    mark in `done` last; what a killed process leaves without a mark is written again, to the same bytes.
    """

    def __init__(self, path: Path, grid: Grid) -> None:
        self.path, self.grid = path, grid
        self._arrays: dict[str, zarr.Array] = {}
        with reading(path, "choose another path"):
            self._group = zarr.open_group(path, mode="r+")
            differing = [name for name, wanted in variables(grid).items() if self._found(name) != wanted]
            if differing:
                raise ValueError(f"the layout of {differing[0]} is not that of the grid")

    def is_done(self, cell: Cell) -> bool:
        """Whether the cell is there, marked, with every chunk in its full size."""
        marked = self._chunk("done", cell).is_file()
        return marked and all(self._whole(self._chunk(name, cell), name) for name in self._variables(cell))

    def write(self, cell: Cell, values: Values) -> None:
        """Add a cell.

        Raises:
            InputError: no room, or no right to write.
        """
        mark = self._chunk("done", cell)
        variables = self._variables(cell)
        try:
            mark.unlink(missing_ok=True)  # a damaged cell is not done while it is mended
            for variable, name in variables.items():
                place = place_of(cell, variable)
                self._array(variable)[(*place, ...)] = values[name]
            flush(self._chunk(variable, cell) for variable in variables)
            self._array("done")[cell.place] = True
            flush([mark])
        except OSError as error:
            self.sweep_up()
            advice = "mend it and run the same command again: what is done is kept"
            raise checks.fail(f"a disk that takes {self.path}", error.strerror or error, advice) from None

    def read(self, name: str, cell: Cell) -> np.ndarray:
        """A quantity of a cell that is done, with all its seeds."""
        advice = f"remove {self._chunk(name, cell)} and run the same command again: it computes the cell anew"
        with reading(self.path, advice):
            return np.asarray(self._array(name)[cell.place])

    def sweep_up(self) -> None:
        """Remove what an interrupted write left behind."""
        for left in self.path.rglob("*.partial"):
            left.unlink(missing_ok=True)

    def _variables(self, cell: Cell) -> dict[str, str]:
        """The arrays of the store that the cell has a chunk of, and the value that each holds."""
        found = {name: name for name in self.grid.quantities}
        return found | ({f"gram_{cell.batch}": "gram"} if self.grid.grams else {})

    def _found(self, variable: str) -> tuple[tuple[int, ...], tuple[int, ...], np.dtype]:
        array = self._array(variable)
        return array.shape, array.chunks, array.dtype

    def _array(self, variable: str) -> Any:
        if variable not in self._arrays:
            array = cast(zarr.Array, self._group[variable])
            # Otherwise a chunk of nothing but NaN would have no file.
            self._arrays[variable] = array.with_config({"write_empty_chunks": True})
        return self._arrays[variable]

    def _chunk(self, variable: str, cell: Cell) -> Path:
        place = place_of(cell, variable)
        rest = [0] * (len(self._shape(variable)) - len(place))
        return self.path / variable / ".".join(["c", *map(str, (*place, *rest))])

    def _shape(self, variable: str) -> tuple[int, ...]:
        return self._array(variable).shape

    def _whole(self, chunk: Path, variable: str) -> bool:
        array = self._array(variable)
        size = int(np.prod(array.chunks)) * array.dtype.itemsize + 4  # and the checksum
        try:
            return chunk.stat().st_size == size
        except OSError:
            return False


@contextmanager
def open_store(path: Path, grid: Grid) -> Iterator[Store]:
    """The store of this grid, new or continued, locked against a second writer.

    Raises:
        InputError: something else is there, a sweep of other settings or versions, or no way to write.
    """
    check_store(path, grid)
    try:
        if not path.exists():
            _create(path, grid)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    with exclusive(path):
        with reading(path, "choose another path"):
            store = Store(path, grid)
        store.sweep_up()
        yield store


def check_store(path: Path, grid: Grid) -> None:
    """Refuse a path that holds anything but the sweep of this grid; nothing is written.

    Raises:
        InputError: with the difference.
    """
    if not path.exists() and not path.is_symlink():
        parent = next(folder for folder in path.absolute().parents if folder.exists())
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise checks.fail("a writable path", str(path), "choose another")
        return
    found = read_attributes(path) or {}
    if found.get("format") != FORMAT or not {"settings", "versions"} <= found.keys():
        got = f"{path}: {found.get('format', 'something else')}"
        raise checks.fail(f"a store of format {FORMAT}, or a free path", got, "choose another path")
    if not os.access(path, os.W_OK | os.X_OK):
        raise checks.fail("a writable path", str(path), "choose another")
    wanted = store_attributes(grid)
    differing = [
        f"{name} {_short(found[part].get(name))} there, {_short(wanted[part].get(name))} here"
        for part in ("settings", "versions")
        for name in sorted(found[part].keys() | wanted[part].keys())
        if found[part].get(name) != wanted[part].get(name)
    ]
    if differing:
        raise checks.fail(f"the settings and versions of {path}", "; ".join(differing), "choose another path")


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:40]} ... {text[-15:]}"


def _create(path: Path, grid: Grid) -> None:
    """Lay out the empty store beside its place, then move it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.parent / f".{path.name}.{os.getpid()}.creating"
    for left in path.parent.glob(f".{path.name}.*.creating"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        lay_out(building, grid)
        flush(entry for entry in building.rglob("*") if entry.is_file())
        building.rename(path)
        flush_folder(path.parent)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise

"""A sweep on disk: one zarr store, to which cells are added whole or not at all."""

import fcntl
import json
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec
from zarr.errors import ZarrUserWarning

from bninit import checks
from bninit.geometry.configuration import KINDS
from bninit.geometry.quantities import QUANTITIES
from bninit.runs.provenance import provenance
from bninit.sweeps.cell import Values
from bninit.sweeps.grid import Cell, Grid

FORMAT = "bninit-sweep-1"
AXES = ("block", "weights", "inputs", "batch", "width")
FLAGS = {"flag_values": list(range(len(KINDS))), "flag_meanings": ", ".join(KINDS)}


class Store:
    """The zarr store of a grid, made by `open_store`.

    Each cell is one chunk of every variable. Its chunks are written and flushed to the disk first, its
    mark in `done` last; what a killed process leaves without a mark is written again, to the same bytes.
    """

    def __init__(self, path: Path, grid: Grid) -> None:
        self.path, self.grid = path, grid
        self._group = zarr.open_group(path, mode="r+")
        self._arrays: dict[str, zarr.Array] = {}

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
                place = _place(cell, variable)
                self._array(variable)[(*place, ...)] = values[name]
            _flush(self._chunk(variable, cell) for variable in variables)
            self._array("done")[cell.place] = True
            _flush([mark])
        except OSError as error:
            self.sweep_up()
            advice = "mend it and run the same command again: what is done is kept"
            raise checks.fail(f"a disk that takes {self.path}", error.strerror or error, advice) from None

    def read(self, name: str, cell: Cell) -> np.ndarray:
        """A quantity of a cell that is done, with all its seeds."""
        return np.asarray(self._array(name)[cell.place])

    def sweep_up(self) -> None:
        """Remove what an interrupted write left behind."""
        for left in self.path.rglob("*.partial"):
            left.unlink(missing_ok=True)

    def _variables(self, cell: Cell) -> dict[str, str]:
        """The arrays of the store that the cell has a chunk of, and the value that each holds."""
        found = {name: name for name in self.grid.quantities}
        return found | ({f"gram_{cell.batch}": "gram"} if self.grid.grams else {})

    def _array(self, variable: str) -> Any:
        if variable not in self._arrays:
            array = cast(zarr.Array, self._group[variable])
            # Otherwise a chunk of nothing but NaN would have no file.
            self._arrays[variable] = array.with_config({"write_empty_chunks": True})
        return self._arrays[variable]

    def _chunk(self, variable: str, cell: Cell) -> Path:
        place = _place(cell, variable)
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
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    try:
        _lock(handle, path)
        store = Store(path, grid)
        store.sweep_up()
        yield store
    finally:
        os.close(handle)


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
    found = _read_attributes(path)
    if found.get("format") != FORMAT:
        got = f"{path}: {found.get('format', 'something else')}"
        raise checks.fail(f"a store of format {FORMAT}, or a free path", got, "choose another path")
    if not os.access(path, os.W_OK | os.X_OK):
        raise checks.fail("a writable path", str(path), "choose another")
    wanted = _attributes(grid)
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


def _read_attributes(path: Path) -> dict[str, Any]:
    """The format, settings and versions of a store, nothing of anything else."""
    try:
        attributes = json.loads((path / "zarr.json").read_text())["attributes"]
        return attributes | {part: json.loads(attributes[part]) for part in ("settings", "versions")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _attributes(grid: Grid) -> dict[str, Any]:
    settings = json.loads(json.dumps(grid.as_json()))  # tuples become lists, as they are read back
    return {"format": FORMAT, "settings": settings, "versions": provenance()}


def _create(path: Path, grid: Grid) -> None:
    """Lay out the empty store beside its place, then move it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.parent / f".{path.name}.{os.getpid()}.creating"
    for left in path.parent.glob(f".{path.name}.*.creating"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        _lay_out(building, grid)
        _flush(entry for entry in building.rglob("*") if entry.is_file())
        building.rename(path)
        _flush_folder(path.parent)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _lay_out(path: Path, grid: Grid) -> None:
    attributes = _attributes(grid)
    texts = {part: json.dumps(attributes[part], sort_keys=True) for part in ("settings", "versions")}
    group = zarr.open_group(path, mode="w-", zarr_format=3, attributes=attributes | texts)
    layers = np.asarray(grid.layers)
    axes = dict(zip(AXES, (grid.blocks, grid.weights, grid.inputs, grid.batches, grid.widths), strict=True))
    for name, values in (axes | {"seed": range(grid.seeds), "layer": layers}).items():
        _coordinate(group, name, list(values))
    _variable(
        group, "done", grid.shape, AXES, (1,) * 5, np.dtype(bool), False, {"long_name": "cell is complete"}
    )
    for name in grid.quantities:
        known = QUANTITIES[name]
        inner: tuple[int, ...] = (grid.seeds, len(layers)) if known.each_layer else (grid.seeds,)
        attributes = {"long_name": known.words, "units": known.unit} | (FLAGS if name == "kind" else {})
        _variable(
            group,
            name,
            (*grid.shape, *inner),
            (*AXES, "seed", "layer")[: 5 + len(inner)],
            (1, 1, 1, 1, 1, *inner),
            known.dtype(grid.precision),
            known.unknown,
            attributes,
        )
    for batch in grid.batches if grid.grams else ():
        inner = (grid.seeds, len(layers), batch, batch)
        outer = (*grid.shape[:3], grid.shape[4])
        names = (
            "block",
            "weights",
            "inputs",
            "width",
            "seed",
            "layer",
            f"point_{batch}",
            f"other_point_{batch}",
        )
        attributes = {"long_name": "Gram matrix H^T H / width", "units": "trace = batch"}
        dtype = np.dtype(grid.precision)
        _variable(
            group, f"gram_{batch}", (*outer, *inner), names, (1, 1, 1, 1, *inner), dtype, np.nan, attributes
        )
    with warnings.catch_warnings():
        # zarr warns that other software may ignore it; without it, xarray warns and opens slowly.
        warnings.simplefilter("ignore", ZarrUserWarning)
        zarr.consolidate_metadata(path)


def _coordinate(group: zarr.Group, name: str, values: list[Any]) -> None:
    dtype: Any = str if isinstance(values[0], str) else np.dtype("int64")
    array = group.create_array(
        name, shape=(len(values),), dtype=dtype, dimension_names=(name,), compressors=None, filters=None
    )
    array[:] = np.asarray(values, dtype=object if dtype is str else dtype)


def _variable(
    group: zarr.Group,
    name: str,
    shape: tuple[int, ...],
    dimensions: tuple[str, ...],
    chunks: tuple[int, ...],
    dtype: np.dtype,
    fill: Any,
    attributes: dict[str, Any],
) -> None:
    group.create_array(
        name,
        shape=shape,
        chunks=chunks,
        dtype=dtype,
        dimension_names=dimensions,
        fill_value=fill,
        attributes=attributes,
        serializer=BytesCodec(endian="little" if dtype.itemsize > 1 else None),
        compressors=[Crc32cCodec()],
        filters=None,
        chunk_key_encoding={"name": "default", "separator": "."},
    )


def _place(cell: Cell, variable: str) -> tuple[int, ...]:
    """Where the cell is along the outer axes of a variable; Grams have no batch axis."""
    return (*cell.place[:3], cell.place[4]) if variable.startswith("gram_") else cell.place


def _flush(files: Iterable[Path]) -> None:
    """Wait until the files, and their names, are on the disk."""
    folders = set()
    for path in files:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        folders.add(path.parent)
    for folder in folders:
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    """Hold the store for this process; the lock dies with it, however it dies."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise checks.fail("a store that no other process writes", str(path), "wait for it to end") from None

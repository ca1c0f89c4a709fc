"""The arrays of the store of a sweep: a chunk of each for every cell, with a checksum; an empty store."""

import json
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from zarr.codecs import BytesCodec, Crc32cCodec
from zarr.errors import ZarrUserWarning

from bninit.geometry.configuration import KINDS
from bninit.geometry.quantities import QUANTITIES
from bninit.runs.provenance import provenance
from bninit.sweeps.grid import Cell, Grid

FORMAT = "bninit-sweep-1"
AXES = ("block", "residual", "weights", "inputs", "batch", "width")
"""Of a sweep; a store without skips has no residual."""

FLAGS = {"flag_values": list(range(len(KINDS))), "flag_meanings": ", ".join(KINDS)}


def store_attributes(grid: Grid) -> dict[str, Any]:
    """The format, settings and versions of the store of a grid."""
    settings = json.loads(json.dumps(grid.as_json()))  # tuples become lists, as they are read back
    return {"format": FORMAT, "settings": settings, "versions": provenance()}


def variables(grid: Grid) -> dict[str, tuple[tuple[int, ...], tuple[int, ...], np.dtype]]:
    """The shape, the shape of a chunk and the dtype of every variable: a cell is one chunk of each."""
    found: dict[str, tuple[tuple[int, ...], tuple[int, ...], np.dtype]] = {}
    one = (1,) * len(grid.shape)
    found["done"] = (grid.shape, one, np.dtype(bool))
    layers = len(grid.layers)
    for name in grid.quantities:
        inner: tuple[int, ...] = (grid.seeds, layers) if QUANTITIES[name].each_layer else (grid.seeds,)
        dtype = QUANTITIES[name].dtype(grid.precision)
        found[name] = ((*grid.shape, *inner), (*one, *inner), dtype)
    for batch in grid.batches if grid.grams else ():
        inner = (grid.seeds, layers, batch, batch)
        outer = _without_batch(grid.shape)
        found[f"gram_{batch}"] = ((*outer, *inner), (*one[1:], *inner), np.dtype(grid.precision))
    return found


def lay_out(path: Path, grid: Grid) -> None:
    """Write the empty store."""
    attributes = store_attributes(grid)
    texts = {part: json.dumps(attributes[part], sort_keys=True) for part in ("settings", "versions")}
    group = zarr.open_group(path, mode="w-", zarr_format=3, attributes=attributes | texts)
    layers = np.asarray(grid.layers)
    axes = grid.axes | {"block": tuple(map(str, grid.blocks))}
    for name, values in (axes | {"seed": range(grid.seeds), "layer": layers}).items():
        _coordinate(group, name, list(values))
    done = {"long_name": "cell is complete"}
    for name, (shape, chunks, dtype) in variables(grid).items():
        if name == "done":
            _variable(group, name, shape, tuple(axes), chunks, dtype, False, done)
        elif name.startswith("gram_"):
            points = name.replace("gram", "point"), name.replace("gram", "other_point")
            names = (*_without_batch(tuple(axes)), "seed", "layer", *points)
            told: dict[str, Any] = {"long_name": "Gram matrix H^T H / width", "units": "trace = batch"}
            _variable(group, name, shape, names, chunks, dtype, np.nan, told)
        else:
            known = QUANTITIES[name]
            told = {"long_name": known.words, "units": known.unit} | (FLAGS if name == "kind" else {})
            dimensions = (*axes, "seed", "layer")[: len(shape)]
            _variable(group, name, shape, dimensions, chunks, dtype, known.unknown, told)
    with warnings.catch_warnings():
        # zarr warns that other software may ignore it; without it, xarray warns and opens slowly.
        warnings.simplefilter("ignore", ZarrUserWarning)
        zarr.consolidate_metadata(path)


def _coordinate(group: zarr.Group, name: str, values: list[Any]) -> None:
    dtype: Any = str if isinstance(values[0], str) else np.dtype("int64")
    # Without a checksum, noise in the lengths of the words makes zarr ask for gigabytes.
    array = group.create_array(
        name,
        shape=(len(values),),
        dtype=dtype,
        dimension_names=(name,),
        compressors=[Crc32cCodec()],
        filters=None,
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


def place_of(cell: Cell, variable: str) -> tuple[int, ...]:
    """Where the cell is along the outer axes of a variable; Grams have no batch axis."""
    return _without_batch(cell.place) if variable.startswith("gram_") else cell.place


def _without_batch(along: tuple[Any, ...]) -> tuple[Any, ...]:
    """What stands along the axes, batch left out."""
    return (*along[:-2], along[-1])


def flush(files: Iterable[Path]) -> None:
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
        flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

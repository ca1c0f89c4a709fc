"""What a sweep left: its zarr store read back, cell by cell."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from bninit import checks
from bninit.layer.block import Block
from bninit.layer.residual import NONE, Residual, written
from bninit.runs.disk import read_attributes, reading
from bninit.runs.labels import named
from bninit.sweeps.layout import AXES, FORMAT

FEW = 6
"""As many curves as one picture takes."""


@dataclass(frozen=True)
class Finished:
    """A finished cell: its place on the axes of the grid, and its quantities over seed and layer."""

    place: dict[str, Any]
    dataset: xr.Dataset

    def values(self, name: str) -> np.ndarray:
        """A quantity as (seed, layer), or (seed,) where it has no layers."""
        return self.dataset[name].values


@dataclass(frozen=True)
class SweepRecord:
    """The quantities of a grid, over the dimensions of AXES, seed and layer.

    Cells that were not finished are left out by `cells`.
    """

    dataset: xr.Dataset

    @property
    def settings(self) -> dict[str, Any]:
        """The grid."""
        return json.loads(self.dataset.attrs["settings"])

    @property
    def layers(self) -> np.ndarray:
        """The layers kept."""
        return self.dataset["layer"].values

    def cells(self) -> Iterator[Finished]:
        """The finished cells, the width running fastest."""
        axes = [self.dataset[axis].values.tolist() for axis in AXES]
        for where in np.argwhere(self.dataset["done"].values):
            place = {axis: axes[i][k] for i, (axis, k) in enumerate(zip(AXES, where, strict=True))}
            yield Finished(place, self.dataset.isel(dict(zip(AXES, map(int, where), strict=True))))

    def require(self, name: str) -> str:
        """The quantity, if the store has it.

        Raises:
            InputError: naming the quantity and the command that records it.
        """
        if name not in self.dataset:
            kept = ", ".join(self.settings["quantities"])
            wanted = f"{kept},{name}".replace(" ", "")
            advice = f"record it: bninit sweep --quantities {wanted} --out NEW"
            raise checks.fail(f"the quantity {name} in the store", kept, advice)
        return name

    def select(self, **chosen: Any) -> "SweepRecord":
        """The part of the grid with these values: `select(block="rc+relu", batch=16)`; None is every value.

        Raises:
            InputError: a value that the grid has not.
        """
        dataset = self.dataset
        for axis, value in chosen.items():
            if value is None:
                continue
            if axis == "block":
                value = str(Block.parse(value))
            if axis == "residual":
                value = written(Residual.parse(value))
            known = dataset[axis].values.tolist()
            if value not in known:
                shown = ", ".join(map(str, known))
                raise checks.fail(f"{axis} one of those of the sweep, {shown}", value, "choose one of them")
            dataset = dataset.isel({axis: [known.index(value)]})
        return SweepRecord(dataset)

    def few(self) -> tuple[tuple[str, Finished], ...]:
        """The finished cells with what tells each from the others, in words.

        Raises:
            InputError: none, or more than FEW.
        """
        found = list(self.cells())
        differing = [axis for axis in AXES if len({cell.place[axis] for cell in found}) > 1]
        if not 1 <= len(found) <= FEW:
            options = " ".join(f"--{axis} {axis.upper()}" for axis in differing)
            advice = f"choose with {options}" if found else "run the same bninit sweep again to finish it"
            raise checks.fail(f"1 to {FEW} finished cells in one picture", len(found), advice)
        return tuple((named(cell.place, differing), cell) for cell in found)

    def common(self, axis: str) -> Any:
        """The only value along an axis.

        Raises:
            InputError: several.
        """
        values = self.dataset[axis].values.tolist()
        if len(values) > 1:
            shown = ", ".join(map(str, values))
            raise checks.fail(f"one {axis} in this picture", shown, f"choose with --{axis} {values[0]}")
        return values[0]


def is_sweep(path: Path) -> bool:
    """Whether the path is the store of a sweep."""
    found = read_attributes(path)
    return found is not None and found.get("format") == FORMAT


def load_sweep(path: str | Path) -> SweepRecord:
    """The sweep in a zarr store written by `bninit sweep`; Gram matrices are read when they are asked for.

    Raises:
        InputError: no such store, a store of something else, or a damaged one.
    """
    path = checks.file_path(path)
    if not checks.is_store(path) or not is_sweep(path):
        raise checks.fail("the store of a sweep", str(path), "write one: bninit sweep --out FILE")
    again = "remove what is damaged and run the same bninit sweep again"
    with reading(path, again):
        dataset = xr.open_zarr(path)
        settings = json.loads(dataset.attrs["settings"])
        kept = settings["quantities"]
        axes = [axis for axis in AXES if axis != "residual" or axis in settings]
        for name in ("done", "seed", "layer", *axes, *kept):
            dataset[name].load()
        damage = _damage(path, dataset, kept)
    if damage:
        raise checks.fail("a whole store of a sweep", f"{path}: {damage}", "run the same bninit sweep again")
    return SweepRecord(on_all_axes(dataset))


def on_all_axes(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset of a store over all of AXES, of which a store without skips lacks residual."""
    known = dataset if "residual" in dataset.coords else dataset.assign_coords(residual=NONE)
    return known.expand_dims([axis for axis in AXES if axis not in known.dims]).transpose(*AXES, ...)


def _damage(path: Path, dataset: xr.Dataset, kept: list[str]) -> str:
    """What a finished cell lacks, "" if nothing; a missing chunk would read as no value."""
    for place in np.argwhere(dataset["done"].values):
        for name in kept:
            rest = [0] * (dataset[name].ndim - len(place))
            if not (path / name / ".".join(map(str, ["c", *place, *rest]))).is_file():
                return f"no {name} of a finished cell"
    return ""

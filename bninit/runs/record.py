"""A result: an xarray Dataset with its settings, key and versions, kept as a zarr store."""

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import xarray as xr

from bninit import checks
from bninit.geometry.configuration import Birth, Description, describe, find_birth

FORMAT = "bninit-record-1"


@dataclass(frozen=True)
class Record:
    """What a run left: `dataset` with dimensions (seed, layer, point, other_point) and its settings.

    gram: G after each layer, scaled to trace = batch; layer 0 is the input.
    log_scale: log of the root mean square entry of H, so that H^T H / width = exp(2 log_scale) gram.
    active: fraction of positive entries of H.
    factor: R of the last layer, from which the run can be continued.
    """

    dataset: xr.Dataset

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that made it."""
        return json.loads(self.dataset.attrs["settings"])

    @cached_property
    def description(self) -> Description:
        """The configuration after each layer: arrays (seed, layer, ...)."""
        return jax.device_get(describe(jnp.asarray(self.dataset["gram"].values)))

    @property
    def birth(self) -> Birth:
        """When the odd point of each seed was born (as a layer number), and whether it ever changed."""
        found = find_birth(self.description.kind, self.description.apart)
        layers = self.dataset["layer"].values
        return found._replace(layer=np.where(found.layer >= 0, layers[found.layer], -1))

    @property
    def plot(self) -> Any:
        """Its pictures: `record.plot.filmstrip()`, `record.plot.trajectory(quantity="t")`, ..."""
        # Pictures lie to the right of records: the door, there since before this file, knows where.
        return sys.modules["bninit"].RecordPlots(self)

    def _repr_html_(self) -> str:
        return self.plot._repr_html_()

    def save(self, path: str | Path, overwrite: bool = False) -> Path:
        """Write a zarr store; it appears whole or not at all.

        Raises:
            InputError: something is there already and `overwrite` is not set, or the folder is not writable.
        """
        path = Path(path)
        checks.free_store(path, overwrite)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as place:
                self.dataset.to_zarr(Path(place) / "store", zarr_format=3, consolidated=False)
                if path.exists():
                    shutil.move(path, Path(place) / "old")
                (Path(place) / "store").rename(path)
        except OSError as error:
            raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
        return path


def load(path: str | Path) -> Record:
    """The record in a zarr store written by `Record.save`.

    Raises:
        InputError: no such store, or a store of something else.
    """
    path = Path(path)
    if not checks.is_store(path):
        raise checks.fail("a zarr store of bninit", str(path), "check the path")
    try:
        dataset = xr.open_zarr(path, consolidated=False)
    except (ValueError, KeyError, OSError):  # metadata cut short, or of something else
        raise checks.fail("a zarr store of bninit", f"{path}: unreadable", "write it again") from None
    if dataset.attrs.get("format") != FORMAT:
        found = dataset.attrs.get("format", "no format")
        raise checks.fail(f"a store of format {FORMAT}", found, "write it again with this version")
    return Record(dataset.load())


def provenance() -> dict[str, str]:
    """Versions of everything whose rounding or random numbers reach the result."""
    names = ("bninit", "jax", "jaxlib", "numpy")
    kind, count = jax.devices()[0].device_kind, jax.local_device_count()
    return {name: version(name) for name in names} | {"device": kind if count == 1 else f"{count} x {kind}"}

"""A result: an xarray Dataset with its settings, key and versions, kept as a zarr store."""

import json
import sys
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from bninit import checks
from bninit.geometry.birth import Birth, find_birth
from bninit.geometry.configuration import Description, describe
from bninit.late import xr
from bninit.layer.block import Block
from bninit.runs.disk import read_attributes, reading, write_store
from bninit.runs.settings import RunSettings

FORMAT = "bninit-record-1"

LATER: dict[str, Any] = {"residual": RunSettings.residual}
"""Settings that the first records of this format do not have, at the values that they were made with."""


class Variable(NamedTuple):
    """Its dimensions and what is told of it."""

    dimensions: tuple[str, ...]
    told: dict[str, str]


VARIABLES = {
    "gram": Variable(
        ("seed", "layer", "point", "other_point"),
        {"long_name": "Gram matrix H^T H / width", "units": "trace = batch"},
    ),
    "log_scale": Variable(
        ("seed", "layer"), {"long_name": "log of the root mean square entry of H", "units": "natural log"}
    ),
    "active": Variable(("seed", "layer"), {"long_name": "fraction of positive entries of H", "units": "1"}),
    "factor": Variable(
        ("seed", "component", "distinct_point"),
        {"long_name": "factor R of the last Gram, G = R^T R", "units": "trace = batch"},
    ),
    "distinct": Variable(("point",), {"long_name": "number among the distinct points"}),
    "shares": Variable(("distinct_point",), {"units": "of the batch"}),
}
"""The variables of a record."""


@dataclass(frozen=True, eq=False)
class Record:
    """What a run left, with its settings; `dataset` has it all, dimensions (seed, layer, point, other_point).

    gram: G after each layer, scaled to trace = batch; layer 0 is the input.
    log_scale: log of the root mean square entry of H, so that H^T H / width = exp(2 log_scale) gram.
    active: fraction of positive entries of H.
    factor: R of the last layer, from which the run can be continued.

    Args:
        arrays: those of VARIABLES, by name.
        settings, versions: that made it.
        parsed: its block; None in a record that was loaded, which keeps the words of it.
    """

    arrays: dict[str, np.ndarray]
    settings: dict[str, Any]
    versions: dict[str, str]
    parsed: Block | None = None

    @classmethod
    def of_dataset(cls, dataset: "xr.Dataset") -> Self:
        """The record of such a dataset, or of some seeds of one."""
        seeds = {"seeds": dataset["seed"].values.tolist()}
        told = [json.loads(dataset.attrs[name]) for name in ("settings", "versions")]
        return cls({name: dataset[name].values for name in VARIABLES}, _completed(told[0]) | seeds, told[1])

    @cached_property
    def dataset(self) -> "xr.Dataset":
        """All of it, with labels; made when it is asked for, because xarray takes as long as many a run."""
        variables = {name: (one.dimensions, self.arrays[name], one.told) for name, one in VARIABLES.items()}
        told = {"settings": json.dumps(self.settings), "versions": json.dumps(self.versions)}
        layers = np.arange(self.arrays["gram"].shape[1])
        return xr.Dataset(
            variables,
            coords={"seed": list(self.settings["seeds"]), "layer": layers},
            attrs={"format": FORMAT} | told,
        )

    @property
    def block(self) -> Block:
        """The block of every layer.

        Raises:
            InputError: it was loaded, and its block is a function of the user's.
        """
        return self.parsed or Block.parse(self.settings["block"])

    @cached_property
    def description(self) -> Description:
        """The configuration after each layer: arrays (seed, layer, ...)."""
        return describe(self.arrays["gram"])

    @property
    def birth(self) -> Birth:
        """When the odd point of each seed was born (as a layer number), and whether it ever changed."""
        return find_birth(self.description.kind, self.description.apart)

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
        write_store(self.dataset, Path(path), overwrite)
        return Path(path)


def load(path: str | Path) -> Record:
    """The record in a zarr store written by `Record.save`.

    Raises:
        InputError: no such store, a store of something else, or a damaged one.
    """
    path = checks.file_path(path)
    if not checks.is_store(path):
        raise checks.fail("a zarr store of bninit", str(path), "check the path")
    attributes = read_attributes(path)
    if attributes is None:
        raise checks.fail("a zarr store of bninit", f"{path}: unreadable", "write it again")
    if attributes.get("format") != FORMAT:
        found = attributes.get("format", "no format")
        raise checks.fail(f"a store of format {FORMAT}", found, "write it again with this version")
    with reading(path):
        dataset = xr.open_zarr(path, consolidated=False).load()
        damage = _damage(dataset, _completed(attributes.get("settings", {})))
    if damage:
        raise checks.fail("a whole zarr store of bninit", f"{path}: {damage}", "write it again")
    return Record.of_dataset(dataset)


def _completed(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, in their order, with those of LATER that they lack."""
    return settings | {name: value for name, value in LATER.items() if name not in settings}


def _damage(dataset: "xr.Dataset", settings: dict[str, Any]) -> str:
    """What is wrong with the content of a store, "" if nothing; a missing chunk reads as NaN."""
    missing = [one.name for one in fields(RunSettings) if one.name not in settings]
    if missing:
        return f"no {missing[0]} among the settings"
    for name, one in VARIABLES.items():
        if name not in dataset or dataset[name].dims != one.dimensions:
            return f"no {name} over {', '.join(one.dimensions)}"
    found = {name: dataset[name].values for name in (*VARIABLES, "seed", "layer")}
    layers, points, others = found["gram"].shape[1:]
    told = [settings["seeds"], settings["depth"], settings["batch"], settings["batch"]]
    if [found["seed"].tolist(), layers - 1, points, others] != told:
        return "seeds, layers or points other than the settings say"
    if found["layer"].tolist() != list(range(layers)):
        return "layers that do not follow one another"
    for name in ("gram", "active", "factor", "shares"):
        if found[name].dtype.kind != "f" or not np.isfinite(found[name]).all():
            return f"{name} has entries that are no numbers"
    if found["log_scale"].dtype.kind != "f" or np.isnan(found["log_scale"]).any():
        return "log_scale has entries that are no numbers"
    distinct = found["distinct"]
    if distinct.dtype.kind not in "iu" or sorted(set(distinct.tolist())) != list(range(len(found["shares"]))):
        return "distinct does not number the points"
    return _words(settings)


def _words(settings: dict[str, Any]) -> str:
    """What is wrong with the settings of a record, "" if nothing."""
    words = ("block", "weights", "inputs", "engine", "precision", "residual")
    numbers = ("width", "key", "gain", "chunk")
    for name in words:
        if not isinstance(settings[name], str):
            return f"{name} among the settings is no word"
    for name in numbers:
        if not isinstance(settings[name], (int, float)) or isinstance(settings[name], bool):
            return f"{name} among the settings is no number"
    return ""

"""For which batch and width the odd point appears: the share of networks with it, and where that is 1/2."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from bninit import checks
from bninit.geometry.configuration import ODD
from bninit.runs.record import Record
from bninit.statistics.crossing import Crossing, locate
from bninit.sweeps.boundaries.level_set import LevelSet, counts, read_boundary
from bninit.sweeps.store import AXES


@dataclass(frozen=True)
class Phase:
    """Shares of networks with an event: (width, batch), NaN where nothing was run; and their level set.

    Attributes:
        depth: the layer that is looked at.
        seeds: networks of each cell; of the cell with the fewest, for records.
        crossings: one for each batch, or for each width if the level set was looked for along batches.
    """

    block: str
    inputs: str
    depth: int
    batches: np.ndarray
    widths: np.ndarray
    share: np.ndarray
    seeds: int
    level_set: LevelSet
    crossings: tuple[Crossing, ...]


def view(records: Sequence[Record]) -> Phase:
    """The phase diagram of many records, with the widths where half of the networks end with odd points.

    Raises:
        InputError: fewer than two batches or two widths, or records that differ in block, inputs or depth.
    """
    settings = [record.settings for record in records]
    for name in ("block", "inputs", "depth"):
        values = {str(one[name]) for one in settings}
        if len(values) > 1:
            raise checks.fail(
                f"records of the same {name}", ", ".join(sorted(values)), "leave the others out"
            )
    batches = np.unique([one["batch"] for one in settings])
    widths = np.unique([one["width"] for one in settings])
    advice = "run: bninit simulate --batch BATCH --width WIDTH --out FILE, over a grid"
    _check_plane(batches, widths, advice)
    seeds = min(record.dataset.sizes["seed"] for record in records)
    share = np.full((len(widths), len(batches)), np.nan)
    happened = np.full(share.shape, -1)
    for record, one in zip(records, settings, strict=True):
        place = np.searchsorted(widths, one["width"]), np.searchsorted(batches, one["batch"])
        odd = record.description.kind[:, -1] >= ODD
        share[place], happened[place] = float(np.mean(odd)), int(np.sum(odd[:seeds]))
    level_set = LevelSet()
    crossings = tuple(_crossing(widths, column, seeds, level_set) for column in happened.T)
    first = settings[0]
    return Phase(
        first["block"], first["inputs"], first["depth"], batches, widths, share, seeds, level_set, crossings
    )


def phase_of_store(
    dataset: xr.Dataset,
    event: str = "odd",
    level: float = 0.5,
    along: str = "width",
    confidence: float = 0.95,
) -> Phase:
    """The phase diagram of a sweep or a boundary, of the cells that are done.

    Args:
        dataset: its store, opened by `xarray.open_zarr`, one block, weight law and input of it.
        event, level, along, confidence: see `bninit.sweeps.boundaries.level_set.LevelSet`.

    Raises:
        InputError: several blocks, weight laws or inputs, or fewer than two batches or two widths.
    """
    dataset = dataset.expand_dims([name for name in AXES if name not in dataset.dims])
    for name in AXES[:3]:
        values = [str(value) for value in dataset[name].values]
        if len(values) > 1:
            raise checks.fail(f"one of the {name} axis", ", ".join(values), f"select one {name}")
    batches, widths = dataset["batch"].values, dataset["width"].values
    _check_plane(batches, widths, "sweep over more of them")
    level_set = LevelSet(event, level, along, confidence)
    found = read_boundary(dataset, level_set)
    happened = counts(dataset, level_set.happens)[0][0, 0, 0].T
    done = dataset["done"].transpose(*AXES).values[0, 0, 0].T
    return Phase(
        found.lines[0].block,
        found.lines[0].inputs,
        found.layer,
        batches,
        widths,
        np.where(done, happened / found.seeds, np.nan),
        found.seeds,
        level_set,
        tuple(line.crossing for line in found.lines),
    )


def _check_plane(batches: np.ndarray, widths: np.ndarray, advice: str) -> None:
    if len(batches) < 2 or len(widths) < 2:
        raise checks.fail("two batches and two widths or more", f"{len(batches)} and {len(widths)}", advice)


def _crossing(widths: np.ndarray, happened: np.ndarray, seeds: int, level_set: LevelSet) -> Crossing:
    """The crossing among the widths that were run, -1 marking the others."""
    known = happened >= 0
    level, confidence = level_set.level, level_set.confidence
    return locate(widths[known], happened[known], seeds, level, confidence, len(widths))

"""One network's batch at a few depths: its cosine matrix and its points in the plane."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS
from bninit.geometry.plane import plane_through_depth
from bninit.runs.record import Record


@dataclass(frozen=True)
class Film:
    """One network, frame by frame.

    Attributes:
        layers: (frame,) layer of each frame.
        cosines: (frame, batch, batch).
        points: (frame, batch, 2), in root mean square norms of the batch, steady through depth.
        share: (frame,) the share of tr K that the plane carries.
        order: (batch,) number of the point in the record, odd points first.
        odd: (batch,) bool, odd in the last layer.
        kind: the final configuration.
    """

    block: str
    inputs: str
    seed: int
    layers: np.ndarray
    cosines: np.ndarray
    points: np.ndarray
    share: np.ndarray
    order: np.ndarray
    odd: np.ndarray
    kind: str


def view(records: Sequence[Record], seed: int | None = None, frames: int = 7) -> Film:
    """The film of one seed.

    Args:
        records: one record.
        seed: a seed of the record; the first.
        frames: how many; the layers are evenly spaced in log(layer + 3), first and last included.

    Raises:
        InputError: several records, or a seed that the record has not.
    """
    record = checks_one(records)
    index = seed_index(record, seed)
    grams = record.dataset["gram"].values[index]
    plane = plane_through_depth(grams)
    found = record.description
    kind = KINDS[int(found.kind[index, -1])]
    odd = found.apart[index, -1] & ("odd" in kind)
    order = np.lexsort((-plane.points[-1, :, 0], ~odd))
    layers = spaced(len(grams) - 1, checks.whole(frames, "frames"))
    return Film(
        block=record.settings["block"],
        inputs=record.settings["inputs"],
        seed=int(record.dataset["seed"].values[index]),
        layers=layers,
        cosines=np.asarray(geometry.cosines(grams[layers]))[:, order][:, :, order],
        points=plane.points[layers][:, order],
        share=plane.share[layers],
        order=order,
        odd=odd[order],
        kind=kind,
    )


def checks_one(records: Sequence[Record]) -> Record:
    """The only record."""
    if len(records) != 1:
        raise checks.fail("one record for this plot", f"{len(records)} records", "pass one")
    return records[0]


def seed_index(record: Record, seed: int | None) -> int:
    """Where a seed stands in the record; the first by default."""
    seeds = [int(one) for one in record.dataset["seed"].values]
    if seed is None:
        return 0
    if seed not in seeds:
        raise checks.fail(f"a seed of the record, {seeds[0]} to {seeds[-1]}", seed, "choose one of them")
    return seeds.index(seed)


def spaced(depth: int, frames: int) -> np.ndarray:
    """Layers from 0 to depth, dense where things move fast.

    >>> spaced(200, 7).tolist()
    [0, 3, 9, 22, 47, 98, 200]
    """
    return np.unique(np.round(np.geomspace(3, depth + 3, frames) - 3).astype(int))

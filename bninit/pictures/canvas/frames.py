"""One network's batch frame by frame: what filmstrip, plane and motion show, each in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS, Kind
from bninit.geometry.plane import plane_through_depth
from bninit.pictures.canvas.picture import Numbers, Picture, only
from bninit.pictures.canvas.words import block_words, counted, input_words
from bninit.runs.record import Record


@dataclass(frozen=True)
class Film(Picture):
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
    kind: Kind

    @classmethod
    def of_records(cls, records: Sequence[Record], seed: int | None = None, frames: int = 7) -> Self:
        """The film of one seed.

        Args:
            records: one record.
            seed: a seed of the record; the first.
            frames: how many; the layers are evenly spaced in log(layer + 3), first and last included.

        Raises:
            InputError: several records, or a seed that the record has not.
        """
        record = only(records)
        index = seed_index(record, seed)
        grams = record.dataset["gram"].values[index]
        plane = plane_through_depth(grams)
        found = record.description
        kind = KINDS[int(found.kind[index, -1])]
        odd = found.apart[index, -1] & kind.has_odd
        order = np.lexsort((-plane.points[-1, :, 0], ~odd))
        layers = spaced(len(grams) - 1, checks.whole(frames, "frames"))
        return cls(
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

    @property
    def numbers(self) -> Numbers:
        """The frames, and the cosines and the share of the plane at the end."""
        return {
            "last": int(self.layers[-1]),
            "frames": len(self.layers),
            "share": float(self.share[-1]),
            "first_share": float(self.share[0]),
            "kind": self.kind,
            "cosine": float(self.cosines[-1][0, 1:].mean()),
            "inside": float(self.cosines[-1][1:, 1:][np.triu_indices(len(self.order) - 1, 1)].mean()),
        }

    @property
    def finding(self) -> str:
        """How it ends."""
        if self.odd.sum() == 1:
            return f"One point leaves the others: {self.kind} in layer {self.layers[-1]}"
        return f"The batch ends as {self.kind} in layer {self.layers[-1]}"

    @property
    def setting(self) -> str:
        """Which network it is."""
        block = block_words(self.block, full=True)
        return (
            f"{block}, {counted(len(self.order), 'point')}, {input_words(self.inputs)}, network {self.seed}"
        )


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

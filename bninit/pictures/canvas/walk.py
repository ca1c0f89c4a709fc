"""The walk of one batch through depth: where its points are in the plane of K, and how far apart."""

from dataclasses import dataclass

import numpy as np

from bninit.geometry.configuration import Kind
from bninit.geometry.plane import kept_plane, plane_through_depth
from bninit.pictures.canvas.words import block_words
from bninit.runs.record import Record
from bninit.runs.summary import summarise


@dataclass(frozen=True)
class Walk:
    """One block's way with one network, and how many networks ended as it did.

    Attributes:
        kind: the most frequent final configuration; `ended` of `networks` have it.
        odd: (batch,) bool, odd in the last layer of this network.
        points: (frame, batch, 2), in root mean square norms of the batch: in the plane of K, steady through
            depth, where there is an odd point; else in the plane of the first layer throughout.
        share: (frame,) the share of tr K that the plane carries.
        apart: (frame,) median distance between two points that are not odd, in the same norms.
    """

    block: str
    kind: Kind
    ended: int
    networks: int
    odd: np.ndarray
    points: np.ndarray
    share: np.ndarray
    apart: np.ndarray

    @property
    def words(self) -> str:
        """The block."""
        return block_words(self.block, full=True)

    @property
    def end(self) -> str:
        """How it ends."""
        if self.odd.sum() == 1:
            return "one digit walks away, the others pile up"
        return "they stay apart" if self.kind in (Kind.SIMPLEX, Kind.ORTHOGONAL) else f"they end {self.kind}"


def take_walk(record: Record, index: int, layers: np.ndarray, first: np.ndarray | None = None) -> Walk:
    """The walk of one network of a record; `first` are the points of the input as another walk shows them."""
    summary, found = summarise(record), record.description
    grams = record.dataset["gram"].values[index]
    plane, kind = plane_through_depth(grams), summary.kind
    odd = found.apart[index, -1] & kind.has_odd
    if not odd.any():
        plane = kept_plane(grams, plane.points[0] if first is None else first)
    return Walk(
        block=record.settings["block"],
        kind=kind,
        ended=summary.kinds[kind],
        networks=sum(summary.kinds.values()),
        odd=odd,
        points=plane.points[layers],
        share=plane.share[layers],
        apart=np.array([_median_distance(gram, ~odd) for gram in grams[layers]]),
    )


def _median_distance(gram: np.ndarray, chosen: np.ndarray) -> float:
    """The median of |x_i - x_j| over pairs: G_ii + G_jj - 2 G_ij = |x_i - x_j|^2."""
    part = gram[np.ix_(chosen, chosen)]
    squares = np.diag(part)
    pairs = np.triu_indices(len(part), 1)
    distance = squares[:, None] + squares - 2 * part
    return float(np.sqrt(np.median(np.maximum(distance[pairs], 0))))

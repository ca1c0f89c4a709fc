"""What the picture of the eight blocks shows, computed from records: the drawing only lays it out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS
from bninit.geometry.plane import principal_plane
from bninit.runs.record import Record
from bninit.runs.summary import summarise
from bninit.statistics.quantiles import over_seeds

SHOWN = (0.0, 0.05, 0.25, 1.0)
"""The depths whose cosine matrices are shown, as shares of the whole depth."""


@dataclass(frozen=True)
class Story:
    """One block on one kind of input.

    Attributes:
        kind: the most frequent final configuration.
        counts: how many seeds ended in each, most frequent first.
        seed: the first seed that ended in `kind`; cosines and points are its own.
        depths: the layers of `cosines`.
        cosines: (depth, batch, batch), the points of the batch in the order of `points`.
        points: (batch, 2) in the last layer, odd points first, then along the leading axis of K.
        odd: (batch,) bool, which of them are odd points.
        layers: (layer,).
        band: (3, layer), lambda_1(K) / tr K at the quantiles `bninit.statistics.quantiles.BAND` of the seeds.
    """

    inputs: str
    kind: str
    counts: dict[str, int]
    seed: int
    depths: tuple[int, ...]
    cosines: np.ndarray
    points: np.ndarray
    odd: np.ndarray
    layers: np.ndarray
    band: np.ndarray

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Panel:
    """One block, on every input."""

    block: str
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Panels:
    """All blocks, and what they have in common."""

    panels: tuple[Panel, ...]
    batch: int
    width: int
    depth: int


def view(records: Sequence[Record]) -> Panels:
    """The panels of a set of records, one card for each block in the order of first sight.

    Args:
        records: runs of the same batch, width and depth, over blocks and inputs.

    Raises:
        InputError: no record, two of the same block and inputs, or runs of different sizes.
    """
    if not records:
        raise checks.fail("one record or more", "none", "simulate the blocks first")
    sizes = {tuple(record.settings[name] for name in ("batch", "width", "depth")) for record in records}
    if len(sizes) > 1:
        raise checks.fail("records of one batch, width and depth", str(sorted(sizes)), "draw them apart")
    stories: dict[str, dict[str, Story]] = {}
    for record in records:
        block, inputs = record.settings["block"], record.settings["inputs"]
        if inputs in stories.setdefault(block, {}):
            raise checks.fail("one record a block and input", f"two of {block} on {inputs}", "leave one out")
        stories[block][inputs] = tell_story(record)
    panels = tuple(Panel(block, tuple(found.values())) for block, found in stories.items())
    return Panels(panels, *next(iter(sizes)))


def tell_story(record: Record) -> Story:
    """How the batch of a record moves, over all seeds and in one of them."""
    found, summary = record.description, summarise(record)
    index = int(np.argmax(found.kind[:, -1] == KINDS.index(summary.kind)))
    grams = record.dataset["gram"].values[index]
    plane = principal_plane(grams[-1]).points
    odd = found.apart[index, -1] & ("odd" in summary.kind)
    order = np.lexsort((-plane[:, 0], ~odd))
    depths = shown_layers(grams.shape[0] - 1)
    return Story(
        inputs=record.settings["inputs"],
        kind=summary.kind,
        counts=dict(sorted(summary.kinds.items(), key=lambda item: -item[1])),
        seed=int(record.dataset["seed"].values[index]),
        depths=depths,
        cosines=np.asarray(geometry.cosines(grams[list(depths)]))[:, order][:, :, order],
        points=plane[order],
        odd=odd[order],
        layers=record.dataset["layer"].values,
        band=over_seeds(found.order_parameter),
    )


def shown_layers(depth: int) -> tuple[int, ...]:
    """The layers at the shares SHOWN of the depth, each once.

    >>> shown_layers(200)
    (0, 10, 50, 200)
    """
    return tuple(sorted({round(share * depth) for share in SHOWN}))


eight_blocks_panels = view

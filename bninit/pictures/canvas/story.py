"""How the batch of one run moves: cosine matrices of one network at a few depths, the course of all."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS, Kind
from bninit.geometry.plane import principal_plane
from bninit.pictures.canvas.theme import Theme
from bninit.runs.record import Record
from bninit.runs.summary import summarise
from bninit.statistics.quantiles import over_seeds

SHOWN = (0.0, 0.05, 0.25, 1.0)
"""The depths whose cosine matrices are shown, as shares of the whole depth."""

REACH = 0.9
"""Least half side of a plane of points, in units of the root mean square norm of the batch."""

INPUTS = {"gaussian": "Gaussian"}


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
    kind: Kind
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

    @property
    def label(self) -> str:
        """The input in words."""
        return INPUTS.get(self.inputs, self.inputs)

    def draw_cosines(self, axes: Axes, place: int, theme: Theme) -> None:
        """The matrix at one of the depths, odd points first and ruled off."""
        matrix = self.cosines[place]
        axes.imshow(matrix, cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
        _frame(axes, theme)
        if self.odd.any():
            edge, end = self.odd.sum() - 0.5, len(self.odd) - 0.5
            axes.plot([-0.5, end], [edge, edge], color=theme.odd, linewidth=1.4)
            axes.plot([edge, edge], [-0.5, end], color=theme.odd, linewidth=1.4)
            axes.set(xlim=(-0.5, end), ylim=(end, -0.5))

    def draw_points(self, axes: Axes, theme: Theme) -> None:
        """The plane of the two largest axes of K in the last layer."""
        reach = 1.18 * max(float(np.abs(self.points).max()), REACH / 1.18)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), facecolor=theme.paper)
        axes.axhline(0, color=theme.line, linewidth=0.6, zorder=0)
        axes.axvline(0, color=theme.line, linewidth=0.6, zorder=0)
        _frame(axes, theme)
        x, y = self.points[~self.odd].T
        axes.scatter(x, y, s=26, color=theme.cluster, alpha=0.75, linewidths=0)
        x, y = self.points[self.odd].T
        axes.scatter(x, y, s=62, color=theme.odd, marker="D", linewidths=0)


def tell_story(record: Record) -> Story:
    """How the batch of a record moves, over all seeds and in one of them."""
    found, summary = record.description, summarise(record)
    index = int(np.argmax(found.kind[:, -1] == KINDS.index(summary.kind)))
    grams = record.dataset["gram"].values[index]
    plane = principal_plane(grams[-1]).points
    odd = found.apart[index, -1] & summary.kind.has_odd
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


def _frame(axes: Axes, theme: Theme) -> None:
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=theme.line, linewidth=0.8)

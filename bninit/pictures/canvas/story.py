"""How the batch of one run ends: cosine matrices of one network before and after, distances from the mean."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS, Kind
from bninit.layer.components import recentred
from bninit.pictures.canvas.theme import Theme
from bninit.pictures.canvas.words import input_words
from bninit.runs.record import Record
from bninit.runs.summary import summarise


@dataclass(frozen=True)
class Story:
    """One block on one kind of input.

    Attributes:
        kind: the most frequent final configuration.
        counts: how many networks ended in each, most frequent first.
        seed: the first network that ended in `kind`; what is shown is its own.
        depth: the last layer.
        cosines: (2, batch, batch), of the input and of the last layer, odd points first.
        distances: (batch,) |x_i - mean| in the last layer, in root mean square norms of the batch.
        odd: (batch,) bool, which of them are odd points.
    """

    inputs: str
    kind: Kind
    counts: dict[str, int]
    seed: int
    depth: int
    cosines: np.ndarray
    distances: np.ndarray
    odd: np.ndarray

    @property
    def seeds(self) -> int:
        """How many networks there are."""
        return sum(self.counts.values())

    @property
    def label(self) -> str:
        """The input in words."""
        return input_words(self.inputs)

    def draw_cosines(self, axes: Axes, place: int, theme: Theme) -> None:
        """The matrix of the input, 0, or of the last layer, 1; odd points first and ruled off."""
        matrix = self.cosines[place]
        axes.imshow(matrix, cmap=theme.cosine_map, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(color=theme.line, linewidth=0.8)
        if self.odd.any():
            edge, end = self.odd.sum() - 0.5, len(self.odd) - 0.5
            axes.plot([-0.5, end], [edge, edge], color=theme.odd, linewidth=1.4)
            axes.plot([edge, edge], [-0.5, end], color=theme.odd, linewidth=1.4)
            axes.set(xlim=(-0.5, end), ylim=(end, -0.5))

    def draw_distances(self, axes: Axes, reach: float, theme: Theme) -> None:
        """A mark for each point, its height the distance from the mean."""
        axes.set(xlim=(-1, len(self.odd)), ylim=(-0.04 * reach, reach), facecolor=theme.paper)
        number = np.arange(len(self.odd))
        for chosen, color, mark, size in (
            (~self.odd, theme.cluster, "o", 13),
            (self.odd, theme.odd, "D", 34),
        ):
            axes.vlines(number[chosen], 0, self.distances[chosen], color=color, linewidth=1.2, alpha=0.5)
            axes.scatter(
                number[chosen], self.distances[chosen], s=size, color=color, marker=mark, linewidths=0
            )
        axes.axhline(0, color=theme.line, linewidth=0.8)
        axes.set(xticks=[], yticks=range(int(reach) + 1))
        axes.tick_params(colors=theme.faint, labelsize=8, length=2, color=theme.line)
        axes.spines[:].set_visible(False)
        axes.spines["left"].set(visible=True, color=theme.line)


def tell_story(record: Record) -> Story:
    """How the batch of a record ends, over all networks and in one of them."""
    found, summary = record.description, summarise(record)
    index = int(np.argmax(found.kind[:, -1] == KINDS.index(summary.kind)))
    grams = record.dataset["gram"].values[index]
    from_mean = np.sqrt(np.maximum(np.diag(np.asarray(recentred(grams[-1]))), 0))
    odd = found.apart[index, -1] & summary.kind.has_odd
    order = np.lexsort((-from_mean, ~odd))
    return Story(
        inputs=record.settings["inputs"],
        kind=summary.kind,
        counts=dict(sorted(summary.kinds.items(), key=lambda item: -item[1])),
        seed=int(record.dataset["seed"].values[index]),
        depth=grams.shape[0] - 1,
        cosines=np.asarray(geometry.cosines(grams[[0, -1]]))[:, order][:, :, order],
        distances=from_mean[order],
        odd=odd[order],
    )

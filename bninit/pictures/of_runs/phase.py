"""For which batch and width the odd point appears: the share of networks with it, and where that is 1/2."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.geometry.configuration import ODD
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, varied
from bninit.pictures.canvas.theme import LIGHT, Style, Theme, color_bar, dress
from bninit.runs.record import Record
from bninit.statistics.crossing import Crossing, locate
from bninit.sweeps.boundaries.found import counts, read_boundary
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.layout import AXES
from bninit.sweeps.saved import SweepRecord

ROOM = 8
"""Rows and columns that leave room for a number in every cell."""

TICKS = 9
"""Labels on an axis at most."""


@dataclass(frozen=True)
class Phase(Picture):
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

    declared = Declaration(
        size=(6.4, 4.6),
        exhibits=(
            Exhibit(
                "phase",
                "After {depth} layers at most {least_share:.0%} of the networks have an odd point with "
                "{least} points, and at least {most_share:.0%} with {most}.",
                varied(batch=[4, 6, 8, 12, 16, 24], width=[32, 128, 512, 2048], inputs=["gaussian"]),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The phase diagram of many records, with the widths where half of the networks end with odd points.

        Raises:
            InputError: fewer than two batches or widths, or records that differ in block, inputs or depth.
        """
        settings = [record.settings for record in records]
        for name in ("block", "inputs", "depth"):
            values = {str(one[name]) for one in settings}
            if len(values) > 1:
                got = ", ".join(sorted(values))
                raise checks.fail(f"records of the same {name}", got, "leave the others out")
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
        what = (settings[0]["block"], settings[0]["inputs"], settings[0]["depth"])
        return cls(*what, batches, widths, share, seeds, level_set, crossings)

    @classmethod
    def of_sweep(
        cls,
        sweep: SweepRecord,
        event: str = "odd",
        level: float = 0.5,
        along: str = "width",
        confidence: float = 0.95,
    ) -> Self:
        """The phase diagram of a sweep or a boundary, of the cells that are done.

        Args:
            sweep: one block, weight law and input of it.
            event, level, along, confidence: see `bninit.sweeps.boundaries.level_set.LevelSet`.

        Raises:
            InputError: several blocks, weight laws or inputs, or fewer than two batches or two widths.
        """
        dataset = sweep.dataset
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
        share = np.where(done, happened / found.seeds, np.nan)
        what = (found.lines[0].block, found.lines[0].inputs, found.layer)
        crossings = tuple(line.crossing for line in found.lines)
        return cls(*what, batches, widths, share, found.seeds, level_set, crossings)

    @property
    def numbers(self) -> Numbers:
        """The shares at the least and the largest batch."""
        return {
            "depth": self.depth,
            "least": int(self.batches[0]),
            "least_share": float(np.nanmax(self.share[:, 0])),
            "most": int(self.batches[-1]),
            "most_share": float(np.nanmin(self.share[:, -1])),
        }

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The share of networks with the event, and its level set with the interval of each line."""
        axes.set_xscale("log")
        axes.set_yscale("log")
        shares = np.ma.masked_invalid(self.share)
        edges = (_edges(self.batches), _edges(self.widths))
        image = axes.pcolormesh(*edges, shares, cmap=theme.amount_map, vmin=0, vmax=1)
        if max(self.share.shape) <= ROOM:
            for row, column in np.argwhere(np.isfinite(self.share)):
                share = self.share[row, column]
                color = theme.paper if share > 0.55 else theme.ink
                place = (self.batches[column], self.widths[row])
                axes.text(*place, f"{share:.0%}", ha="center", va="center", fontsize=8, color=color)
        self._draw_level_set(axes, theme)
        for axis, values in ((axes.xaxis, self.batches), (axes.yaxis, self.widths)):
            shown = values[:: -(-len(values) // TICKS)]
            axis.set_ticks(shown, [str(value) for value in shown])
            axis.set_ticks([], minor=True)
        what = "an odd point" if self.level_set.event == "odd" else self.level_set.event
        color_bar(axes, image, theme, f"share of networks with {what}", fraction=0.04, pad=0.02)
        title = f"{self.block}, layer {self.depth}, {self.seeds} seeds"
        dress(axes, theme, title=title, x="batch (points)", y="width (features)")
        axes.grid(False)
        if not np.isfinite(self.share).all():
            axes.patch.set(hatch="////", edgecolor=theme.line, linewidth=0)  # seen where nothing was run

    def _draw_level_set(self, axes: Axes, theme: Theme) -> None:
        """A mark with its interval where a line crosses, an arrow where it is bounded on one side."""
        upright = self.level_set.along == "width"
        others = self.batches if upright else self.widths

        def plot(places: list[float], values: list[float], **style: Any) -> None:
            axes.plot(*((places, values) if upright else (values, places)), color=theme.odd, **style)

        lines = list(zip(map(float, others), self.crossings, strict=True))
        crossed = [(other, one) for other, one in lines if one.estimate is not None]
        for other, one in crossed:
            plot([other, other], [one.low or 0, one.high or 0], linewidth=1.6)
        values = self.widths if upright else self.batches
        for name, marks, side in (("low", "^>", 1), ("high", "v<", 0)):
            beyond = dict(zip(map(float, values), _edges(values)[side:], strict=False))
            ends = [(other, getattr(one, name)) for other, one in lines if one.is_open]
            places = [(other, float(beyond[end])) for other, end in ends if end is not None]
            if places:
                ends_at = map(list, zip(*places, strict=True))
                plot(*ends_at, marker=marks[not upright], linestyle="", markersize=7, label="crosses beyond")
        if crossed:
            label = f"share {self.level_set.level:g}, {self.level_set.confidence:.0%} interval"
            x, y = [other for other, _ in crossed], [one.estimate or 0 for _, one in crossed]
            plot(x, y, marker="o", markersize=4.5, linewidth=2.2, label=label)
        handles, labels = axes.get_legend_handles_labels()
        if handles:
            named = dict(zip(labels, handles, strict=True))
            place: Style = {"loc": "lower right", "bbox_to_anchor": (1, 1), "borderaxespad": 0.2}
            axes.legend(named.values(), named.keys(), **place)


def _check_plane(batches: np.ndarray, widths: np.ndarray, advice: str) -> None:
    if len(batches) < 2 or len(widths) < 2:
        raise checks.fail("two batches and two widths or more", f"{len(batches)} and {len(widths)}", advice)


def _crossing(widths: np.ndarray, happened: np.ndarray, seeds: int, level_set: LevelSet) -> Crossing:
    """The crossing among the widths that were run, -1 marking the others."""
    known = happened >= 0
    level, confidence = level_set.level, level_set.confidence
    return locate(widths[known], happened[known], seeds, level, confidence, len(widths))


def _edges(values: np.ndarray) -> np.ndarray:
    """Edges half way between neighbours, in ratio; half a step beyond the ends."""
    logs = np.log(values)
    middle = (logs[1:] + logs[:-1]) / 2
    return np.exp(np.concatenate([[2 * logs[0] - middle[0]], middle, [2 * logs[-1] - middle[-1]]]))

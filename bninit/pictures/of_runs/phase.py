"""For which batch and width the odd point appears: the share of networks with it, and where that is 1/2."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes

from bninit import checks
from bninit.geometry.configuration import ODD
from bninit.pictures.canvas.marks import draw_level_line, edges_between
from bninit.pictures.canvas.picture import Declaration, Exhibit, Numbers, Picture, varied
from bninit.pictures.canvas.theme import LIGHT, Theme, color_bar, dress
from bninit.pictures.canvas.words import block_words, counted, input_words
from bninit.runs.labels import layer_label
from bninit.runs.record import Record
from bninit.statistics.crossing import Crossing, locate
from bninit.statistics.proportion import proportion
from bninit.sweeps.boundaries.found import FIXED, counts, read_boundary
from bninit.sweeps.boundaries.level_set import LevelSet
from bninit.sweeps.layout import AXES
from bninit.sweeps.saved import SweepRecord, on_all_axes

ROOM = 8
"""Rows and columns that leave room for a number in every cell."""

TICKS = 9
"""Labels on an axis at most."""


@dataclass(frozen=True)
class Phase(Picture):
    """Shares of networks with an event: (width, batch), NaN where nothing was run; and their level set.

    Attributes:
        block: with its skip.
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
                "{least} points; with {most} {most_words} do. With {turning} the share is "
                "{turning_shares} at widths {widths}: it rises and falls. Under the numbers: their 95 % "
                "intervals (Wilson). Wide networks start nearer to the simplex and wait longer.",
                varied(batch=[4, 6, 8, 12, 16, 24], width=[32, 128, 512, 2048], inputs=["gaussian"]),
            ),
        ),
    )

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> Self:
        """The phase diagram of many records, with the widths where half of the networks end with odd points.

        Raises:
            InputError: fewer than two batches or widths, or records of several blocks, skips, inputs, depths.
        """
        settings = [record.settings for record in records]
        for name in ("block", "residual", "inputs", "depth"):
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
        first = settings[0]
        what = (layer_label(first["block"], first["residual"]), first["inputs"], first["depth"])
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
            sweep: one block, skip, weight law and input of it.
            event, level, along, confidence: see `bninit.sweeps.boundaries.level_set.LevelSet`.

        Raises:
            InputError: several blocks, skips, weight laws or inputs, or fewer than two batches or two widths.
        """
        dataset = on_all_axes(sweep.dataset)
        for name in FIXED:
            values = [str(value) for value in dataset[name].values]
            if len(values) > 1:
                raise checks.fail(f"one of the {name} axis", ", ".join(values), f"select one {name}")
        batches, widths = dataset["batch"].values, dataset["width"].values
        _check_plane(batches, widths, "sweep over more of them")
        level_set = LevelSet(event, level, along, confidence)
        found = read_boundary(dataset, level_set)
        only = (0,) * len(FIXED)
        happened = counts(dataset, level_set.happens)[0][only].T
        done = dataset["done"].transpose(*AXES).values[only].T
        share = np.where(done, happened / found.seeds, np.nan)
        first = found.lines[0]
        what = (layer_label(first.block, first.residual), first.inputs, found.layer)
        crossings = tuple(line.crossing for line in found.lines)
        return cls(*what, batches, widths, share, found.seeds, level_set, crossings)

    @property
    def numbers(self) -> Numbers:
        """The shares at the least and the largest batch."""
        return {
            "depth": self.depth,
            "least": int(self.batches[0]),
            "least_share": _extreme(self.share[:, 0], np.max),
            "most": int(self.batches[-1]),
            "most_share": _extreme(self.share[:, -1], np.min),
            "most_words": _at_least(_extreme(self.share[:, -1], np.min)),
            "seeds": self.seeds,
            "turning": int(self.batches[self._turning]),
            "turning_shares": ", ".join(f"{100 * one:.0f}" for one in self.share[:, self._turning]) + " %",
            "widths": ", ".join(map(str, self.widths)),
        }

    @property
    def _turning(self) -> int:
        """The batch size at which the share rises and falls most along the width."""
        steps = np.diff(np.nan_to_num(self.share), axis=0)
        both = np.minimum(np.maximum(steps, 0).sum(axis=0), np.maximum(-steps, 0).sum(axis=0))
        return int(np.argmax(both))

    @property
    def intervals(self) -> dict[tuple[int, int], str]:
        """The 95 % interval of each share, in per cent."""
        told = {}
        for row, column in np.argwhere(np.isfinite(self.share)):
            found = proportion(round(self.share[row, column] * self.seeds), self.seeds)
            told[int(row), int(column)] = f"{100 * found.low:.0f}–{100 * found.high:.0f}"
        return told

    @property
    def event(self) -> str:
        """What the share is of."""
        return "an odd point" if self.level_set.event == "odd" else self.level_set.event

    @property
    def finding(self) -> str:
        """How the batch size decides."""
        crossed = [one.estimate for one in self.crossings if one.estimate is not None]
        if self.level_set.along == "width" and len(crossed) > 1 and crossed == sorted(crossed):
            widest = f"up to width {max(crossed):.0f} with {self.batches[-1]} points"
            return f"The larger the batch, the wider the networks that get {self.event}: {widest}"
        told = self.numbers
        least = (
            f"With {told['least']} points at most {told['least_share']:.0%} of the networks have {self.event}"
        )
        return f"{least}, with {told['most']} {told['most_words']}"

    @property
    def setting(self) -> str:
        """The networks."""
        where = f"layer {self.depth}, {counted(self.seeds, 'network')} a cell"
        return f"{block_words(self.block, full=True)}, {input_words(self.inputs)}, {where}"

    @property
    def alt(self) -> str:
        """What one sees."""
        ends = [
            f"{_extreme(self.share[:, k], np.max):.0%} at most with {self.batches[k]} points" for k in (0, -1)
        ]
        return f"A grid of shares of networks with {self.event} over batch size and width: {', '.join(ends)}."

    def draw(self, axes: Axes, theme: Theme = LIGHT) -> None:
        """The share of networks with the event, and its level set with the interval of each line."""
        axes.set_xscale("log")
        axes.set_yscale("log")
        shares = np.ma.masked_invalid(self.share)
        edges = (edges_between(self.batches), edges_between(self.widths))
        image = axes.pcolormesh(*edges, shares, cmap=theme.amount_map, vmin=0, vmax=1)
        if max(self.share.shape) <= ROOM:
            intervals = self.intervals
            for row, column in np.argwhere(np.isfinite(self.share)):
                share = self.share[row, column]
                color = theme.paper if share > 0.55 else theme.ink
                place = (self.batches[column], self.widths[row])
                words = f"{share:.0%}\n{intervals[int(row), int(column)]}"
                axes.text(*place, words, ha="center", va="center", fontsize=7.5, color=color)
        draw_level_line(axes, theme, self.batches, self.widths, self.level_set, self.crossings)
        for axis, values in ((axes.xaxis, self.batches), (axes.yaxis, self.widths)):
            shown = values[:: -(-len(values) // TICKS)]
            axis.set_ticks(shown, [str(value) for value in shown])
            axis.set_ticks([], minor=True)
        color_bar(axes, image, theme, f"share of networks with {self.event}", fraction=0.04, pad=0.02)
        title, words = self.finding, self.setting
        dress(axes, theme, title=title, x="batch (points)", y="width (features)", under=words)
        axes.grid(False)
        if not np.isfinite(self.share).all():
            axes.patch.set(hatch="////", edgecolor=theme.line, linewidth=0)  # seen where nothing was run


def _extreme(shares: np.ndarray, which: Callable[[np.ndarray], float]) -> float:
    """Of the cells that were run; NaN if none was."""
    known = shares[np.isfinite(shares)]
    return float(which(known)) if len(known) else float("nan")


def _at_least(share: float) -> str:
    return "all" if share == 1 else f"at least {share:.0%}"


def _check_plane(batches: np.ndarray, widths: np.ndarray, advice: str) -> None:
    if len(batches) < 2 or len(widths) < 2:
        raise checks.fail("two batches and two widths or more", f"{len(batches)} and {len(widths)}", advice)


def _crossing(widths: np.ndarray, happened: np.ndarray, seeds: int, level_set: LevelSet) -> Crossing:
    """The crossing among the widths that were run, -1 marking the others."""
    known = happened >= 0
    level, confidence = level_set.level, level_set.confidence
    return locate(widths[known], happened[known], seeds, level, confidence, len(widths))

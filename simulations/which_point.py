"""Which point becomes the odd one: how often is it the one that is longest in the recentred input?"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.comparison import Comparison
    from bninit.statistics.proportion import Proportion


@dataclass(frozen=True)
class Settings:
    """The grid, and where to keep the answers."""

    block: str = "rc+relu"
    """The block."""
    inputs: tuple[str, ...] = ("gaussian", "digits")
    """Laws of the input batch."""
    batches: tuple[int, ...] = (8, 16, 32)
    """Batch sizes."""
    widths: tuple[int, ...] = (32, 256, 2048)
    """Widths."""
    seeds: int = 128
    """Networks of each cell."""
    depth: int = 500
    """Horizon; networks without an odd point by then are left out, and counted."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/which_point.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


RACES = 32
"""Races of walkers from each batch of inputs."""

QUICK = Settings(batches=(8,), widths=(32, 64), seeds=16, depth=100, out=None)

CAPTION = (
    "How often the odd point of {words} is the one that was longest in the recentred input, over the chance "
    "1/n, with 95 % Wilson intervals. Of Gaussian inputs {gaussian}; of digits {digits}. A point is "
    "{fewest} to "
    "{seeds} networks, those of {seeds} that have an odd point by layer {depth}. Grey: n independent "
    "points under "
    "the exact noise of one layer for Gaussian inputs; for digits infinite width from the very same "
    "inputs, if "
    "more than half of the batches become odd there. Digits are the odd point {least} to {most} times "
    "less often "
    "than it says: finite networks follow their own noise."
)


@dataclass(frozen=True)
class Cell:
    """The share of births at the longest point.

    Attributes:
        longest: among the networks that have an odd point.
        predicted: the same share of independent walkers ("gaussian") or of the Gram map (others).
        raced: of inputs that are not Gaussian, the share of independent walkers from the same lengths.
        alike: the share of births at the point that the Gram map makes odd from the same input.
    """

    inputs: str
    batch: int
    width: int
    longest: "Proportion"
    predicted: "Proportion"
    raced: "Proportion | None"
    alike: "Proportion | None"


@dataclass(frozen=True)
class Outcome:
    """A cell for each law of inputs, batch size and width."""

    settings: Settings
    cells: tuple[Cell, ...]


def run(settings: Settings) -> Outcome:
    """Every cell: the first point with t > n - 1 against the longest point of the input."""
    bn.checks.settings(settings)
    cells = tuple(
        _cell(settings, inputs, batch, width)
        for inputs in settings.inputs
        for batch in settings.batches
        for width in settings.widths
    )
    outcome = Outcome(settings, cells)
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, _comparison(outcome), CAPTION, _numbers(outcome), settings)
    return outcome


def _cell(settings: Settings, inputs: str, batch: int, width: int) -> Cell:
    import numpy as np

    from bninit.dynamics.metastability.competition import largest_wins, longest_wins
    from bninit.measurements.first_passage import first_odd, point_ratios
    from bninit.runs.plan import prepare
    from bninit.runs.settings import RunSettings
    from bninit.statistics.proportion import proportion

    chosen: dict[str, Any] = {"batch": batch, "seeds": settings.seeds, "key": settings.key, "inputs": inputs}
    start = prepare(RunSettings(settings.block, width=width, depth=settings.depth, **chosen))
    found = first_odd(start)
    born = found.layer >= 0
    odd = point_ratios(found.gram).argmax(axis=-1)
    before = bn.simulate(settings.block, width=width, depth=0, **chosen)
    ratios = point_ratios(before.dataset["gram"].values[:, 0])
    longest = ratios.argmax(axis=-1)
    measured = proportion(int((odd == longest)[born].sum()), int(born.sum()))
    if inputs == "gaussian":
        predicted = largest_wins(batch, width, depth=settings.depth)
        return Cell(inputs, batch, width, measured, predicted, None, None)
    end = _end_of_the_gram_map(before, settings.depth)
    settled = end.max(axis=-1) > batch - 1
    fated = end.argmax(axis=-1)
    predicted = proportion(int((fated == longest)[settled].sum()), int(settled.sum()))
    both = born & settled
    return Cell(
        inputs,
        batch,
        width,
        measured,
        predicted,
        longest_wins(np.repeat(ratios, RACES, axis=0), width, settings.depth),
        proportion(int((odd == fated)[both].sum()), int(both.sum())),
    )


def _end_of_the_gram_map(before: bn.Record, depth: int) -> Any:
    """t of every point after `depth` layers of infinite width, from the inputs of each network."""
    import numpy as np

    from bninit.measurements.first_passage import point_ratios

    pieces = []
    for first in range(0, before.dataset.sizes["seed"], 16):
        few = bn.Record.of_dataset(before.dataset.isel(seed=slice(first, first + 16)))
        pieces.append(point_ratios(bn.predict(few, depth)[:, -1]))
    return np.concatenate(pieces)


def _numbers(outcome: Outcome) -> dict[str, Any]:
    from bninit.pictures.canvas.words import block_words

    settings = outcome.settings

    def told(inputs: str) -> str:
        own = [c for c in outcome.cells if c.inputs == inputs and c.width == settings.widths[-1]]
        return ", ".join(f"{c.longest.value:.0%} at n = {c.batch}" for c in own) + f" (width {own[0].width})"

    cells = [
        asdict(c) | {"share": c.longest.value, "predicted_share": c.predicted.value} for c in outcome.cells
    ]
    words = {inputs: told(inputs) for inputs in settings.inputs}
    missed = [
        c.predicted.value / c.longest.value
        for c in outcome.cells
        if c.alike is not None and c.longest.hits and 2 * c.predicted.runs > settings.seeds
    ]
    return words | {
        "block": settings.block,
        "words": block_words(settings.block),
        "seeds": settings.seeds,
        "depth": settings.depth,
        "fewest": min(c.longest.runs for c in outcome.cells),
        "least": f"{min(missed, default=1):.1f}",
        "most": f"{max(missed, default=1):.1f}",
        "cells": cells,
    }


def _finding(outcome: Outcome) -> str:
    """How often at the greatest width, for each law of inputs."""
    from bninit.pictures.canvas.words import input_words

    told: list[str] = []
    for inputs in outcome.settings.inputs:
        own = [c.longest.value for c in outcome.cells if c.inputs == inputs]
        last = own[len(outcome.settings.widths) - 1 :: len(outcome.settings.widths)]
        share = f"in {min(last):.0%} to {max(last):.0%}{'' if told else ' of births'}"
        told.append(f"{share} from {input_words(inputs)}")
    width = outcome.settings.widths[-1]
    return f"The longest point becomes the odd one {', '.join(told)} (width {width})"


def _comparison(outcome: Outcome) -> "Comparison":
    import numpy as np

    from bninit.pictures.canvas.words import input_words
    from bninit.pictures.of_runs.comparison import Comparison, Series

    series = []
    for inputs in outcome.settings.inputs:
        for batch in outcome.settings.batches:
            own = [c for c in outcome.cells if (c.inputs, c.batch) == (inputs, batch)]
            x = np.array([float(c.width) for c in own])
            columns = [
                [
                    c.longest.value,
                    c.longest.low,
                    c.longest.high,
                    c.predicted.value if 2 * c.predicted.runs > outcome.settings.seeds else np.nan,
                ]
                for c in own
            ]
            value, low, high, predicted = batch * np.array(columns).T
            series.append(Series(f"{input_words(inputs)}, n = {batch}", x, value, low, high, x, predicted))
    return Comparison(
        title=_finding(outcome),
        x="width d",
        y="how often, over the chance 1/n",
        prediction="predicted",
        bars="95 % interval",
        series=tuple(series),
        reference=(1.0, "chance"),
    )


def show(outcome: Outcome) -> None:
    """A row for each cell, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(_numbers(outcome))
        return
    rows = [
        [
            c.inputs,
            str(c.batch),
            str(c.width),
            str(c.longest.runs),
            f"{c.longest.value:.3f} ({c.longest.low:.3f} to {c.longest.high:.3f})",
            f"{1 / c.batch:.3f}",
            f"{c.predicted.value:.3f}",
            "" if c.raced is None else f"{c.raced.value:.3f}",
            "" if c.alike is None else f"{c.alike.value:.3f}",
        ]
        for c in outcome.cells
    ]
    headings = [
        "inputs",
        "batch",
        "width",
        "born",
        "longest is odd",
        "chance",
        "predicted",
        "raced under noise",
        "as at infinite width",
    ]
    bn.terminal.print_table(f"Which point becomes odd under {outcome.settings.block}", headings, rows)

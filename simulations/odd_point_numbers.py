"""At which (batch, number k of odd points) does a state with k alike odd points exist, and is it stable?"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.bifurcation.odd_states import OddStates
    from bninit.pictures.of_theory.odd_states import Region


@dataclass(frozen=True)
class Settings:
    """The blocks and batches, and where to keep the answers."""

    blocks: tuple[str, ...] = ("none", "rc", "rs", "rc+rs", "relu", "rc+relu", "rs+relu", "rc+rs+relu")
    """Blocks."""
    batches: tuple[int, ...] = (8, 16, 32, 64, 128, 256, 512)
    """Batch sizes of the table, which has every k to half of the batch."""
    far: tuple[int, ...] = (54, 90, 1024, 4096, 32768, 10**6, 10**8)
    """Further batch sizes at which only the borders are located, at real k."""
    out: Path | None = Path("figures/odd_point_numbers.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(blocks=("rc", "rc+relu", "rc+rs+relu"), batches=(64, 72), far=(), out=None)

DRAWN = ("rc+rs+relu", "rc+relu")
"""The blocks of the picture."""

CAPTION = (
    "A state with k alike odd points is stable for k = {relu_stable} under recenter + ReLU, for k up to "
    "{coefficient:.3f} sqrt(n) under full batch norm (at n = {last:.0e}). The exponent is {exponent:.4f} "
    "from the last two batches; there the component {component} loses stability. It exists up to n/2 - "
    "{relu_gap:.3f} sqrt(n) and n/2 - {gap:.3f} sqrt(n), at n = {gap_batch:.0e}. None attracts under: {none}."
)


@dataclass(frozen=True)
class Cell:
    """The state of k odd points, longer than the others, that attracts its own family, if there is one."""

    block: str
    batch: int
    odd: int
    exists: bool
    stable: bool
    t: float | None = None
    norm_ratio: float | None = None
    largest_multiplier: float | None = None
    direction: str | None = None


@dataclass(frozen=True)
class Border:
    """Real numbers k at one batch size: up to which a state exists, and up to which it is stable.

    Attributes:
        status: of the search, or which fixed points stand for a continuum of them.
    """

    block: str
    batch: int
    exists_to: float | None
    stable_to: float | None
    direction: str | None
    status: str


@dataclass(frozen=True)
class Outcome:
    """A cell for each block, batch and k, and the borders."""

    settings: Settings
    cells: tuple[Cell, ...]
    borders: tuple[Border, ...]


def run(settings: Settings) -> Outcome:
    """Follow the states over real k at every batch size; read the table off at whole k."""
    bn.checks.settings(settings, "far")
    from bninit.dynamics.bifurcation.odd_states import odd_states

    if settings.out is not None and not set(DRAWN) <= set(settings.blocks):
        required = f"the blocks {' and '.join(DRAWN)} in a picture"
        raise bn.checks.fail(required, ", ".join(settings.blocks), "add them")
    cells, borders = [], []
    for block in settings.blocks:
        bends = "relu" in block and "rc" in block
        for batch in sorted({*settings.batches, *(settings.far if bends else ())}):
            found = odd_states(block, batch, most=8 * math.sqrt(batch) if batch > 10**6 else None)
            borders.append(border(found, batch))
            if batch in settings.batches:
                cells += [cell(found, batch, odd) for odd in range(1, batch // 2 + 1)]
    outcome = Outcome(settings, tuple(cells), tuple(borders))
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit
        from bninit.pictures.of_theory.odd_states import OddStateRegions

        numbers = {
            **laws(outcome),
            "cells": [asdict(c) for c in cells],
            "borders": [asdict(b) for b in borders],
        }
        shown = OddStateRegions(tuple(region(outcome, block) for block in DRAWN))
        write_exhibit(settings.out, shown, CAPTION, numbers, settings)
    return outcome


def everything(outcome: Outcome) -> dict:
    """The cells and the borders, as JSON can carry them."""
    return {"cells": [asdict(c) for c in outcome.cells], "borders": [asdict(b) for b in outcome.borders]}


def cell(found: "OddStates", batch: int, odd: int) -> Cell:
    """One cell of the table."""
    state = found.state(odd)
    if state is None:
        return Cell(str(found.block), batch, odd, False, False)
    direction, value, _ = max(state.multipliers, key=lambda one: abs(one[1]))
    numbers = (state.t, state.norm_ratio, value, direction)
    return Cell(str(found.block), batch, odd, True, state.stable, *numbers)


def border(found: "OddStates", batch: int) -> Border:
    """The borders at one batch size."""
    stable_to, direction = found.last_stable or (None, None)
    return Border(str(found.block), batch, found.largest, stable_to, direction, found.status)


def laws(outcome: Outcome) -> dict:
    """What the borders tend to, from the largest batches; the blocks without any such state."""
    from bninit.pictures.canvas.words import block_words

    relu = [b for b in outcome.borders if b.block == "rc+relu" and b.exists_to is not None][-1]
    full = [b for b in outcome.borders if b.block == "rc+rs+relu" and b.stable_to is not None]
    if len(full) < 2:
        required = "two batch sizes at which full batch norm has stable odd points, for a law"
        raise bn.checks.fail(required, str(len(full)), "add larger ones")
    both = [b for b in full if b.exists_to is not None][-1]
    before, last = full[-2:]
    sizes = [relu.exists_to, both.exists_to, before.stable_to, last.stable_to]
    relu_end, both_end, stable_before, stable_last = (float(size or np.nan) for size in sizes)
    having = {c.block for c in outcome.cells if c.exists}
    most = {
        str(n): sum((c.block, c.batch, c.stable) == (last.block, n, True) for c in outcome.cells)
        for n in outcome.settings.batches
    }
    return {
        "relu_gap": (relu.batch / 2 - relu_end) / math.sqrt(relu.batch),
        "gap": (both.batch / 2 - both_end) / math.sqrt(both.batch),
        "gap_batch": relu.batch,
        "relu_stable": ", ".join(
            map(str, sorted({c.odd for c in outcome.cells if c.block == relu.block and c.stable}))
        ),
        "coefficient": stable_last / math.sqrt(last.batch),
        "exponent": math.log(stable_last / stable_before) / math.log(last.batch / before.batch),
        "component": last.direction,
        "last": last.batch,
        "stable_k": most,
        "none": ", ".join(block_words(block) for block in outcome.settings.blocks if block not in having),
    }


def region(outcome: Outcome, block: str) -> "Region":
    """What the picture shows of one block."""
    from bninit.pictures.of_theory.odd_states import Region

    borders = [b for b in outcome.borders if b.block == block]
    cells = [c for c in outcome.cells if c.block == block and c.exists]
    numbers = [[np.nan if v is None else v for v in (b.batch, b.stable_to, b.exists_to)] for b in borders]
    batch, stable, largest = np.array(numbers, float).T
    places = [np.array([(c.batch, c.odd) for c in cells if c.stable is one], float) for one in (True, False)]
    return Region(block, batch, stable, largest, places[0].reshape(-1, 2), places[1].reshape(-1, 2))


def show(outcome: Outcome) -> None:
    """The borders of every batch, then a row for each cell that exists; or JSON of everything."""
    if outcome.settings.json:
        bn.terminal.print_json(everything(outcome))
        return
    rows = [
        [b.block, str(b.batch), *map(_number, (b.exists_to, b.stable_to)), b.direction or "", b.status]
        for b in outcome.borders
    ]
    bn.terminal.print_table(
        "Real k", ["block", "batch", "exists to", "stable to", "ends along", "search"], rows
    )
    headings = ["block", "batch", "odd points", "stable", "norm ratio", "largest multiplier", "along"]
    rows = [
        [
            *map(str, (c.block, c.batch, c.odd, c.stable)),
            *map(_number, (c.norm_ratio, c.largest_multiplier)),
            c.direction or "",
        ]
        for c in outcome.cells
        if c.exists
    ]
    bn.terminal.print_table("States with k alike odd points", headings, rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"

"""Started at the simplex, when is an odd point born, and how does the wait scale with width and batch?"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.measurements.odd_births import BirthLaw, OddBirth, OddLayers
    from bninit.pictures.of_runs.comparison import Comparison, Series
    from bninit.runs.plan import Plan


@dataclass(frozen=True)
class Settings:
    """The grid, and where to keep the answers."""

    block: str = "rc+relu"
    """The block."""
    grid: tuple[tuple[int, tuple[int, ...]], ...] = (
        (7, (32, 128, 512, 1024, 1536)),
        (8, (32, 128, 512, 1024, 2048, 3072)),
        (10, (64, 256, 1024, 4096)),
        (16, (32, 128, 512, 2048, 8192)),
        (32, (32, 128, 512, 2048, 8192)),
    )
    """Batch sizes above the fold, each with its widths."""
    below: tuple[tuple[int, tuple[int, ...]], ...] = ((4, (64, 256, 1024)), (6, (64, 256, 1024)))
    """Batch sizes below the fold, each with its widths."""
    seeds: int = 64
    """Networks of each cell."""
    normals: float = 3e8
    """Random numbers of a cell: its depth is this over seeds * batch * width, cut to `depths`."""
    depths: tuple[int, int] = (300, 5000)
    """The least and the greatest depth."""
    steep: float = 0.75
    """Width times the barrier from which the exponential law is fitted."""
    flat: float = 0.4
    """Width times the barrier up to which the power law is fitted."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/birth_times.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(grid=((8, (32, 64)), (16, (32, 64))), below=((4, (64,)),), seeds=8, normals=1e6, out=None)

CAPTION = (
    "From the simplex under {block}: the mean first layer at which one point outweighs the rest (t > n - 1), "
    "of {seeds} networks a point, with 95 % intervals; ± in the text are standard errors. Where the "
    "barrier is low, noise decides and the wait grows like a "
    "power of the width: {powers}. Where it is high, the logarithm of the wait grows with the width at a "
    "rate of {exponents}. Grey: the first of n independent points under the exact noise of one layer, "
    "no number fitted. Below the fold nothing lasts: {below}. Inset, the widest network of each n: after "
    "the first birth the waits are exponential in {exponential} of the {cells} cells (p > 0.01)."
)


@dataclass(frozen=True)
class Outcome:
    """The cells, the laws, and what happens below the fold."""

    settings: Settings
    cells: "tuple[OddBirth, ...]"
    laws: "tuple[BirthLaw, ...]"
    below: "tuple[OddLayers, ...]"


def run(settings: Settings) -> Outcome:
    """Every cell, then the laws of those with a birth."""
    bn.checks.settings(settings, "below")
    from bninit.measurements.odd_births import birth_laws, odd_birth, odd_layers

    cells = tuple(
        odd_birth(_start(settings, batch, width, _depth(settings, batch, width)))
        for batch, widths in settings.grid
        for width in widths
    )
    below = tuple(
        odd_layers(_start(settings, batch, width, settings.depths[0]))
        for batch, widths in settings.below
        for width in widths
    )
    laws = tuple(
        law
        for batch, _ in settings.grid
        for law in birth_laws([c for c in cells if c.batch == batch], settings.flat, settings.steep)
    )
    outcome = Outcome(settings, cells, laws, below)
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, _comparison(outcome), CAPTION, _numbers(outcome), settings)
    return outcome


def _start(settings: Settings, batch: int, width: int, depth: int) -> "Plan":
    from bninit.runs.plan import prepare
    from bninit.runs.settings import RunSettings

    return prepare(
        RunSettings(
            settings.block,
            width=width,
            batch=batch,
            depth=depth,
            seeds=settings.seeds,
            key=settings.key,
            inputs="simplex",
        )
    )


def _depth(settings: Settings, batch: int, width: int) -> int:
    """As many layers as the random numbers of a cell reach, within `depths`."""
    least, most = settings.depths
    return min(most, max(least, int(settings.normals / (settings.seeds * batch * width))))


def _numbers(outcome: Outcome) -> dict[str, Any]:
    settings = outcome.settings
    barriers = {c.batch: c.barrier for c in outcome.cells}
    powers = [
        f"{law.measured.slope:.3f} ± {law.measured.standard_error:.3f} at n = {law.batch}"
        for law in outcome.laws
        if law.kind == "power"
    ]
    exponents = [
        f"({law.measured.slope * 1e4:.1f} ± {law.measured.standard_error * 1e4:.1f}) / 10000 "
        f"at n = {law.batch} (walkers {law.predicted * 1e4:.1f}, barrier V {barriers[law.batch] * 1e4:.1f})"
        for law in outcome.laws
        if law.kind == "exponential"
    ]
    widest = {b.batch: b for b in outcome.below}.values()
    below = [f"odd in {b.share:.1%} of layers at n = {b.batch}, width {b.width}" for b in widest]
    tested = [c for c in outcome.cells if math.isfinite(c.waiting.exponential)]
    places = ("batch", "width", "depth", "barrier", "predicted")
    return {
        "block": settings.block,
        "seeds": settings.seeds,
        "powers": ", ".join(powers),
        "exponents": "; ".join(exponents),
        "below": ", ".join(below),
        "exponential": sum(c.waiting.exponential > 0.01 for c in tested),
        "cells": len(tested),
        "waits": [{name: getattr(c, name) for name in places} | c.waiting.numbers for c in outcome.cells],
        "laws": [asdict(law) for law in outcome.laws],
        "below_the_fold": [asdict(one) for one in outcome.below],
    }


def _finding(waits: "list[tuple[int, Series]]") -> str:
    """How much longer the wait is in the widest networks, at the least and the largest batch."""
    told = []
    for batch, one in (waits[0], waits[-1]):
        if one.growth is not None:
            ratio, narrow, wide = one.growth
            told.append(f"{ratio:.0f} times from width {narrow} to {wide} with {batch} points")
    if not told:
        return "Too few births for a mean wait"
    return f"The wait for an odd point grows {' and '.join(dict.fromkeys(told))}"


def _comparison(outcome: Outcome) -> "Comparison":
    from functools import partial

    from bninit.dynamics.metastability.waiting_times import mean_birth
    from bninit.pictures.of_runs.comparison import Comparison, staircase, waiting_series

    series: list[tuple[int, Series]] = []
    staircases = []
    for batch, widths in outcome.settings.grid:
        waits = [c.waiting for c in outcome.cells if c.batch == batch]
        label = f"n = {batch}"
        series.append((batch, waiting_series(label, widths, waits, partial(mean_birth, batch))))
        staircases += [staircase(label, one) for one in waits if math.isfinite(one.standard_error)][-1:]
    return Comparison(
        title=_finding(series),
        x="width d",
        y="mean layer of birth",
        prediction="n independent\npoints, no fit",
        bars="95 % interval",
        series=tuple(one for _, one in series),
        staircases=tuple(staircases),
    )


def show(outcome: Outcome) -> None:
    """A row for each cell, each law and each batch below the fold, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(_numbers(outcome))
        return
    rows = [
        [
            str(c.batch),
            str(c.width),
            f"{c.waiting.ended} of {c.waiting.runs} by {c.depth}",
            f"{c.waiting.mean:.1f} ± {c.waiting.standard_error:.1f}",
            f"{c.predicted:.1f}",
            f"{c.width * c.barrier:.3f}",
            f"{c.waiting.first:.0f}",
            f"{c.waiting.exponential:.3f}",
        ]
        for c in outcome.cells
    ]
    headings = ["batch", "width", "born", "mean layer", "walkers", "width V", "first", "exponential p"]
    bn.terminal.print_table(
        f"Birth of an odd point from the simplex under {outcome.settings.block}", headings, rows
    )
    laws = [
        [
            law.kind,
            str(law.batch),
            f"{law.widths[0]} to {law.widths[-1]}",
            f"{law.measured.slope:.4g} ± {law.measured.standard_error:.2g}",
            f"{law.predicted:.4g}",
            f"{law.measured.misfit:.2f}" if math.isfinite(law.measured.misfit) else "–",  # two widths
        ]
        for law in outcome.laws
    ]
    bn.terminal.print_table("Laws", ["kind", "batch", "widths", "slope", "walkers", "chi2 / dof"], laws)
    below = [
        [str(b.batch), str(b.width), f"{b.share:.4f} ± {b.standard_error:.4f}", str(b.at_the_end)]
        for b in outcome.below
    ]
    bn.terminal.print_table(
        "Below the fold", ["batch", "width", "share of layers odd", "odd at the end"], below
    )

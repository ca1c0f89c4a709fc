"""Up to which width do half of the networks have an odd point by a given layer, for each batch size?"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.phase import Phase
    from bninit.sweeps.boundaries.boundary import Traced


@dataclass(frozen=True)
class Settings:
    """The lattice, and where to keep the answers."""

    block: str = "rc+relu"
    """The block."""
    batches: str = "5:10:1"
    """Batch sizes: below the fold at 6.107, where no odd point lasts, and above it."""
    widths: str = "16:4096:x1.189207"
    """Widths: the lattice that is searched."""
    depth: int = 100
    """The layer that is looked at."""
    seeds: int = 256
    """Networks of each cell."""
    key: int = 0
    """Key of all random numbers."""
    store: str = "results/odd_point_boundary.zarr"
    """The cells; an interrupted search goes on from them."""
    out: Path | None = Path("figures/odd_point_boundary.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(
    batches="5,8", widths="8:32:x2", depth=10, seeds=32, store="results/quick_odd.zarr", out=None
)

CAPTION = (
    "Where half of {seeds} networks of recenter + ReLU on Gaussian points have an odd point in layer "
    "{depth}, "
    "with 95 % intervals. Wider networks start nearer to the simplex, stir it less, and wait longer. "
    "Half have one at width {widths}. "
    "The search took {cells} of {lattice} cells and {share:.0%} of the normals of the full grid. "
    "The shares do not only fall: most clearly with {steepest} points they rise, from width {low} to {high} "
    "by {rise:.2f} ± {error:.2f} (standard error)."
)


@dataclass(frozen=True)
class Rise:
    """The rise of the share along the width that is largest in standard errors, between two cells."""

    batch: int
    low: int
    high: int
    rise: float
    standard_error: float


@dataclass(frozen=True)
class Outcome:
    """The boundary as traced, and for each batch size how much the share rises along the width."""

    settings: Settings
    traced: "Traced"
    rises: tuple[Rise, ...]


def run(settings: Settings) -> Outcome:
    """Search the lattice, from wherever its store stands."""
    bn.checks.settings(settings)
    import xarray as xr

    from bninit.pictures.of_runs.phase import Phase
    from bninit.sweeps.saved import SweepRecord

    names = ("batches", "widths", "depth", "seeds", "key")
    grid, level_set = bn.make_boundary(
        {"blocks": settings.block} | {name: getattr(settings, name) for name in names}
    )
    traced = bn.boundary(grid, settings.store, level_set)
    with xr.open_zarr(settings.store, chunks=None) as dataset:
        phase = Phase.of_sweep(SweepRecord(dataset))
    rises = tuple(_rise(phase, column) for column in range(len(phase.batches)))
    outcome = Outcome(settings, traced, rises)
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, phase, CAPTION, _numbers(outcome), settings)
    return outcome


def _rise(phase: "Phase", column: int) -> Rise:
    """Of all pairs of cells of a batch size; the standard error is that of two independent shares."""
    found = [
        (int(width), float(share))
        for width, share in zip(phase.widths, phase.share[:, column], strict=True)
        if math.isfinite(share)
    ]
    rises = [
        Rise(int(phase.batches[column]), low, high, after - before, _error(before, after, phase.seeds))
        for place, (low, before) in enumerate(found)
        for high, after in found[place + 1 :]
    ]
    return max(rises, key=lambda one: one.rise / one.standard_error)


def _error(before: float, after: float, seeds: int) -> float:
    # Half a network more and less keeps it from zero where all agree.
    shares = [(share * seeds + 0.5) / (seeds + 1) for share in (before, after)]
    return math.sqrt(sum(share * (1 - share) / seeds for share in shares))


def _numbers(outcome: Outcome) -> dict[str, Any]:
    settings, found = outcome.settings, outcome.traced.boundary
    steepest = max(outcome.rises, key=lambda one: one.rise / one.standard_error)
    crossed = [(line.other, line.crossing) for line in found.lines if line.crossing.estimate is not None]
    words = [
        f"{one.estimate:.0f} ({one.low:.0f} to {one.high:.0f}) for n = {batch}" for batch, one in crossed
    ]
    return {
        "block": settings.block,
        "depth": settings.depth,
        "seeds": settings.seeds,
        "widths": ", ".join(words) or "none of these",
        "cells": found.cells,
        "lattice": found.lattice,
        "share": outcome.traced.normals / outcome.traced.full_normals,
        "steepest": steepest.batch,
        "low": steepest.low,
        "high": steepest.high,
        "rise": steepest.rise,
        "error": steepest.standard_error,
        "lines": found.as_json()["lines"],
        "rises": [asdict(one) for one in outcome.rises],
    }


def show(outcome: Outcome) -> None:
    """A row for each batch size, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(_numbers(outcome))
        return
    rows = []
    for line, rise in zip(outcome.traced.boundary.lines, outcome.rises, strict=True):
        one = line.crossing
        ends = ["" if x is None else f"{x:.0f}" for x in (one.low, one.estimate, one.high)]
        largest = f"{rise.rise:.2f} ± {rise.standard_error:.2f}, {rise.low} to {rise.high}"
        rows.append([str(line.other), *ends, one.status, f"{line.cells} of {line.lattice}", largest])
    headings = ["batch", "from", "width", "to", "status", "cells", "largest rise of the share"]
    title = f"Half of the networks of {outcome.settings.block} odd in layer {outcome.settings.depth}"
    bn.terminal.print_table(title, headings, rows)

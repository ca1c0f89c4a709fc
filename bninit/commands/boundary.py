"""Find where the share of networks with an event crosses a level, computing only the cells that it takes."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn
from bninit.commands import sweep

if TYPE_CHECKING:
    from bninit.sweeps.boundaries.boundary import Traced
    from bninit.sweeps.boundaries.found import Line
    from bninit.sweeps.outlook import Outlook


@dataclass(frozen=True)
class Settings(sweep.Settings):
    """The options of a sweep, whose grid is the lattice to search, and the level set.

    The TOML file may hold the settings of the level set too. Of each layer kept (the last) the quantity that
    decides the event is kept alone, unless told otherwise.
    """

    event: str | None = None
    """odd, a configuration (simplex), or a quantity beyond a number (norm_ratio>5). [default: odd]"""
    level: float | None = None
    """Share of the networks with the event. [default: 0.5]"""
    along: str | None = None
    """width or batch: the axis that is searched, for each value of the others. [default: width]"""
    confidence: float | None = None
    """That the interval of a line holds a crossing. [default: 0.95]"""
    out: Path = Path("results/boundary.zarr")
    """Zarr store, new or to be continued; bninit sweep can fill it."""


QUICK = Settings(
    batches="4,16", widths="16:32:x1.41", depth=12, seeds=16, out=Path("results/quick_boundary.zarr")
)

OWN = "event level along confidence"


@dataclass(frozen=True)
class Outcome:
    """What was expected at most, the cells of the full grid, and what was found (None if only planned)."""

    settings: Settings
    outlook: "Outlook"
    lattice: int
    traced: "Traced | None"


def run(settings: Settings) -> Outcome:
    """Check, say what it takes at most, search."""
    from_file = {} if settings.grid is None else bn.load_grid(settings.grid)
    names = f"{sweep.GRID} {OWN}".split()
    given = {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}
    grid, level_set = bn.make_boundary(from_file | given)
    memory = None if settings.memory is None else bn.parse_size(settings.memory)
    where = (settings.workers, settings.scheduler)
    outlook = bn.boundary_outlook(grid, settings.out, level_set, *where, memory)
    lattice = sum(1 for _ in grid.cells())
    if settings.plan:
        return Outcome(settings, outlook, lattice, None)
    if not settings.json:
        print(_expected(outlook, lattice), file=sys.stderr)
    with bn.terminal.progress(outlook.normals, "normals at most", hidden=settings.json) as advance:
        try:
            with sweep.insistent(advance) as step:
                traced = bn.boundary(grid, settings.out, level_set, *where, step)
        except KeyboardInterrupt:
            print(f"{settings.out} keeps every finished cell; the same command continues", file=sys.stderr)
            raise
    return Outcome(settings, outlook, lattice, traced)


def _expected(outlook: "Outlook", lattice: int) -> str:
    return f"at most {outlook}; the full grid has {lattice} cells"


def show(outcome: Outcome) -> int:
    """A row for each line, or JSON; exit code 1 if a cell failed."""
    traced = outcome.traced
    if outcome.settings.json:
        at_most = {"at_most": outcome.outlook.as_json(), "lattice": outcome.lattice}
        bn.terminal.print_json(at_most | ({} if traced is None else traced.as_json()))
    elif traced is None:
        print(_expected(outcome.outlook, outcome.lattice))
    else:
        _print(traced)
        for cell, reason in traced.swept.failed:
            print(f"failed: {cell}: {reason}", file=sys.stderr)
    return 1 if traced is not None and traced.swept.failed else 0


def _print(traced: "Traced") -> None:
    """The table, and what it took."""
    found = traced.boundary
    one = found.level_set
    other = "batch" if one.along == "width" else "width"
    title = f"{one.along} where P({one.event} in layer {found.layer}) = {one.level:g}, {found.seeds} seeds"
    interval = f"interval, {one.confidence:.4g}"
    headings = ["block", "residual", "weights", "inputs", other, one.along, interval, "status", "cells"]
    bn.terminal.print_table(title, headings, [_row(line) for line in found.lines])
    share = traced.normals / traced.full_normals
    print(
        f"{traced.swept.path}: {traced.swept.computed} cells computed, {traced.swept.found} found; "
        f"{found.cells} of {found.lattice} cells and {share:.2g} of the normals of the full grid"
    )


def _row(line: "Line") -> list[str]:
    crossing = line.crossing
    status = crossing.status if not crossing.remedy else f"{crossing.status}: {crossing.remedy}"
    if crossing.rising is not None:
        status = "rising" if crossing.rising else "falling"
    at = "" if crossing.estimate is None else f"{crossing.estimate:.4g}"
    cells = f"{line.cells} of {line.lattice}"
    interval = _interval(crossing.low, crossing.high)
    fixed = [line.block, line.residual, line.weights, line.inputs]
    return [*fixed, str(line.other), at, interval, status, cells]


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"> {low:.4g}" if low is not None else f"< {high:.4g}" if high is not None else ""
    return f"{low:.4g} to {high:.4g}"

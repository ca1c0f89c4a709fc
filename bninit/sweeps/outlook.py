"""What a sweep takes, before it starts: cells, normals, bytes, and the time from a probe."""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.runs.plan import SEGMENT
from bninit.sweeps.cell import compute_cell
from bninit.sweeps.cost import Cost, cost, seed_groups
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.store import Store, check_store
from bninit.sweeps.units import duration, size


@dataclass(frozen=True)
class Outlook:
    """What a sweep takes, before it starts.

    Args:
        cells, done: cells of the grid, and how many are in the store already.
        normals, stored: random numbers still to draw, and bytes of the finished store.
        memory: bytes that the largest cell holds.
        seconds: expected time on this machine, from a probe; None where it runs elsewhere.
        rate, compile_seconds: the probe: numbers drawn and used in a second, seconds to compile a program.
    """

    cells: int
    done: int
    normals: int
    stored: int
    memory: int
    seconds: float | None
    rate: float | None
    compile_seconds: float | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        return asdict(self)

    def __str__(self) -> str:
        text = (
            f"{self.cells} cells, {self.done} of them done; {self.normals:.3g} normals to draw, "
            f"{size(self.stored)} of results, up to {size(self.memory)} of memory"
        )
        if self.seconds is None or self.rate is None:
            return text
        return (
            f"{text}; about {duration(self.seconds)} here, from a probe of "
            f"{self.rate / 1e6:.3g} million normals/s and {self.compile_seconds:.2g} s to compile a cell"
        )


def look_ahead(
    grid: Grid,
    path: Path,
    workers: int = 0,
    scheduler: str | None = None,
    memory: int | None = None,
    cells: Sequence[Cell] | None = None,
) -> Outlook:
    """Count the cells, normals and bytes of a sweep, and time a small probe; nothing is written.

    Args:
        grid: what to compute.
        path: where its store is or will be.
        workers: processes that share the work and the memory; 0 is this one.
        scheduler: address of a Dask scheduler; the time is then not guessed.
        memory: bytes that all cells in flight may hold together; half of the machine's by default.
        cells: those to be computed, if not all of the grid.

    Raises:
        InputError: a foreign store, or a cell larger than the memory.
    """
    path, workers = checks.file_path(path), checks.whole(workers, "workers", least=0)
    check_store(path, grid)
    cells = list(grid.cells() if cells is None else cells)
    costs = {cell: cost(grid, cell) for cell in cells}
    allowed = (total_memory() / 2 if memory is None else memory) / max(1, workers)
    largest = max(cells, key=lambda cell: costs[cell].memory)
    if costs[largest].memory > allowed:
        share = f" for each of {workers} workers" if workers > 1 else ""
        got = f"{size(costs[largest].memory)} for the cell {largest}"
        raise checks.fail(f"cells within {size(allowed)}{share}", got, "raise memory or shrink the cell")
    store = Store(path, grid) if path.exists() else None
    left = [cell for cell in cells if store is None or not store.is_done(cell)]
    normals = sum(costs[cell].normals for cell in left)
    seconds = rate = compiling = None
    if scheduler is None and left:
        rate, compiling, per_batch = probe(grid, left, costs)
        shared = min(max(1, workers), os.cpu_count() or 1, len(left))
        batches = len({cell.batch for cell in left})
        seconds = (normals / rate + compiling * len(left)) / shared + per_batch * batches
    stored = sum(one.stored for one in costs.values())
    return Outlook(
        len(cells), len(cells) - len(left), normals, stored, costs[largest].memory, seconds, rate, compiling
    )


def probe(grid: Grid, cells: list[Cell], costs: dict[Cell, Cost]) -> tuple[float, float, float]:
    """Time the first layers of a small cell: cold, warm, and cold at another width.

    Returns:
        Normals drawn and used in a second; seconds to compile what is new to a cell, and to a batch size.
    """

    def drawn(cell: Cell) -> float:
        return costs[cell].normals / max(grid.depth, 1) / grid.seeds

    ordered = sorted(cells, key=drawn)
    cell = next((cell for cell in ordered if drawn(cell) >= 2**12), ordered[-1])
    group = len(seed_groups(grid, cell)[0])
    depth = max(1, min(grid.depth, SEGMENT, int(2**24 / max(1.0, group * drawn(cell)))))
    short = grid.shortened(depth, group)

    def timed(cell: Cell) -> float:
        began = time.perf_counter()
        compute_cell(short, cell)
        return time.perf_counter() - began

    cold, warm = timed(cell), timed(cell)
    wider = timed(cell._replace(width=cell.width + 1))
    rate = max(1.0, group * depth * drawn(cell)) / warm
    return rate, max(0.0, wider - warm), max(0.0, cold - wider)


def total_memory() -> float:
    """Bytes of memory of this machine; infinite where the system does not say, as Windows does not."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return math.inf

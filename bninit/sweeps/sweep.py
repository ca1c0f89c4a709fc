"""Compute a grid of settings into a store, from wherever it stopped; `look_ahead` says what it takes."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.runs.segments import SEGMENT
from bninit.sweeps.cell import Cost, compute_cell, cost, seed_groups
from bninit.sweeps.executors import Engine, dask_cluster, in_process, local_processes
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.store import Store, check_store, open_store


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


@dataclass(frozen=True)
class Swept:
    """How a sweep ended: cells computed now, cells found done, and the cells that failed, with the reason."""

    path: Path
    computed: int
    found: int
    failed: tuple[tuple[Cell, str], ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers, lists and dictionaries."""
        failed = [{"cell": str(cell), "reason": reason} for cell, reason in self.failed]
        return {"store": str(self.path), "computed": self.computed, "found": self.found, "failed": failed}


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
    path, workers = Path(path), checks.whole(workers, "workers", least=0)
    check_store(path, grid)
    cells = list(grid.cells() if cells is None else cells)
    costs = {cell: cost(grid, cell) for cell in cells}
    allowed = (total_memory() // 2 if memory is None else memory) // max(1, workers)
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


def sweep(
    grid: Grid,
    path: str | Path,
    workers: int = 0,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Swept:
    """Compute every cell that the store lacks, and add each when it is whole.

    The finished store has the same bytes whatever the workers, the order of the cells and the interruptions.

    Args:
        grid: what to compute, from `make_grid`.
        path: the zarr store, new or to be continued.
        workers: local processes; 0 computes in this one.
        scheduler: address of a Dask scheduler to compute on instead.
        progress: called with the normals drawn since the last call.

    Raises:
        InputError: a foreign store, no room on the disk, or no cluster.
    """
    with sweeping(grid, path, workers, scheduler, progress) as (_, compute):
        return compute(list(grid.cells()))


@contextmanager
def sweeping(
    grid: Grid,
    path: str | Path,
    workers: int = 0,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[Store, Callable[[Sequence[Cell]], Swept]]]:
    """The store of a grid, and the function that computes those of some cells that it lacks.

    The arguments are those of `sweep`. The workers start when they are first needed, and stay.
    """
    path, workers = Path(path), checks.whole(workers, "workers", least=0)
    with open_store(path, grid) as store, ExitStack() as kept:
        engines: list[Engine] = []

        def compute(cells: Sequence[Cell]) -> Swept:
            failed, computed = [], 0
            left = [cell for cell in cells if not store.is_done(cell)]
            drawn = {cell: cost(grid, cell).normals for cell in left}
            if workers > 1 or scheduler:
                left.sort(
                    key=lambda cell: -drawn[cell]
                )  # the largest first, so that all workers end together
            if left and not engines:
                engines.append(kept.enter_context(_engine(workers, scheduler)))
            for cell, values in engines[0](grid, left) if left else ():
                if isinstance(values, str):
                    failed.append((cell, values))
                else:
                    store.write(cell, values)
                    computed += 1
                if progress is not None:
                    progress(drawn[cell])
            return Swept(path, computed, len(cells) - len(left), tuple(failed))

        yield store, compute


@contextmanager
def _engine(workers: int, scheduler: str | None) -> Iterator[Engine]:
    if scheduler is not None:
        with dask_cluster(scheduler) as engine:
            yield engine
    elif workers > 0:
        with local_processes(workers) as engine:
            yield engine
    else:
        yield in_process


def total_memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def size(count: float) -> str:
    """Bytes in words: 1.5 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def duration(seconds: float) -> str:
    """Seconds in words: 40 s, 5 min, 2.5 h."""
    for unit, length in (("s", 60.0), ("min", 60.0), ("h", 24.0)):
        if seconds < length:
            return f"{seconds:.2g} {unit}"
        seconds /= length
    return f"{seconds:.3g} days"


def parse_size(text: str) -> int:
    """Bytes from "4GB", "500 MB" or a number.

    Raises:
        InputError: anything else.
    """
    units = {"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
    stripped = text.strip().upper()
    number = stripped.rstrip("KMGTB ")
    unit = stripped[len(number) :].strip()
    checks.word(unit, units, "the unit of memory")
    try:
        return int(checks.real(number, "memory", above=0.0) * units[unit])
    except checks.InputError:
        raise checks.fail("memory as a size above zero", repr(text), "write 500MB or 4GB") from None

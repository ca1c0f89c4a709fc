"""Compute a grid of settings into a store, from wherever it stopped."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.sweeps.cell import compute_cell
from bninit.sweeps.cost import cost
from bninit.sweeps.executors import Executor, executing
from bninit.sweeps.grid import Cell, Grid
from bninit.sweeps.store import Store, open_store

LOG = logging.getLogger(__name__)


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
    path, workers = checks.file_path(path), checks.whole(workers, "workers", least=0)
    with open_store(path, grid) as store, ExitStack() as kept:
        executors: list[Executor] = []

        def compute(cells: Sequence[Cell]) -> Swept:
            failed, computed = [], 0
            left = [cell for cell in cells if not store.is_done(cell)]
            drawn = {cell: cost(grid, cell).normals for cell in left}
            if workers > 1 or scheduler:
                left.sort(
                    key=lambda cell: -drawn[cell]
                )  # the largest first, so that all workers end together
            if left and not executors:
                executors.append(kept.enter_context(executing(workers, scheduler)))
            for cell, values in executors[0](partial(compute_cell, grid), left) if left else ():
                if isinstance(values, str):
                    failed.append((cell, values))
                    LOG.warning("failed: %s: %s", cell, values)
                else:
                    store.write(cell, values)
                    computed += 1
                    LOG.info("done: %s", cell)
                if progress is not None:
                    progress(drawn[cell])
            return Swept(path, computed, len(cells) - len(left), tuple(failed))

        yield store, compute

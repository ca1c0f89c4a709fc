"""Where the cells of a sweep are computed: in this process, in local processes, or on a Dask cluster."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from bninit import checks
from bninit.runs.provenance import provenance
from bninit.sweeps.cell import Values, compute_cell
from bninit.sweeps.grid import Cell, Grid

Result = tuple[Cell, Values | str]
"""A cell with its values, or with the reason why there are none."""

Executor = Callable[[Grid, Sequence[Cell]], Iterator[Result]]
"""Computes cells in any order."""

IN_FLIGHT = 2
"""Cells given to each thread of a cluster at a time."""

PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for its first worker."""


def in_process(grid: Grid, cells: Sequence[Cell]) -> Iterator[Result]:
    """One after the other, here."""
    for cell in cells:
        yield cell, _outcome(lambda cell=cell: compute_cell(grid, cell))  # type: ignore[misc]


@contextmanager
def local_processes(count: int) -> Iterator[Executor]:
    """Processes of this machine, under a Dask nanny that starts a dead one again."""
    distributed = _distributed()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with (
        distributed.LocalCluster(
            n_workers=checks.whole(count, "workers"),
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield _on(client)


@contextmanager
def dask_cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler, wherever they run.

    Raises:
        InputError: no scheduler there, or no worker joins it in time.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:120]
        raise checks.fail("the address of a Dask scheduler", f"{address}: {reason}", "start one") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise checks.fail(f"a worker at {address}", "none", f"run: dask worker {address}") from None
        yield _on(client)


def _on(client: Any) -> Executor:
    """The executor that hands cells to a client, a few at a time, and takes them as they finish."""

    def executor(grid: Grid, cells: Sequence[Cell]) -> Iterator[Result]:
        distributed = _distributed()
        versions, waiting = provenance(), iter(cells)
        flying: dict[Any, Cell] = {}

        def launch(cell: Cell) -> Any:
            future = client.submit(compute_cell, grid, cell, versions, pure=False)
            flying[future] = cell
            return future

        room = IN_FLIGHT * max(1, sum(client.nthreads().values()))
        first = [launch(cell) for cell in islice(waiting, room)]
        finished = distributed.as_completed(first, loop=client.loop)
        for future in finished:
            cell = flying.pop(future)
            if future.cancelled():
                raise checks.fail("a scheduler that lives", "it is lost", "run the same command again")
            result = _outcome(future.result)
            future.release()
            yield cell, result
            following = next(waiting, None)
            if following is not None:
                finished.add(launch(following))

    return executor


def _outcome(compute: Callable[[], Values]) -> Values | str:
    """The values, or in one line why there are none."""
    try:
        return compute()
    except Exception as error:  # any failure of one cell leaves the others to be computed
        return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _distributed() -> Any:
    return checks.extra("distributed", "dask.distributed for workers", "bninit[cluster]")

"""Where cells of a sweep, or runs of a comparison, are computed: here, in local processes, or on Dask."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Protocol, TypeVar

from bninit import checks
from bninit.runs.provenance import provenance

Item = TypeVar("Item")
Value = TypeVar("Value")


class Executor(Protocol):
    """Computes items in any order: each comes with its value, or with the reason why there is none."""

    def __call__(
        self, compute: Callable[[Item], Value], items: Sequence[Item]
    ) -> Iterator[tuple[Item, Value | str]]:
        """Hand out the items.

        Args:
            compute: what is done with an item; it and the items travel to other processes.
            items: to be computed.
        """
        ...


IN_FLIGHT = 2
"""Items given to each thread of a cluster at a time."""

PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for its first worker."""


@contextmanager
def executing(workers: int = 0, scheduler: str | None = None) -> Iterator[Executor]:
    """The executor of so many local processes, of a Dask scheduler, or else of this process.

    Raises:
        InputError: no cluster, or a number of workers below 0.
    """
    workers = checks.whole(workers, "workers", least=0)
    if scheduler is not None:
        with dask_cluster(scheduler) as executor:
            yield executor
    elif workers > 0:
        with local_processes(workers) as executor:
            yield executor
    else:
        yield in_process


def in_process(compute: Callable[[Item], Value], items: Sequence[Item]) -> Iterator[tuple[Item, Value | str]]:
    """One after the other, here."""
    for item in items:
        yield item, _outcome(partial(compute, item))


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
    """The executor that hands items to a client, a few at a time, and takes them as they finish."""

    def executor(
        compute: Callable[[Item], Value], items: Sequence[Item]
    ) -> Iterator[tuple[Item, Value | str]]:
        distributed = _distributed()
        versions, waiting = provenance(), iter(items)
        flying: dict[Any, Item] = {}

        def launch(item: Item) -> Any:
            future = client.submit(_alike, compute, item, versions, pure=False)
            flying[future] = item
            return future

        room = IN_FLIGHT * max(1, sum(client.nthreads().values()))
        first = [launch(item) for item in islice(waiting, room)]
        finished = distributed.as_completed(first, loop=client.loop)
        for future in finished:
            item = flying.pop(future)
            if future.cancelled():
                raise checks.fail("a scheduler that lives", "it is lost", "run the same command again")
            result = _outcome(future.result)
            future.release()
            yield item, result
            following = next(waiting, None)
            if following is not None:
                finished.add(launch(following))

    return executor


def _alike(compute: Callable[[Item], Value], item: Item, versions: dict[str, str]) -> Value:
    """Computed, on a worker with the versions of the process that asks.

    Raises:
        InputError: with what differs.
    """
    here = provenance()
    if here != versions:
        differs = {name: ours for name, ours in here.items() if versions.get(name) != ours}
        raise checks.fail(f"versions {versions} on every worker", str(differs), "install the same everywhere")
    return compute(item)


def _outcome(compute: Callable[[], Value]) -> Value | str:
    """The value, or in one line why there is none."""
    try:
        return compute()
    except Exception as error:  # any failure of one item leaves the others to be computed
        return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _distributed() -> Any:
    return checks.extra("distributed", "dask.distributed for workers", "bninit[cluster]")

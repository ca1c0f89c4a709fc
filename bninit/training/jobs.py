"""Runs handed to an executor of sweeps: in this process, in local ones, or on Dask, to the same bits."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from bninit import checks
from bninit.sweeps.executors import Executor, executing, in_process
from bninit.training.arms import Arm
from bninit.training.curves import area, tail_loss
from bninit.training.study import PILOT, Progress, Study, kept_in

Value = TypeVar("Value")


@dataclass(frozen=True)
class Job:
    """One run: of an arm at its rate, from a seed, to a step."""

    study: Study
    arm: Arm
    seed: int
    steps: int

    def open(self) -> Progress:
        """The run, from its file if there is one.

        Raises:
            InputError: a run that is past the step already.
        """
        found = self.study.states(self.arm, self.seed)
        done = found.state.step
        if self.seed < PILOT and done > self.steps:
            raise checks.fail(f"{done} steps or more, as are done", self.steps, "choose another folder")
        return found

    def __str__(self) -> str:
        arm, study = self.arm, self.study
        return f"{study.name}, {arm.name} at {arm.rate:g}, batches of {study.batch}, seed {self.seed}"


class Work(Protocol):
    """Computes every job, wherever it does so; what each came to, in the order of the jobs."""

    def __call__(self, compute: Callable[[Job], Value], jobs: Sequence[Job]) -> list[Value]:
        """Compute them all.

        Args:
            compute: what is done with a job; it travels to other processes.
            jobs: the runs.
        """
        ...


def compute_jobs(
    compute: Callable[[Job], Value],
    jobs: Sequence[Job],
    executor: Executor,
    progress: Callable[[int], None] | None = None,
) -> list[Value]:
    """What every job came to, in their order; a run that fails leaves the others to end first.

    Args:
        compute, jobs: as for `Work`.
        executor: where.
        progress: called with the steps of each job that ends.

    Raises:
        InputError: a run that failed, with the reason.
    """
    found: dict[Job, Value] = {}
    failed = []
    for job, value in executor(compute, jobs):
        if isinstance(value, str):
            failed.append(f"{job}: {value}")
        else:
            found[job] = value
        if progress is not None:
            progress(job.steps)
    if failed:
        advice = "mend it and run the same command again: what is done is kept"
        raise checks.fail("runs that end", f"{len(failed)} that failed, {failed[0]}", advice)
    return [found[job] for job in jobs]


@dataclass(frozen=True)
class Tuned:
    """An arm of a study at its best rate, and the rates whose pilot ended under half the loss of a guess."""

    study: Study
    arm: Arm
    rates: tuple[float, ...]
    trained: tuple[float, ...]

    def jobs(self, seeds: int, steps: int) -> list[Job]:
        """Its runs."""
        return [Job(self.study, self.arm, seed, steps) for seed in range(seeds)]

    @property
    def about(self) -> dict[str, Any]:
        """What was tried, as plain numbers."""
        return {"rates_tried": list(self.rates), "rates_that_train": list(self.trained)}


def tune(
    studies: Sequence[Study], arms: Sequence[Arm], rates: tuple[float, ...], steps: int, work: Work
) -> list[Tuned]:
    """Every arm of every study at the rate of the least area under the loss, of one pilot run for each.

    Args:
        studies, arms: all pairs are tuned.
        rates: to choose from; a single one is taken as it is.
        steps: of a pilot.
        work: computes the pilots.
    """
    pairs = [(study, arm) for study in studies for arm in arms]
    if len(rates) == 1:
        return [Tuned(study, replace(arm, rate=rates[0]), rates, ()) for study, arm in pairs]
    jobs = [Job(study, replace(arm, rate=rate), PILOT, steps) for study, arm in pairs for rate in rates]
    found = np.array(work(_pilot, jobs)).reshape(len(pairs), len(rates), 2)
    tuned = []
    for (study, arm), (areas, tails) in zip(pairs, found.transpose(0, 2, 1), strict=True):
        half = np.log(study.images.classes) / 2
        trained = tuple(rate for rate, tail in zip(rates, tails, strict=True) if tail < half)
        tuned.append(Tuned(study, replace(arm, rate=rates[int(np.argmin(areas))]), rates, trained))
    return tuned


def run_arms(
    studies: Sequence[Study],
    arms: Sequence[Arm],
    rates: tuple[float, ...],
    lengths: tuple[int, int],
    seeds: int,
    compute: Callable[[Job], Value],
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
    executors: Callable[[], AbstractContextManager[Executor]] = executing,
) -> list[tuple[Tuned, list[Value]]]:
    """Every arm of every study at its best rate, with what the run of each seed came to.

    Args:
        studies: without a folder or progress.
        arms, rates: as for `tune`.
        lengths: steps of a pilot, and of every run.
        seeds: runs of each.
        compute: what is done with a run.
        folder: for checkpoints.
        progress: called with the steps done.
        executors: opens what computes the runs.

    Raises:
        InputError: a folder that cannot be written, a run that failed.
    """
    pilot, steps = lengths
    with kept_in(folder) as place, executors() as executor:
        here = executor is in_process
        kept = [replace(one, folder=place, progress=progress if here else None) for one in studies]
        work = partial(compute_jobs, executor=executor, progress=None if here else progress)
        tuned = tune(kept, arms, rates, pilot, work)
        runs = iter(work(compute, [job for one in tuned for job in one.jobs(seeds, steps)]))
    return [(one, list(islice(runs, seeds))) for one in tuned]


def _pilot(job: Job) -> tuple[float, float]:
    """Area and tail of a pilot."""
    run, classes = job.open(), job.study.images.classes
    state = run.until(job.steps)
    run.keep()
    return area(state, job.steps, classes), tail_loss(state, job.steps, classes)

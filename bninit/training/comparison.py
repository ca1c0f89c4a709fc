"""Many runs of several arms: each resumable by itself, paired by seed, each arm at its own learning rate."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bninit import checks
from bninit.runs.provenance import provenance
from bninit.statistics.estimate import Estimate, estimate
from bninit.training import checkpoint
from bninit.training.arms import Arm
from bninit.training.checkpoint import Checkpoint
from bninit.training.data import Images
from bninit.training.loop import Run, train
from bninit.training.networks.network import Network

PILOT = 1_000_000
"""Seeds from here on choose the learning rates, and no others."""
TAIL = 10
"""Steps over whose mean a loss is read."""


@dataclass(frozen=True, eq=False)
class Study:
    """What the runs of a comparison share.

    Args:
        name: of the network, with everything that made it.
        network: the architecture.
        images: the data.
        batch: images in a step.
        steps: of each run.
        key: of all random numbers.
        folder: for the checkpoints, one file for each run; none by default.
        progress: called with 1 after each step.
    """

    name: str
    network: Network
    images: Images
    batch: int
    steps: int
    key: int = 0
    folder: Path | None = None
    progress: Callable[[int], None] | None = None

    def run(self, arm: Arm, seed: int) -> Run:
        """One run of an arm at its rate."""
        return Run(self.network, self.images, arm, arm.rate, self.batch, seed, self.key)

    def states(self, arm: Arm, seed: int) -> "Progress":
        """A run, from its file if there is one."""
        run = self.run(arm, seed)
        settings = json.dumps(self.settings(arm, seed), sort_keys=True)
        name = f"{self.images.name}-{self.name}-{arm.name}-{arm.rate:g}-{self.batch}-{seed}.npz"
        path = None if self.folder is None else self.folder / name
        return Progress(run, path, settings, self.progress)

    def settings(self, arm: Arm, seed: int) -> dict[str, Any]:
        """What decides the bits of a run."""
        return {
            "network": self.name,
            "data": f"{self.images.name}, {self.images.pixels} pixels",
            "arm": arm.name,
            "rate": arm.rate,
            "batch": self.batch,
            "seed": seed,
            "key": self.key,
            "versions": provenance(),
        }

    def tuned(self, arm: Arm, rates: tuple[float, ...], steps: int) -> "Tuned":
        """The arm at the rate of the least area under the loss, of one pilot run for each.

        Args:
            arm: to be run.
            rates: to choose from; a single one is taken as it is.
            steps: of a pilot.
        """
        if len(rates) == 1:
            return Tuned(replace(arm, rate=rates[0]), rates, ())
        areas, trained = [], []
        for rate in rates:
            at = replace(arm, rate=rate)
            run = self.states(at, PILOT)
            state = run.until(steps)
            run.keep()
            areas.append(area(state, steps, self.images.classes))
            last = tail_loss(state, steps, self.images.classes)
            trained.append(last < np.log(self.images.classes) / 2)
        best = rates[int(np.argmin(areas))]
        return Tuned(
            replace(arm, rate=best), rates, tuple(r for r, t in zip(rates, trained, strict=True) if t)
        )


@dataclass(frozen=True)
class Tuned:
    """An arm at its best rate, and the rates whose pilot ended under half of the loss of a guess."""

    arm: Arm
    rates: tuple[float, ...]
    trained: tuple[float, ...]


class Progress:
    """One run as it goes on: `until` trains it further, `note` keeps what was measured on the way."""

    def __init__(
        self, run: Run, path: Path | None, settings: str, progress: Callable[[int], None] | None
    ) -> None:
        self.run, self._path, self._settings, self._written = run, path, settings, time.monotonic()
        found = None if path is None else checkpoint.read(path, settings)
        self.state = run.start() if found is None else found
        self._train = partial(train, run, keep=self._keep_in_time, progress=progress)
        if progress is not None:
            progress(self.state.step)

    def until(self, step: int) -> Checkpoint:
        """Train to a step, with a checkpoint every ten seconds; a run that is past it stays as it is."""
        if self.state.step < step and not self.state.diverged:
            self.state = self._train(self.state, step)
        return self.state

    def note(self, name: str, measured: Callable[[], np.ndarray]) -> np.ndarray:
        """What was noted by that name, or else is measured now and kept."""
        if name not in self.state.notes:
            noted = self.state.notes | {name: np.asarray(measured(), dtype=float)}
            self.state = replace(self.state, notes=noted)
        return self.state.notes[name]

    def keep(self) -> None:
        """Write the file."""
        if self._path is not None:
            checkpoint.write(self._path, self.state, self._settings)

    def _keep_in_time(self, make: Callable[[], Checkpoint]) -> None:
        if self._path is not None and time.monotonic() - self._written >= checkpoint.EVERY:
            checkpoint.write(self._path, make(), self._settings)
            self._written = time.monotonic()


def area(state: Checkpoint, steps: int, classes: int) -> float:
    """The mean loss over the steps; what is worse than a uniform guess counts as one, log(classes).

    A run that left the numbers guesses from there on.
    """
    return float(np.mean(losses(state, steps, classes)))


def tail_loss(state: Checkpoint, steps: int, classes: int) -> float:
    """The mean loss over the last TAIL steps, read in the same way."""
    return float(np.mean(losses(state, steps, classes)[-TAIL:]))


def losses(state: Checkpoint, steps: int, classes: int) -> np.ndarray:
    """The loss at each step, log(classes) at most, and after a run left the numbers."""
    guess = np.log(classes)
    found = np.full(steps, guess)
    count = min(steps, state.step)
    found[:count] = np.minimum(state.curve[:count, 0], guess)
    return found


def steps_to(state: Checkpoint, level: float) -> int | None:
    """The first step at which the mean loss of the TAIL steps up to it is at most a level; None if never."""
    if state.step < TAIL:
        return None
    means = np.convolve(state.curve[:, 0], np.ones(TAIL) / TAIL, mode="valid")
    below = np.flatnonzero(means <= level)
    return int(below[0]) + TAIL if len(below) else None


@dataclass(frozen=True)
class ArmResult:
    """What the runs of an arm came to.

    Attributes:
        arm: its name.
        rate: its learning rate.
        seeds: how many runs.
        values: each measure, a number for each seed; None where a run has none.
    """

    arm: str
    rate: float
    seeds: int
    values: dict[str, tuple[float | None, ...]]
    about: dict[str, Any] = field(default_factory=dict)

    def known(self, measure: str) -> np.ndarray:
        """The numbers of the runs that have one."""
        return np.array([value for value in self.values[measure] if value is not None], dtype=float)

    def estimate(self, measure: str) -> Estimate | None:
        """Mean and interval over the runs that have a number; None under two of them."""
        values = self.known(measure)
        return estimate(values) if len(values) > 1 else None

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        measures = {}
        for name in self.values:
            found = self.estimate(name)
            known = len(self.known(name))
            none = {"mean": None, "standard_error": None, "interval": None, "seeds": known}
            measures[name] = none if found is None else found.as_json()
        about = {"arm": self.arm, "rate": self.rate, "seeds": self.seeds}
        return about | self.about | {"measures": measures}


def parse_numbers(text: str, what: str) -> tuple[float, ...]:
    """The positive numbers of a list such as "0.01,0.1".

    >>> parse_numbers("4, 16", "a batch")
    (4.0, 16.0)
    """
    return tuple(checks.real(word, what, above=0.0) for word in text.split(","))


def check_seed_count(seeds: int) -> int:
    """Two seeds or more: an interval needs a spread."""
    return checks.whole(seeds, "seeds", least=2)

"""What the runs of a comparison share, and one run as it goes on: resumable by itself, from its own file."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bninit import checks
from bninit.runs.disk import exclusive
from bninit.runs.provenance import provenance
from bninit.training import checkpoint
from bninit.training.arms import Arm
from bninit.training.checkpoint import Checkpoint
from bninit.training.data import Images
from bninit.training.loop import Run, train
from bninit.training.networks.network import Network

PILOT = 1_000_000
"""Seeds from here on choose the learning rates, and no others."""


@dataclass(frozen=True, eq=False)
class Study:
    """What the runs of a comparison share; without `progress` it travels to other processes.

    Args:
        name: of the network, with everything that made it and what is noted of it.
        network: the architecture.
        images: the data.
        batch: images in a step.
        key: of all random numbers.
        folder: for the checkpoints, one file for each run; none by default.
        progress: called with 1 after each step.
    """

    name: str
    network: Network
    images: Images
    batch: int
    key: int = 0
    folder: Path | None = None
    progress: Callable[[int], None] | None = None

    def run(self, arm: Arm, seed: int) -> Run:
        """One run of an arm at its rate."""
        return Run(self.network, self.images, arm, arm.rate, self.batch, seed, self.key)

    def states(self, arm: Arm, seed: int) -> "Progress":
        """A run, from its file if there is one.

        Raises:
            InputError: a corrupt file, or a folder that is not there.
        """
        run = self.run(arm, seed)
        settings = json.dumps(self.settings(arm, seed), sort_keys=True)
        name = f"{self.images.name}-{self.name}-{arm.name}-{arm.rate:g}-{self.batch}-{seed}.npz"
        if self.folder is not None and not self.folder.is_dir():
            raise checks.fail("a folder that every worker sees", self.folder, "take one on a shared disk")
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


@contextmanager
def kept_in(folder: Path | None) -> Iterator[Path | None]:
    """A folder for checkpoints, made where it is missing, and written by no other command meanwhile.

    Raises:
        InputError: it cannot be made, or another process writes there.
    """
    if folder is None:
        yield None
        return
    place = folder.absolute()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise checks.fail("a writable folder", f"{folder}: {error.strerror}", "choose another") from None
    with exclusive(place):
        yield place


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

"""What a run is at a step, and one file that holds it: written whole and flushed, or not at all."""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array

EVERY = 10.0
"""Seconds between two checkpoints."""


@dataclass(frozen=True)
class Checkpoint:
    """A run at a step.

    Attributes:
        weights, moments, velocity: of the network and its optimiser, one vector each.
        curve: a row for each step done: loss, accuracy and norm of the gradient on its batch.
        notes: what was measured on the way, by name.
        diverged: whether the last step left the numbers; its row is then left out.
    """

    weights: Array
    moments: Array
    velocity: Array
    curve: np.ndarray
    notes: dict[str, np.ndarray] = field(default_factory=dict)
    diverged: bool = False

    @property
    def step(self) -> int:
        """Steps done."""
        return len(self.curve)


def write(path: Path, state: Checkpoint, settings: str) -> None:
    """Write the file: beside its place first, flushed to the disk, then moved there in one step.

    Raises:
        InputError: a folder that cannot be written.
    """
    arrays = {f"note {name}": value for name, value in state.notes.items()}
    arrays |= {name: np.asarray(getattr(state, name)) for name in ("weights", "moments", "velocity", "curve")}
    buffer = io.BytesIO()
    np.savez(
        buffer, allow_pickle=False, settings=np.array(settings), diverged=np.array(state.diverged), **arrays
    )
    partial = path.with_suffix(".writing")
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(buffer.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read(path: Path, settings: str) -> Checkpoint | None:
    """The state in a file; None where there is none.

    Raises:
        InputError: a corrupt file, or one of other settings.
    """
    if not path.exists():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        found = str(arrays.pop("settings"))
        diverged = bool(arrays.pop("diverged"))
        vectors = [jnp.asarray(arrays.pop(name)) for name in ("weights", "moments", "velocity")]
        curve = arrays.pop("curve")
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        got = f"{path}: {str(error).splitlines()[0]}"
        raise checks.fail("a whole checkpoint", got, "remove it, and the run starts anew") from None
    if found != settings:
        raise checks.fail(f"a checkpoint of {settings}", f"{path} of {found}", "choose another folder")
    notes = {name.removeprefix("note "): value for name, value in arrays.items()}
    weights, moments, velocity = vectors
    return Checkpoint(weights, moments, velocity, curve, notes, diverged)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise checks.fail("a writable folder", f"{path}: {error.strerror}", "choose another") from None

"""Stores on the disk: written whole or not at all, read whole or refused in one line."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bninit import checks
from bninit.late import Late, xr

codecs = Late("zarr.codecs")


def write_store(dataset: "xr.Dataset", path: Path, overwrite: bool) -> None:
    """Write a zarr store with checksums, beside its place, then move it there in one step.

    Raises:
        InputError: something is there already and `overwrite` is not set, or the folder is not writable.
    """
    checks.free_store(path, overwrite)
    checked = {name: {"compressors": [codecs.ZstdCodec(checksum=True)]} for name in dataset.variables}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as place:
            building = Path(place) / "store"
            dataset.to_zarr(building, zarr_format=3, consolidated=False, encoding=checked)
            if path.exists():
                shutil.move(path, Path(place) / "old")
            building.rename(path)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None


def read_attributes(path: Path) -> dict[str, Any] | None:
    """The attributes of a store with the JSON among them read; None of anything else.

    `settings` and `versions`, where they are there, are dictionaries.
    """
    try:
        found = json.loads((path / "zarr.json").read_text(encoding="utf-8"))["attributes"]
        read = {name: json.loads(found[name]) for name in ("settings", "versions") if name in found}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found | read if all(isinstance(one, dict) for one in (found, *read.values())) else None


@contextmanager
def reading(path: Path, advice: str = "write it again") -> Iterator[None]:
    """Whatever goes wrong while a store is read, as one line about the store.

    A damaged file fails in as many ways as there are libraries beneath: any exception is caught here.

    Raises:
        InputError: naming the store and the reason.
    """
    try:
        yield
    except checks.InputError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__} {error}".split())[:160]
        raise checks.fail("a whole zarr store of bninit", f"{path}: unreadable, {reason}", advice) from None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """No other process that asks writes there meanwhile: a lock beside the path.

    Raises:
        InputError: another process has it, or the lock cannot be written.
    """
    lock = FileLock(path.parent / f".{path.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise checks.fail("a place that no other process writes", str(path), "wait for it to end") from None
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    try:
        yield
    finally:
        lock.release()

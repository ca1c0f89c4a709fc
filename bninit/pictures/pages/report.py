"""A report: one HTML page that needs no network, for one run, many, or a sweep."""

from collections.abc import Sequence
from pathlib import Path

from bninit import checks
from bninit.pictures.pages.fill import fill
from bninit.pictures.pages.of_runs import runs_data
from bninit.pictures.pages.of_sweep import sweep_data
from bninit.runs.record import Record, load
from bninit.sweeps.saved import SweepRecord, is_sweep, load_sweep


def write_report(
    records: Sequence[Record] | SweepRecord,
    path: str | Path,
    title: str = "What normalisation does to a batch",
    overwrite: bool = False,
) -> Path:
    """Write the page: verdicts, a depth slider over the pictures, the course of all seeds, the table.

    Args:
        records: one run or more, or a sweep.
        path: the page, .html.
        title: its heading.
        overwrite: replace the page that is there.

    Raises:
        InputError: no record, or a path that is taken or cannot be written.
    """
    path = checks.free(path, overwrite)
    if isinstance(records, SweepRecord):
        page = fill("sweep", sweep_data(records), title)
    else:
        page = fill("runs", runs_data(records), title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    return path


def find_records(paths: Sequence[Path]) -> list[Record] | SweepRecord:
    """The records in stores and in folders of stores, or one sweep.

    Raises:
        InputError: a path without a store, a sweep beside other stores.
    """
    found: list[Path] = []
    for path in paths:
        stores = (
            [path] if checks.is_store(path) else sorted(p for p in path.rglob("*.zarr") if checks.is_store(p))
        )
        if not stores:
            raise checks.fail("a store or a folder of stores", str(path), "run: bninit simulate --out FILE")
        found += stores
    return load_any(found)


def load_any(stores: Sequence[Path]) -> list[Record] | SweepRecord:
    """The sweep in one store, or the records of runs in one store or several.

    Raises:
        InputError: a sweep beside other stores, or a path that is no store.
    """
    sweeps = [store for store in stores if is_sweep(store)]
    if not sweeps:
        return [load(store) for store in stores]
    if len(stores) > 1:
        got = f"{sweeps[0]} among {len(stores)} stores"
        raise checks.fail("one sweep alone, or runs alone", got, "pass the sweep by itself")
    return load_sweep(sweeps[0])

"""Write one HTML page, without network, on the runs in stores or folders of stores, or on a sweep."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """Which runs or which sweep, and where to."""

    stores: tuple[Path, ...] = ()
    """Zarr stores of bninit simulate --out, or folders of them (results/demo), or one sweep of bninit sweep;
    a small fresh run if none."""
    out: Annotated[Path, Parameter(alias="-o")] = Path("report.html")
    """The page."""
    title: str = "What normalisation does to a batch"
    """Its heading."""
    overwrite: bool = False
    """Replace the page that is there."""


QUICK = Settings(out=Path("results/quick/report.html"), overwrite=True)


@dataclass(frozen=True)
class Outcome:
    """The page."""

    path: Path


def run(settings: Settings) -> Outcome:
    """Load and write the page."""
    if settings.stores:
        records = bn.find_records(settings.stores)
    else:
        records = [bn.simulate("rc+relu", width=64, batch=16, depth=60, seeds=2)]
    return Outcome(bn.write_report(records, settings.out, settings.title, settings.overwrite))


def show(outcome: Outcome) -> None:
    """Where the page is."""
    print(f"report written to {outcome.path}")

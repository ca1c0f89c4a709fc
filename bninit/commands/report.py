"""Write one HTML page, without network, on the runs in stores or folders of stores."""

from dataclasses import dataclass
from pathlib import Path

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """Which runs, and where to."""

    stores: tuple[Path, ...] = ()
    """Zarr stores of bninit simulate --out, or folders of them (results/demo); a small fresh run if none."""
    out: Path = Path("report.html")
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
    """Load the runs and write the page."""
    records = bn.find_records(settings.stores)
    if not records:
        records = [bn.simulate("rc+relu", width=64, batch=16, depth=60, seeds=2)]
    return Outcome(bn.write_report(records, settings.out, settings.title, settings.overwrite))


def show(outcome: Outcome) -> None:
    """Where the page is."""
    print(f"report written to {outcome.path}")

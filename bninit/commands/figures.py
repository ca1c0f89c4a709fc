"""Build the gallery: every figure from nothing, with the numbers it shows and a page of all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """Which figures, and where to."""

    names: tuple[str, ...] = ()
    """Figures to build; all."""
    out: Annotated[Path, Parameter(alias="-o")] = Path("figures")
    """Folder of the gallery."""
    small: bool = False
    """Narrow, shallow runs, to see that all build."""


QUICK = Settings(names=("filmstrip",), out=Path("results/quick/figures"), small=True)


@dataclass(frozen=True)
class Outcome:
    """The JSON record of each figure."""

    files: tuple[Path, ...]


def run(settings: Settings) -> Outcome:
    """Run, draw, write."""
    with bn.terminal.progress(len(settings.names) or len(bn.exhibits()), "figures") as advance:
        return Outcome(bn.build_gallery(settings.out, settings.names, settings.small, advance))


def show(outcome: Outcome) -> None:
    """Where the figures are."""
    for path in outcome.files:
        print(f"{path.with_suffix('')}")

"""Build the gallery: every figure from nothing, or again from its numbers, and a page of all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import bninit as bn
from bninit.program import SIMULATIONS, load_program, program_names


@dataclass(frozen=True)
class Settings:
    """Which figures, and where to."""

    names: tuple[str, ...] = ()
    """Figures to build; all."""
    out: Annotated[Path, Parameter(alias="-o")] = Path("figures")
    """Folder of the gallery."""
    redraw: bool = False
    """Draw what is there again from the numbers beside it, those of simulations too; nothing is run."""
    small: bool = False
    """Narrow, shallow runs, to see that all build."""


QUICK = Settings(names=("filmstrip",), out=Path("results/quick/figures"), small=True)


@dataclass(frozen=True)
class Outcome:
    """The JSON record of each figure."""

    files: tuple[Path, ...]


def run(settings: Settings) -> Outcome:
    """Run, draw, write; or draw again."""
    if settings.redraw:
        return Outcome(bn.redraw_gallery(settings.out, settings.names, _sentence))
    with bn.terminal.progress(len(settings.names) or len(bn.exhibits()), "figures") as advance:
        return Outcome(bn.build_gallery(settings.out, settings.names, settings.small, advance))


def _sentence(name: str) -> str | None:
    """The caption of the figure that a simulation writes."""
    if name not in program_names(SIMULATIONS):
        return None
    return getattr(load_program(SIMULATIONS, name), "CAPTION", None)


def show(outcome: Outcome) -> None:
    """Where the figures are."""
    for path in outcome.files:
        print(f"{path.with_suffix('')}")

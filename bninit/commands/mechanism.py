"""The eight blocks at infinite width: where each takes a batch, at which rate, and by which mechanism."""

from dataclasses import dataclass

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """How many points."""

    batch: int = 16
    """Points."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batch=7)


@dataclass(frozen=True)
class Outcome:
    """A row of text for each block, made from its fixed points."""

    settings: Settings
    rows: tuple[tuple[str, ...], ...]


def run(settings: Settings) -> Outcome:
    """Read the mechanism off the fixed points of every block."""
    return Outcome(settings, bn.mechanism(settings.batch))


def show(outcome: Outcome) -> None:
    """The table, or JSON."""
    headings = ["block", "attractors", "slowest multiplier", "mechanism"]
    if outcome.settings.json:
        bn.terminal.print_json([dict(zip(headings, row, strict=True)) for row in outcome.rows])
        return
    bn.terminal.print_table(f"The eight blocks at {outcome.settings.batch} points", headings, outcome.rows)

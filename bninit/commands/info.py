"""Which engine runs the layers here and why, with the versions that results depend on."""

from dataclasses import dataclass

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """For which run."""

    block: str = "rc+relu"
    """The block to be served."""
    width: int = 512
    """Features of every layer."""
    batch: int = 16
    """Points."""
    weights: str = "gaussian"
    """Law of the weights."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings()


@dataclass(frozen=True)
class Outcome:
    """Words by name."""

    settings: Settings
    found: dict[str, str]


def run(settings: Settings) -> Outcome:
    """Ask the plan of such a run."""
    return Outcome(settings, bn.engine_of(settings.block, settings.width, settings.batch, settings.weights))


def show(outcome: Outcome) -> None:
    """A row for each, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.found)
        return
    bn.terminal.print_table("What runs here", ["what", "which"], list(outcome.found.items()))

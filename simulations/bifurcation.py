"""At which batch size is a state with one odd point born, with and without rescaling?"""

from dataclasses import asdict, dataclass

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """The blocks and batch sizes; `bninit figures bifurcation` draws the answer."""

    blocks: tuple[str, ...] = ("rc+relu", "rc+rs+relu")
    """Blocks that recenter and bend."""
    largest: float = 1000.0
    """The largest batch size."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(blocks=("rc+relu",), largest=10.0)


@dataclass(frozen=True)
class Birth:
    """A saddle-node."""

    block: str
    batch: float
    t: float
    residual: float


@dataclass(frozen=True)
class Outcome:
    """The saddle-nodes of every block."""

    settings: Settings
    births: tuple[Birth, ...]


def run(settings: Settings) -> Outcome:
    """Locate the saddle-nodes."""
    bn.checks.settings(settings)
    found = [fold for block in settings.blocks for fold in bn.folds(block, over=(2.5, settings.largest))]
    return Outcome(settings, tuple(Birth(str(f.block), f.batch, f.t, f.residual) for f in found))


def show(outcome: Outcome) -> None:
    """A row for each, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json([asdict(birth) for birth in outcome.births])
        return
    rows = [[b.block, f"{b.batch:.10f}", f"{b.t:.10f}", f"{b.residual:.1e}"] for b in outcome.births]
    bn.terminal.print_table("Saddle-nodes", ["block", "batch", "t", "residual"], rows)

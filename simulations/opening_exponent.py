"""Does an exact cluster open at every batch size and width, and how does the rate approach its limit?"""

import json as to_json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.stability.cluster_cocycle import Exponent


@dataclass(frozen=True)
class Settings:
    """The grid, and where to keep the answers."""

    batches: tuple[int, ...] = (3, 4, 8, 16, 32, 128)
    """Batch sizes."""
    widths: tuple[int, ...] = (16, 32, 64, 128, 512, 4096, 65536)
    """Widths."""
    layers: int = 2000
    """Layers of each chain."""
    chains: int = 256
    """Independent chains."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/opening_exponent.json")
    """File for the answers."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batches=(8,), widths=(32,), layers=50, chains=8, out=None)


@dataclass(frozen=True)
class Outcome:
    """An exponent for each batch size and width."""

    settings: Settings
    exponents: "tuple[Exponent, ...]"


def run(settings: Settings) -> Outcome:
    """Every cell of the grid."""
    bn.checks.settings(settings)
    from bninit.dynamics.stability.cluster_cocycle import opening_exponent

    found = tuple(
        opening_exponent(batch, width, settings.layers, settings.chains, settings.key)
        for batch in settings.batches
        for width in settings.widths
    )
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        settings.out.write_text(to_json.dumps([asdict(one) for one in found], indent=1))
    return Outcome(settings, found)


def show(outcome: Outcome) -> None:
    """A row for each cell, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json([asdict(one) for one in outcome.exponents])
        return
    rows = [
        [str(x.batch), str(x.width), f"{x.value:.6f}", f"{x.standard_error:.6f}", f"{x.limit:.6f}"]
        for x in outcome.exponents
    ]
    headings = ["batch", "width", "exponent", "standard error", "infinite width"]
    bn.terminal.print_table("Opening of an exact cluster under RC+ReLU", headings, rows)

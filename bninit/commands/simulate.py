"""Push a batch through deep random networks of one block and say which configuration it ends in."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn
from bninit.runs.settings import RunSettings

if TYPE_CHECKING:
    from bninit.runs.summary import Summary


@dataclass(frozen=True)
class Settings(RunSettings):
    """What to simulate, and where to keep it."""

    block: str = "rc+relu"
    """Components joined by +: rc, rs, ln, rms (these three also with an epsilon, as rs(0.1)), relu,
    leaky_relu(slope), tanh, erf, gelu, silu, sin, heaviside, abs; or none."""
    seeds: int = RunSettings.seeds
    """Networks."""
    inputs: str = RunSettings.inputs
    """gaussian, nearly_identical(spread), orthogonal, simplex, cluster_with_odd_point(spread),
    two_clusters(k), digits, or a .npy/.npz file."""
    out: Path | None = None
    """Zarr store to write the record to."""
    overwrite: bool = False
    """Replace the store that is there."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(width=32, batch=8, depth=20, seeds=2)


@dataclass(frozen=True)
class Outcome:
    """The summary, and the store if one was written."""

    settings: Settings
    summary: "Summary"
    store: Path | None


def run(settings: Settings) -> Outcome:
    """Simulate, summarise, save."""
    if settings.out is not None:
        bn.checks.free_store(settings.out, settings.overwrite)
    with bn.terminal.progress(settings.depth, "layers", hidden=settings.json) as advance:
        chosen = {one.name: getattr(settings, one.name) for one in fields(RunSettings)}
        record = bn.simulate(**chosen, progress=advance)
    store = None if settings.out is None else record.save(settings.out, settings.overwrite)
    return Outcome(settings, bn.summarise(record), store)


def show(outcome: Outcome) -> None:
    """A table of one row, or JSON."""
    if outcome.settings.json:
        store = None if outcome.store is None else str(outcome.store)
        bn.terminal.print_json(outcome.summary.as_json() | {"store": store})
        return
    bn.terminal.print_table("Final configuration", *bn.summary_table([outcome.summary]))
    if outcome.store is not None:
        print(f"record written to {outcome.store}")

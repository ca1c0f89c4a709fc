"""Push a batch through deep random networks of one block and say which configuration it ends in."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.runs.summary import Summary


@dataclass(frozen=True)
class Settings:
    """What to simulate, and where to keep it."""

    block: str = "rc+relu"
    """Components joined by +: rc, rs, rs(epsilon), relu, leaky_relu(slope), tanh, erf, gelu, silu, sin,
    heaviside, abs; or none."""
    width: int = 512
    """Features of every layer."""
    batch: int | None = None
    """Points; 16, or as many as the file of inputs has."""
    depth: int = 200
    """Layers."""
    seeds: int = 8
    """Networks."""
    key: int = 0
    """Key of all random numbers."""
    weights: str = "gaussian"
    """gaussian, haar, rademacher or uniform."""
    gain: float = 1.0
    """Standard deviation of the weights times sqrt(features)."""
    inputs: str = "gaussian"
    """gaussian, nearly_identical(spread), orthogonal, simplex, cluster_with_odd_point(spread),
    two_clusters(k), digits, or a .npy/.npz file."""
    engine: str | None = None
    """factor or explicit; the faster one that the weights allow."""
    precision: str = "float64"
    """float64 or float32."""
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
        record = bn.simulate(
            settings.block,
            width=settings.width,
            batch=settings.batch,
            depth=settings.depth,
            seeds=settings.seeds,
            key=settings.key,
            weights=settings.weights,
            gain=settings.gain,
            inputs=settings.inputs,
            engine=settings.engine,
            precision=settings.precision,
            progress=advance,
        )
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

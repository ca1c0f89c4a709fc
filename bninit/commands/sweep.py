"""Compute a grid of blocks, skips, batches and widths into one zarr store; the same command continues it."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.sweeps.outlook import Outlook
    from bninit.sweeps.sweep import Swept


@dataclass(frozen=True)
class Settings:
    """The grid, where to keep it, and where to compute it."""

    grid: Path | None = None
    """TOML file of the settings below, by the same names; options given here come before it."""
    blocks: str | None = None
    """Blocks, separated by commas; nl in one stands for every activation. [default: rc+relu]"""
    activations: str | None = None
    """What nl stands for. [default: relu]"""
    residual: str | None = None
    """Skips around the block, separated by commas: branch(a), post(a), pre(a), activation(a), inside(a) as in
    bninit simulate; none. [default: none]"""
    batches: str | None = None
    """Batch sizes: 16 or 4,8 or 4:128:x2 (ratio) or 4:16:4 (steps). [default: 16]"""
    widths: str | None = None
    """Widths, likewise. [default: 512]"""
    weights: str | None = None
    """Weight laws, separated by commas. [default: gaussian]"""
    inputs: str | None = None
    """Input batches, separated by commas. [default: gaussian]"""
    depth: int | None = None
    """Layers. [default: 200]"""
    seeds: int | None = None
    """Networks of each cell. [default: 16]"""
    key: int | None = None
    """Key of all random numbers. [default: 0]"""
    gain: float | None = None
    """Standard deviation of the weights times sqrt(features). [default: 1]"""
    precision: str | None = None
    """float64 or float32. [default: float64]"""
    quantities: str | None = None
    """What to keep of each layer. [default: t,norm_ratio,cluster_angle,cosine,order_parameter,kind,birth,
    log_scale,active]"""
    layers: str | None = None
    """Layers to keep: log, all, last, every:k, or numbers. [default: log]"""
    grams: bool | None = None
    """Keep the Gram matrices of these layers too. [default: no]"""
    out: Path = Path("results/sweep.zarr")
    """Zarr store, new or to be continued."""
    workers: int = 0
    """Local processes; 0 computes in this one."""
    scheduler: str | None = None
    """Address of a Dask scheduler to compute on."""
    memory: str | None = None
    """What the cells in flight may hold together, such as 4GB. [default: half of the machine's]"""
    plan: bool = False
    """Say what it takes, and stop."""
    json: bool = False
    """Print JSON, and no progress bar."""


QUICK = Settings(
    blocks="rc+relu,rs", batches="4", widths="16,32", depth=12, seeds=2, out=Path("results/quick.zarr")
)

GRID = (
    "blocks activations residual batches widths weights inputs depth seeds key gain precision quantities "
    "layers grams"
)


@dataclass(frozen=True)
class Outcome:
    """What was expected, and how it ended (None if it was only planned)."""

    settings: Settings
    outlook: "Outlook"
    swept: "Swept | None"


def run(settings: Settings) -> Outcome:
    """Check, say what it takes, compute what the store lacks."""
    from_file = {} if settings.grid is None else bn.load_grid(settings.grid)
    given = {name: getattr(settings, name) for name in GRID.split() if getattr(settings, name) is not None}
    grid = bn.make_grid(from_file | given)
    memory = None if settings.memory is None else bn.parse_size(settings.memory)
    outlook = bn.look_ahead(grid, settings.out, settings.workers, settings.scheduler, memory)
    if settings.plan:
        return Outcome(settings, outlook, None)
    if not settings.json:
        print(outlook, file=sys.stderr)
    with bn.terminal.progress(outlook.normals, "normals", hidden=settings.json) as advance:
        try:
            with insistent(advance) as step:
                swept = bn.sweep(grid, settings.out, settings.workers, settings.scheduler, step)
        except KeyboardInterrupt:
            print(f"{settings.out} keeps every finished cell; the same command continues", file=sys.stderr)
            raise
    return Outcome(settings, outlook, swept)


@contextmanager
def insistent(advance: Callable[[int], None]) -> Iterator[Callable[[int], None]]:
    """Ctrl-C again at the next progress: one that falls into a callback of a library is lost there."""
    pressed: list[int] = []

    def stop(number: int, _: object) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    def step(done: int) -> None:
        if pressed:
            raise KeyboardInterrupt
        advance(done)

    before = signal.getsignal(signal.SIGINT)
    ours = before is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, stop)
    try:
        yield step
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)


def show(outcome: Outcome) -> int:
    """What it takes, or how it ended; exit code 1 if a cell failed."""
    swept = outcome.swept
    if outcome.settings.json:
        bn.terminal.print_json(outcome.outlook.as_json() | ({} if swept is None else swept.as_json()))
    elif swept is None:
        print(outcome.outlook)
    else:
        print(
            f"{swept.path}: {swept.computed} cells computed, {swept.found} found, {len(swept.failed)} failed"
        )
        for cell, reason in swept.failed:
            print(f"failed: {cell}: {reason}", file=sys.stderr)
    return 1 if swept is not None and swept.failed else 0

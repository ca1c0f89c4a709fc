"""The main job: all eight blocks on a Gaussian batch and on digits, as a table, a data set and a picture."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.runs.summary import Summary


@dataclass(frozen=True)
class Settings:
    """One network law for all blocks."""

    batch: int = 16
    """Points."""
    width: int = 512
    """Features of every layer."""
    depth: int = 200
    """Layers."""
    seeds: int = 16
    """Networks of each block on each input."""
    key: int = 0
    """Key of all random numbers."""
    inputs: tuple[str, ...] = ("gaussian", "digits")
    """The batches."""
    out: Path = Path("results/demo")
    """Folder for the records and the picture; an earlier demo there is replaced."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batch=8, width=32, depth=10, seeds=2, inputs=("gaussian",), out=Path("results/quick"))


@dataclass(frozen=True)
class Outcome:
    """What every block came to."""

    settings: Settings
    summaries: "tuple[Summary, ...]"
    picture: Path
    seconds: float


def run(settings: Settings) -> Outcome:
    """Simulate the blocks, save the records, draw the picture."""
    begin = time.perf_counter()
    pairs = [(inputs, block) for inputs in settings.inputs for block in bn.BLOCKS]
    records = []
    with bn.terminal.progress(len(pairs) * settings.depth, "layers", hidden=settings.json) as advance:
        for inputs, block in pairs:
            record = bn.simulate(
                block,
                width=settings.width,
                batch=settings.batch,
                depth=settings.depth,
                seeds=settings.seeds,
                key=settings.key,
                inputs=inputs,
                progress=advance,
            )
            record.save(settings.out / inputs / f"{block}.zarr", overwrite=True)
            records.append(record)
    picture = bn.save_picture(bn.see("eight_blocks", records), settings.out / "eight_blocks.png")
    summaries = tuple(bn.summarise(record) for record in records)
    (settings.out / "table.md").write_text(bn.terminal.markdown(*bn.summary_table(summaries)))
    return Outcome(settings, summaries, picture, time.perf_counter() - begin)


def show(outcome: Outcome) -> None:
    """The table of all blocks, or JSON."""
    settings = outcome.settings
    if settings.json:
        rows = [summary.as_json() for summary in outcome.summaries]
        bn.terminal.print_json({"rows": rows, "picture": str(outcome.picture)})
        return
    title = (
        f"n = {settings.batch} points, width {settings.width}, {settings.depth} layers, "
        f"{settings.seeds} seeds; mean ± standard error over the seeds that ended so"
    )
    bn.terminal.print_table(title, *bn.summary_table(outcome.summaries))
    print(f"records and table in {settings.out}, picture in {outcome.picture}; {outcome.seconds:.0f} s")

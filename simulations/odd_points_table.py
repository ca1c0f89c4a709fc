"""At which (batch, number of odd points) does a state with k alike odd points exist, and is it stable?"""

import json as to_json
from dataclasses import asdict, dataclass
from pathlib import Path

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """The grid, and where to keep the answers."""

    blocks: tuple[str, ...] = ("rc+relu", "rc+rs+relu")
    """Blocks that recenter and bend; the others have no odd points."""
    batches: tuple[int, ...] = (8, 16, 32, 64, 128, 256, 512)
    """Batch sizes."""
    most: int = 24
    """The numbers of odd points are 1 to 8 and then at most this many more, geometrically, to batch / 2."""
    out: Path | None = Path("figures/odd_points_table.json")
    """File for the answers."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(blocks=("rc+relu",), batches=(8,), most=1, out=None)


@dataclass(frozen=True)
class Cell:
    """The state of k odd points with the largest t that attracts its own family, if there is one."""

    block: str
    batch: int
    odd: int
    exists: bool
    stable: bool
    t: float | None
    norm_ratio: float | None
    largest_multiplier: float | None
    direction: str | None


@dataclass(frozen=True)
class Outcome:
    """A cell for each block, batch and number of odd points."""

    settings: Settings
    cells: tuple[Cell, ...]


def numbers_of_odd_points(batch: int, most: int) -> list[int]:
    """1 to 8 and then geometrically to batch / 2."""
    half = batch // 2
    far = [round(8 * (half / 8) ** (i / most)) for i in range(most + 1)] if half > 8 else []
    return sorted({k for k in [*range(1, 9), *far] if k <= half})


def run(settings: Settings) -> Outcome:
    """Every cell of the grid."""
    cells = [
        cell(block, batch, odd)
        for block in settings.blocks
        for batch in settings.batches
        for odd in numbers_of_odd_points(batch, settings.most)
    ]
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        settings.out.write_text(to_json.dumps([asdict(c) for c in cells], indent=1))
    return Outcome(settings, tuple(cells))


def cell(block: str, batch: int, odd: int) -> Cell:
    """The state with odd points of norm above the cluster's, from all fixed points of the family."""
    states = [
        p for p in bn.fixed_points(block, batch, odd) if p.name in ("odd point", "odd points") and p.t > 1
    ]
    if not states:
        return Cell(block, batch, odd, False, False, None, None, None, None)
    best = max(states, key=lambda point: (point.stable, point.t))
    direction, value, _ = best.multipliers[0]
    return Cell(block, batch, odd, True, best.stable, best.t, best.norm_ratio, value, direction)


def show(outcome: Outcome) -> None:
    """A row for each cell, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps([asdict(c) for c in outcome.cells], indent=1))
        return
    headings = [
        "block",
        "batch",
        "odd points",
        "exists",
        "stable",
        "norm ratio",
        "largest multiplier",
        "along",
    ]
    rows = [
        [
            *map(str, (c.block, c.batch, c.odd, c.exists, c.stable)),
            *map(_number, (c.norm_ratio, c.largest_multiplier)),
            c.direction or "",
        ]
        for c in outcome.cells
    ]
    bn.print_table("States with k alike odd points", headings, rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


if __name__ == "__main__":
    show(run(Settings()))

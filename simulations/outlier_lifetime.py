"""Started with an odd point, how long does it last, and does another point take over?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.measurements.odd_lives import LifeLaw, OddLife
    from bninit.pictures.of_runs.comparison import Comparison, Series


@dataclass(frozen=True)
class Settings:
    """The grid, and where to keep the answers."""

    block: str = "rc+relu"
    """The block."""
    grid: tuple[tuple[int, tuple[int, ...]], ...] = (
        (4, (8, 32, 128, 512)),
        (6, (8, 32, 128, 512, 2048)),
        (7, (8, 16, 32, 64, 128, 256)),
        (8, (8, 16, 32, 64, 96)),
        (10, (8, 16, 24, 32, 48)),
        (16, (8, 12, 16, 24)),
    )
    """Batch sizes, each with its widths."""
    seeds: int = 128
    """Networks of each cell."""
    depth: int = 2000
    """Horizon."""
    spread: float = 0.3
    """How open the cluster is at first, below the fold, where no odd point is stable."""
    steep: float = 0.75
    """Width times the barrier from which the exponential law is fitted."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/outlier_lifetime.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(grid=((6, (32,)), (8, (8, 16))), seeds=8, depth=100, out=None)

CAPTION = (
    "From the state with an odd point under {block}, {seeds} networks a point: the mean number of layers "
    "until that point falls under the separatrix. Above the fold the logarithm of the life grows with the"
    " width at a rate of {exponents}; V is what the rate of one point tends to at great widths. Below it "
    "the odd point relaxes at any width: {below}. Dashed: one point alone under the exact law of a layer, "
    "no number fitted. Another point is already odd when the first is lost in {switched} of {lost} "
    "losses."
)


@dataclass(frozen=True)
class Outcome:
    """The cells and the laws."""

    settings: Settings
    cells: "tuple[OddLife, ...]"
    laws: "tuple[LifeLaw, ...]"


def run(settings: Settings) -> Outcome:
    """Every cell, then the law of each batch size above the fold."""
    bn.checks.settings(settings)
    from bninit.measurements.odd_lives import life_law

    cells = tuple(_cells(settings))
    found = (life_law([c for c in cells if c.batch == batch], settings.steep) for batch, _ in settings.grid)
    laws = tuple(law for law in found if law is not None)
    outcome = Outcome(settings, cells, laws)
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, _comparison(outcome), CAPTION, _numbers(outcome), settings)
    return outcome


def _cells(settings: Settings) -> Iterator["OddLife"]:
    from bninit.measurements.odd_lives import odd_life, odd_points
    from bninit.runs.settings import RunSettings

    known: dict[str, Any] = {"depth": settings.depth, "seeds": settings.seeds, "key": settings.key}
    for batch, widths in settings.grid:
        points = odd_points(settings.block, batch, settings.spread)
        for width in widths:
            yield odd_life(RunSettings(settings.block, width, inputs=points, **known))


def _numbers(outcome: Outcome) -> dict[str, Any]:
    from bninit.dynamics.metastability.waiting_times import relaxation

    exponents = [
        f"{law.measured.slope:.4f} ± {law.measured.standard_error:.4f} at n = {law.batch} "
        f"(one point alone {law.predicted:.4f}, V = {law.barrier:.4f}, of Gaussian noise {law.gaussian:.4f})"
        for law in outcome.laws
    ]
    last = {c.batch: c for c in outcome.cells if c.barrier == 0}
    below = [
        f"{c.life.mean:.1f} ± {c.life.standard_error:.1f} layers at n = {c.batch}, width {c.width} "
        f"({relaxation(c.batch, c.start)} at infinite width)"
        for c in last.values()
    ]
    shares = [c.switched for c in outcome.cells if c.switched is not None]
    return {
        "block": outcome.settings.block,
        "seeds": outcome.settings.seeds,
        "exponents": "; ".join(exponents),
        "below": ", ".join(below),
        "switched": sum(one.hits for one in shares),
        "lost": sum(one.runs for one in shares),
        "lives": [asdict(c) | {"life": c.life.numbers} for c in outcome.cells],
        "laws": [asdict(law) for law in outcome.laws],
    }


def _finding(lives: "list[tuple[int, Series]]") -> str:
    """How much longer an odd point lives in the widest networks, where that is most and where it is least."""
    known = sorted((*one.growth, batch) for batch, one in lives if one.growth is not None)
    if not known:
        return "Too few losses for a mean life"
    ends = [
        f"{ratio:.2g} times as long at width {wide} as at {narrow} among {batch} points"
        for ratio, narrow, wide, batch in (known[-1], known[0])
    ]
    return f"An odd point lives {', '.join(dict.fromkeys(ends))}"


def _comparison(outcome: Outcome) -> "Comparison":
    from functools import partial

    from bninit.dynamics.metastability.waiting_times import mean_life
    from bninit.pictures.of_runs.comparison import Comparison, waiting_series

    series: list[tuple[int, Series]] = []
    for batch, widths in outcome.settings.grid:
        own = [c for c in outcome.cells if c.batch == batch]
        predict = partial(mean_life, batch, start=own[0].start)
        series.append((batch, waiting_series(f"n = {batch}", widths, [c.life for c in own], predict)))
    return Comparison(
        title=_finding(series),
        x="width d",
        y="mean layers until it is lost",
        prediction="one point alone,\nno fit",
        bars="95 % interval",
        series=tuple(one for _, one in series),
    )


def show(outcome: Outcome) -> None:
    """A row for each cell and each law, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(_numbers(outcome))
        return
    rows = [
        [
            str(c.batch),
            str(c.width),
            f"{c.life.ended} of {c.life.runs}",
            str(c.frozen),
            f"{c.life.mean:.1f} ± {c.life.standard_error:.1f}",
            f"{c.predicted:.1f}",
            f"{c.life.mean / c.predicted:.2f} ± {c.life.standard_error / c.predicted:.2f}",
            f"{c.width * c.barrier:.3f}",
            f"{c.life.exponential:.3f}",
            "" if c.switched is None else f"{c.switched.value:.3f}",
        ]
        for c in outcome.cells
    ]
    headings = [
        "batch",
        "width",
        "lost",
        "frozen",
        "mean life",
        "one point",
        "networks / one point",
        "width V",
        "exponential p",
        "switched",
    ]
    bn.terminal.print_table(f"The life of an odd point under {outcome.settings.block}", headings, rows)
    laws = [
        [
            str(law.batch),
            f"{law.widths[0]} to {law.widths[-1]}",
            f"{law.measured.slope:.4f} ± {law.measured.standard_error:.4f}",
            f"{law.predicted:.4f}",
            f"{law.barrier:.4f}",
            f"{law.gaussian:.4f}",
            f"{law.measured.misfit:.2f}",
        ]
        for law in outcome.laws
    ]
    bn.terminal.print_table(
        "exp(rate width)", ["batch", "widths", "rate", "one point", "V", "Gaussian V", "chi2 / dof"], laws
    )

"""Started with an odd point, how long does it last, and does another point take over?"""

import json as to_json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.comparison import Comparison
    from bninit.statistics.survival import Line, Share, Waiting


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

FROZEN = 1e-12
"""1 - t / (n - 1)^2 under which the points of the cluster coincide: every feature saw the odd point alone."""

CAPTION = (
    "From the state with an odd point under {block}, {seeds} networks a point: the mean number of layers "
    "until that point falls under the separatrix. Above the fold the logarithm of the life grows with the"
    " width at a rate of {exponents}, V the barrier that one point alone has at great widths. Below it "
    "the odd point relaxes at any width: {below}. Dashed: one point under the exact noise of one layer, "
    "no number fitted. Another point is already odd when the first is lost in {switched} of {lost} "
    "losses."
)


@dataclass(frozen=True)
class Cell:
    """Lives at a batch size and width.

    Attributes:
        start, edge: t at the start, and t under which the odd point counts as lost.
        barrier: V, 0 below the fold.
        life: layers until the loss; frozen networks are stopped, not lost.
        frozen: networks whose cluster closed exactly, and cannot open any more.
        switched: losses at which another point is odd.
        predicted: the mean life of a walker.
    """

    batch: int
    width: int
    start: float
    edge: float
    barrier: float
    life: "Waiting"
    frozen: int
    switched: "Share | None"
    predicted: float


@dataclass(frozen=True)
class Law:
    """The exponential rate per unit of width at a batch size, measured, of walkers, and the barrier."""

    batch: int
    widths: tuple[int, ...]
    measured: "Line"
    predicted: float
    barrier: float


@dataclass(frozen=True)
class Outcome:
    """The cells and the laws."""

    settings: Settings
    cells: tuple[Cell, ...]
    laws: tuple[Law, ...]


def run(settings: Settings) -> Outcome:
    """Every cell, then the law of each batch size above the fold."""
    cells = tuple(_cell(settings, batch, width) for batch, widths in settings.grid for width in widths)
    laws = tuple(law for batch, _ in settings.grid for law in _law(settings, batch, cells))
    outcome = Outcome(settings, cells, laws)
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, _comparison(outcome), CAPTION, _numbers(outcome), settings)
    return outcome


def _first_points(settings: Settings, batch: int) -> Any:
    """Data whose Gram is that of the stable odd point, or of an open cluster where there is none."""
    import jax
    import numpy as np

    from bninit.laws.batches import cluster_with_odd_point

    for point in bn.fixed_points(settings.block, batch):
        if point.name == "odd point":
            values, vectors = np.linalg.eigh(np.asarray(point.gram))
            return np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T
    return np.asarray(cluster_with_odd_point(batch, settings.spread).factor(jax.random.key(0), 1))


def _cell(settings: Settings, batch: int, width: int) -> Cell:
    import numpy as np

    from bninit.dynamics.metastability.walker import barrier, edge, mean_life
    from bninit.measurements.first_passage import first_passages, point_ratios
    from bninit.runs.plan import prepare
    from bninit.runs.settings import RunSettings
    from bninit.statistics.survival import share, waiting

    points, least = _first_points(settings, batch), edge(batch)
    odd = int(point_ratios(points.T @ points).argmax())
    begin = float(point_ratios(points.T @ points)[odd])
    closed = (batch - 1) ** 2 * (1 - FROZEN)
    known: dict[str, Any] = {
        "width": width,
        "depth": settings.depth,
        "seeds": settings.seeds,
        "key": settings.key,
    }
    start = prepare(RunSettings(settings.block, inputs=points, **known))

    def over(grams: np.ndarray) -> np.ndarray:
        t = point_ratios(grams)[..., odd]
        return (t <= least) | (t >= closed)

    found = first_passages(start, over)
    ratios = point_ratios(found.gram)
    lost = (found.layer >= 0) & (ratios[:, odd] <= least)
    life = waiting(np.where(found.layer < 0, settings.depth, found.layer), lost)
    others = np.delete(ratios, odd, axis=1)
    another = (others.max(axis=-1) > batch - 1)[lost]
    cost = barrier(batch, "odd point").value if batch > 6 else 0.0
    return Cell(
        batch,
        width,
        begin,
        least,
        cost,
        life,
        int(((found.layer >= 0) & ~lost).sum()),
        share(int(another.sum()), int(lost.sum())) if lost.any() else None,
        mean_life(batch, width, begin),
    )


def _law(settings: Settings, batch: int, cells: tuple[Cell, ...]) -> list[Law]:
    import numpy as np

    from bninit.statistics.survival import fit_waits

    own = [c for c in cells if c.batch == batch and c.width * c.barrier >= settings.steep]
    widths = tuple(c.width for c in own)
    fitted = fit_waits(np.array(widths), [c.life for c in own], [c.predicted for c in own])
    return [] if fitted is None else [Law(batch, widths, *fitted, own[0].barrier)]


def _numbers(outcome: Outcome) -> dict[str, Any]:
    from bninit.dynamics.metastability.walker import relaxation

    exponents = [
        f"{law.measured.slope:.4f} ± {law.measured.standard_error:.4f} at n = {law.batch} "
        f"(one point alone {law.predicted:.4f}, V = {law.barrier:.4f})"
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


def _comparison(outcome: Outcome) -> "Comparison":
    from functools import partial

    from bninit.dynamics.metastability.walker import mean_life
    from bninit.pictures.of_runs.comparison import Comparison, waiting_series

    series = []
    for batch, widths in outcome.settings.grid:
        own = [c for c in outcome.cells if c.batch == batch]
        predict = partial(mean_life, batch, start=own[0].start)
        series.append(waiting_series(f"n = {batch}", widths, [c.life for c in own], predict))
    return Comparison(
        title="The life of an odd point",
        x="width d",
        y="mean layers until it is lost",
        prediction="one point alone,\nno fit",
        bars="± standard error",
        series=tuple(series),
    )


def show(outcome: Outcome) -> None:
    """A row for each cell and each law, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps(_numbers(outcome), indent=1, default=str))
        return
    rows = [
        [
            str(c.batch),
            str(c.width),
            f"{c.life.ended} of {c.life.runs}",
            str(c.frozen),
            f"{c.life.mean:.1f} ± {c.life.standard_error:.1f}",
            f"{c.predicted:.1f}",
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
        "walker",
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
            f"{law.measured.misfit:.2f}",
        ]
        for law in outcome.laws
    ]
    bn.terminal.print_table("exp(rate width)", ["batch", "widths", "rate", "walker", "V", "chi2 / dof"], laws)

"""How do the cluster angle, the separatrix and the multipliers approach their limits as the batch grows?"""

import json as to_json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """The batch sizes, and where to keep the answers."""

    block: str = "rc+relu"
    """rc+relu or rc+rs+relu."""
    batches: tuple[int, ...] = (128, 512, 2048, 8192, 32768, 131072, 524288)
    """Batch sizes, upwards, above the fold."""
    out: Path | None = Path("figures/limit_laws.json")
    """File for the answers; the block is put before its suffix."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batches=(64, 256), out=None)


@dataclass(frozen=True)
class Law:
    """A quantity at the largest batch, and its slope against the batch in logarithms between the last two."""

    quantity: str
    value: float
    slope: float
    coefficient: float


@dataclass(frozen=True)
class Outcome:
    """The quantities at every batch size, and their laws."""

    settings: Settings
    measured: dict[str, list[float]]
    laws: tuple[Law, ...]


def run(settings: Settings) -> Outcome:
    """Fixed points at every batch size; slopes between the last two."""
    measured: dict[str, list[float]] = {}
    for batch in settings.batches:
        for name, value in quantities(settings.block, batch).items():
            measured.setdefault(name, []).append(value)
    low, high = settings.batches[-2:]
    laws = []
    for name, values in measured.items():
        slope = math.log(values[-1] / values[-2]) / math.log(high / low)
        nearest = round(2 * slope) / 2
        laws.append(Law(name, values[-1], slope, values[-1] * high**-nearest))
    if settings.out is not None:
        path = settings.out.with_stem(f"{settings.out.stem}_{settings.block.replace('+', '_')}")
        path.parent.mkdir(parents=True, exist_ok=True)
        answers = {"batches": settings.batches, "measured": measured, "laws": [asdict(x) for x in laws]}
        path.write_text(to_json.dumps(answers, indent=1))
    return Outcome(settings, measured, tuple(laws))


def quantities(block: str, batch: int) -> dict[str, float]:
    """What tends to a limit, each written so that it is a power of the batch."""
    points = {point.name: point for point in bn.fixed_points(block, batch)}
    simplex, separatrix, odd = points["simplex"], points["separatrix"], points["odd point"]
    family = {p.name: next(v for name, v, _ in p.multipliers if name == "trivial") for p in (separatrix, odd)}
    return {
        "cluster angle at the odd point": odd.cluster_angle,
        "norm ratio at the odd point": odd.norm_ratio,
        "separatrix t - 1": separatrix.t - 1,
        "1 - F'(simplex)": 1 - simplex.multipliers[0][1],
        "F'(separatrix) - 1": family["separatrix"] - 1,
        "1 - largest multiplier at the odd point": 1 - odd.multipliers[0][1],
        "1 - F'(odd point)": 1 - family["odd point"],
    }


def show(outcome: Outcome) -> None:
    """A row for each quantity, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps([asdict(law) for law in outcome.laws], indent=1))
        return
    rows = [[x.quantity, f"{x.value:.9g}", f"{x.slope:.6f}", f"{x.coefficient:.9g}"] for x in outcome.laws]
    largest = outcome.settings.batches[-1]
    headings = ["quantity", f"at {largest}", "slope", "coefficient at the nearest half power"]
    bn.print_table(f"Limit laws of {outcome.settings.block}", headings, rows)


if __name__ == "__main__":
    show(run(Settings()))
    show(run(Settings(block="rc+rs+relu")))

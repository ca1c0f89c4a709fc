"""How do the cluster angle, the separatrix and the multipliers approach their limits as the batch grows?"""

import json as to_json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.equilibria.fixed_point import FixedPoint


@dataclass(frozen=True)
class Settings:
    """The batch sizes, and where to keep the answers."""

    block: str = "rc+relu"
    """rc+relu or rc+rs+relu."""
    batches: tuple[int, ...] = tuple(2**power for power in range(7, 22, 2))
    """Batch sizes, upwards by one factor, above the fold."""
    far: tuple[int, ...] = tuple(2**power for power in range(23, 28, 2))
    """Further ones, for the odd point alone: there the separatrix cannot be told from the simplex."""
    out: Path | None = Path("figures/limit_laws.json")
    """File for the answers; the block is put before its suffix."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batches=(64, 256, 1024), far=(4096,), out=None)


BLOCKS = ("rc+relu", "rc+rs+relu")

NAMES = {
    "cluster angle at the odd point": "cluster_angle",
    "norm ratio at the odd point": "norm_ratio",
    "1 - largest multiplier at the odd point": "slowest",
    "1 - F'(odd point)": "trivial",
    "separatrix t - 1": "separatrix",
    "1 - F'(simplex)": "simplex",
}
"""The names of these quantities among bn.limit_laws."""


@dataclass(frozen=True)
class Law:
    """A quantity as coefficient * batch^exponent, from its last values.

    Attributes:
        batch, value: the largest batch, and the quantity there.
        slope: in logarithms, between the last two batches.
        exponent: the half-integer nearest to the slope extrapolated by Aitken's method.
        extrapolated: that slope.
        coefficient: of that power, extrapolated likewise.
        error: how far the coefficient is from the one without the last batch.
        closed_form: of the coefficient, from bn.limit_laws; None where there is none.
    """

    quantity: str
    batch: int
    value: float
    slope: float
    extrapolated: float
    exponent: float
    coefficient: float
    error: float
    closed_form: float | None


@dataclass(frozen=True)
class Outcome:
    """The quantities at every batch size, and their laws."""

    settings: Settings
    measured: dict[str, list[float]]
    laws: tuple[Law, ...]


def run(settings: Settings) -> Outcome:
    """Fixed points at every batch size, and the laws from the last ones."""
    bn.checks.settings(settings, "far")
    bn.checks.word(settings.block, BLOCKS, "block with limit laws")
    measured: dict[str, list[float]] = {}
    for batch in (*settings.batches, *settings.far):
        for name, value in quantities(settings.block, batch, batch in settings.batches).items():
            measured.setdefault(name, []).append(value)
    batches = (*settings.batches, *settings.far)
    closed = {name: found.value for name, found in bn.limit_laws(settings.block).items()}
    laws = tuple(
        law(name, batches[: len(values)], values, closed.get(NAMES.get(name, "")))
        for name, values in measured.items()
    )
    if settings.out is not None:
        path = settings.out.with_stem(f"{settings.out.stem}_{settings.block.replace('+', '_')}")
        path.parent.mkdir(parents=True, exist_ok=True)
        answers = {"batches": batches, "measured": measured, "laws": [asdict(x) for x in laws]}
        path.write_text(to_json.dumps(answers, indent=1))
    return Outcome(settings, measured, laws)


def quantities(block: str, batch: int, everything: bool) -> dict[str, float]:
    """What tends to a limit, each written so that it is a power of the batch."""
    points = {point.name: point for point in bn.fixed_points(block, batch)}
    odd = points["odd point"]
    found = {
        "cluster angle at the odd point": odd.cluster_angle,
        "norm ratio at the odd point": odd.norm_ratio,
        "1 - largest multiplier at the odd point": 1 - odd.multipliers[0][1],
        "1 - F'(odd point)": 1 - family_multiplier(odd),
    }
    if everything:
        simplex, separatrix = points["simplex"], points["separatrix"]
        found |= {
            "separatrix t - 1": separatrix.t - 1,
            "1 - F'(simplex)": 1 - simplex.multipliers[0][1],
            "F'(separatrix) - 1": family_multiplier(separatrix) - 1,
        }
    return found


def family_multiplier(point: "FixedPoint") -> float:
    """F' at a fixed point of the one-outlier family."""
    return next(value for name, value, _ in point.multipliers if name == "trivial")


def law(
    quantity: str, batches: tuple[int, ...], values: list[float], closed_form: float | None = None
) -> Law:
    """The power law that the values approach."""
    slopes = [
        math.log(values[i + 1] / values[i]) / math.log(batches[i + 1] / batches[i])
        for i in range(len(values) - 1)
    ]
    extrapolated = aitken(slopes)
    exponent = round(2 * extrapolated) / 2
    scaled = [value * batch**-exponent for value, batch in zip(values, batches, strict=True)]
    coefficient = aitken(scaled)
    error = abs(coefficient - aitken(scaled[:-1]))
    last = (batches[-1], values[-1], slopes[-1])
    return Law(quantity, *last, extrapolated, exponent, coefficient, error, closed_form)


def aitken(values: list[float]) -> float:
    """The limit of a sequence whose differences shrink by a constant factor: Aitken's delta squared.

    >>> round(aitken([1.5, 1.25, 1.125]), 12)
    1.0
    """
    if len(values) < 3:
        return values[-1]
    before, now = values[-2] - values[-3], values[-1] - values[-2]
    # Differences that do not shrink are rounding: there is nothing to extrapolate.
    return values[-1] - now**2 / (now - before) if abs(now) < 0.9 * abs(before) else values[-1]


def show(outcome: Outcome) -> None:
    """A row for each quantity, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json([asdict(law) for law in outcome.laws])
        return
    rows = [
        [
            law.quantity,
            *(f"{value:.9g}" for value in (law.batch, law.value, law.slope, law.exponent, law.coefficient)),
            f"{law.error:.1e}",
            "–" if law.closed_form is None else f"{law.closed_form:.9g}",
        ]
        for law in outcome.laws
    ]
    headings = ["quantity", "batch", "value", "slope", "exponent", "coefficient", "error", "closed form"]
    bn.terminal.print_table(f"Limit laws of {outcome.settings.block}", headings, rows)

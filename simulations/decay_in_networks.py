"""Do perturbations of the simplex decay in finite networks at the predicted rate, as the width grows?"""

import json as to_json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bninit as bn


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    block: str = "rc+relu"
    """A block that recenters and has a stable simplex."""
    batch: int = 8
    """Points."""
    widths: tuple[int, ...] = (256, 512, 1024, 2048)
    """Widths, doubling."""
    seeds: int = 400
    """Networks."""
    size: float = 0.05
    """Length of the perturbation of the Gram over the length of the Gram."""
    depth: int = 1
    """Layers over which the decay is measured."""
    out: Path | None = Path("figures/decay_in_networks.json")
    """File for the answers."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(widths=(32, 64), seeds=8, out=None)


@dataclass(frozen=True)
class Rate:
    """The mean multiplier per layer at a width (0: extrapolated in 1 / width), and its standard error."""

    component: str
    width: int
    measured: float
    standard_error: float
    predicted: float


@dataclass(frozen=True)
class Outcome:
    """A rate for each component and width."""

    settings: Settings
    rates: tuple[Rate, ...]


def run(settings: Settings) -> Outcome:
    """Each component: the same networks on a batch perturbed by plus and by minus, halved difference."""
    simplex = next(p for p in bn.fixed_points(settings.block, settings.batch) if p.name == "simplex")
    predicted = {name: value for name, value, _ in simplex.multipliers}
    rates = []
    for component, value in predicted.items():
        found = [_rate(settings, simplex.gram, component, width, value) for width in settings.widths]
        rates += [*found, _extrapolated(component, found, value)]
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        settings.out.write_text(to_json.dumps([asdict(rate) for rate in rates], indent=1))
    return Outcome(settings, tuple(rates))


def _rate(settings: Settings, gram: Any, component: str, width: int, value: float) -> Rate:
    import numpy as np

    base = np.asarray(gram)
    batch = settings.batch
    centre = np.eye(batch) - 1 / batch
    direction = _direction(component, batch)
    direction *= settings.size * np.linalg.norm(base) / np.linalg.norm(direction)
    coordinates = []
    for sign in (1, -1):
        # Rows are features: a root of the perturbed Gram, so that X^T X / rows is a multiple of it.
        points = np.linalg.cholesky(base + sign * direction).T
        record = bn.simulate(
            settings.block,
            width=width,
            batch=batch,
            depth=settings.depth,
            seeds=settings.seeds,
            inputs=points,
        )
        grams = centre @ record.dataset["gram"].values @ centre
        traces = np.trace(grams, axis1=-2, axis2=-1)
        coordinates.append(np.sum(grams * direction, axis=(-2, -1)) / traces)
    difference = (coordinates[0] - coordinates[1]) / 2
    ratio = difference[:, -1] / difference[:, 0]
    mean = float(ratio.mean()) ** (1 / settings.depth)
    error = float(ratio.std(ddof=1)) / math.sqrt(len(ratio)) * mean / float(ratio.mean()) / settings.depth
    return Rate(component, width, mean, error, value)


def _direction(component: str, batch: int) -> Any:
    """A perturbation of zero row sums: of the standard component, or of (n-2,2)."""
    import numpy as np

    made = np.zeros((batch, batch))
    if component == "standard":
        v = np.zeros(batch)
        v[:2] = 1, -1
        made = np.add.outer(v, v) * -1 / (batch - 2)
        np.fill_diagonal(made, v)
        return made
    for i, j, sign in ((0, 1, 1), (2, 3, 1), (0, 2, -1), (1, 3, -1)):
        made[i, j] = made[j, i] = sign
    return made


def _extrapolated(component: str, found: list[Rate], value: float) -> Rate:
    """A straight line in 1 / width, weighted by the standard errors, at 1 / width = 0."""
    import numpy as np

    weights = 1 / np.array([max(rate.standard_error, 1e-12) for rate in found])
    rows = np.array([[1.0, 1 / rate.width] for rate in found]) * weights[:, None]
    inverse = np.linalg.inv(rows.T @ rows)
    line = inverse @ rows.T @ (np.array([rate.measured for rate in found]) * weights)
    return Rate(component, 0, float(line[0]), float(math.sqrt(inverse[0, 0])), value)


def show(outcome: Outcome) -> None:
    """A row for each component and width, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps([asdict(rate) for rate in outcome.rates], indent=1))
        return
    rows = [
        [
            r.component,
            str(r.width or "extrapolated"),
            *(f"{number:.6f}" for number in (r.measured, r.standard_error, r.predicted)),
        ]
        for r in outcome.rates
    ]
    headings = ["component", "width", "mean multiplier", "standard error", "infinite width"]
    bn.print_table(f"Decay towards the simplex under {outcome.settings.block}", headings, rows)


if __name__ == "__main__":
    show(run(Settings()))

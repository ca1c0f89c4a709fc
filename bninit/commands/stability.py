"""Perturb every configuration along each isotypic direction and compare with the multiplier."""

import json as to_json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.fixed_points import FixedPoints
    from bninit.stability import Decay


@dataclass(frozen=True)
class Settings:
    """Which block, and how many points."""

    block: str = "rc+relu"
    """Components in the order rc, rs and relu, leaky_relu(slope) or abs; or none."""
    batch: int = 16
    """Points; the full map is perturbed, so a few tens at most."""
    odd: int = 1
    """Odd points, alike, beside the cluster of the others."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batch=7)


@dataclass(frozen=True)
class Outcome:
    """The fixed points and, for each, a rate for every finite multiplier."""

    settings: Settings
    points: "FixedPoints"
    rates: "tuple[tuple[Decay, ...], ...]"


def run(settings: Settings) -> Outcome:
    """Fixed points by symmetry; rates from the full Gram map."""
    from bninit.stability import perturbed_rates

    points = bn.fixed_points(settings.block, settings.batch, settings.odd)
    return Outcome(settings, points, tuple(perturbed_rates(point) for point in points))


def show(outcome: Outcome) -> None:
    """A row for each direction, or JSON."""
    both = list(zip(outcome.points, outcome.rates, strict=True))
    if outcome.settings.json:
        rows = [p.as_json() | {"perturbed": [asdict(rate) for rate in rates]} for p, rates in both]
        print(to_json.dumps({"status": outcome.points.status, "configurations": rows}, indent=2))
        return
    headings = ["configuration", "verdict", "component", "times", "multiplier", "full map, perturbed"]
    table = []
    for point, rates in both:
        measured = {(rate.component, rate.predicted): f"{rate.measured:.10g}" for rate in rates}
        first = [point.name, point.verdict]
        for component, value, count in point.multipliers:
            perturbed = measured.get((component, value), "no derivative")
            table.append([*first, component, f"{count:g}", f"{value:.10g}", perturbed])
            first = ["", ""]
    bn.print_table(
        f"Stability under {outcome.settings.block}, {outcome.settings.batch} points", headings, table
    )

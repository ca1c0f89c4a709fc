"""Every fixed point of a block at infinite width, with its whole spectrum and whether it is stable."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.equilibria.fixed_points import FixedPoints


@dataclass(frozen=True)
class Settings:
    """Which block, and how many points."""

    block: str = "rc+relu"
    """Components in the order rc, rs and relu, leaky_relu(slope) or abs; or none."""
    batch: float = 16
    """Points; a real number above 2."""
    odd: int = 1
    """Odd points, alike, beside the cluster of the others."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(batch=8)


@dataclass(frozen=True)
class Outcome:
    """The fixed points by t."""

    settings: Settings
    points: "FixedPoints"


def run(settings: Settings) -> Outcome:
    """Search the reduced map and take each spectrum from the symmetry."""
    return Outcome(settings, bn.fixed_points(settings.block, settings.batch, settings.odd))


def show(outcome: Outcome) -> None:
    """A row for each multiplier, or JSON."""
    status = outcome.points.status
    if outcome.settings.json:
        rows = [point.as_json() for point in outcome.points]
        bn.terminal.print_json({"status": status, "fixed_points": rows})
        return
    headings = ["configuration", "t", "verdict", "norm ratio", "cluster angle", "component", "value", "times"]
    table = []
    for point in outcome.points:
        first = [point.name, f"{point.t:.10g}", point.verdict, f"{point.norm_ratio:.6g}"]
        first.append(f"{point.cluster_angle:.6g}")
        for component, value, count in point.multipliers:
            table.append([*first, component, f"{value:.12g}", f"{count:g}"])
            first = [""] * len(first)
    title = f"Fixed points of {outcome.settings.block} at {outcome.settings.batch:g} points ({status})"
    bn.terminal.print_table(title, headings, table)

"""Do perturbations of every fixed point grow or decay in finite networks at the multiplier, as they widen?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.stability.perturbed_rates import Rate
    from bninit.measurements.cluster_opening import Opening
    from bninit.measurements.network_rates import NetworkRate


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    blocks: tuple[str, ...] = ("rc+relu", "rc+rs+relu")
    """Blocks with fixed points on the family of one odd point."""
    batch: int = 16
    """Points."""
    widths: tuple[int, ...] = (512, 2048, 8192, 32768)
    """Widths."""
    seeds: int = 64
    """Networks of each width and sign."""
    depth: int = 3
    """Layers over which the rates are measured."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/decay_in_networks.json")
    """File for the answers; the picture is beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(blocks=("rc+relu",), batch=7, widths=(32, 64), seeds=4, depth=2, out=None)

CAPTION = (
    "Perturbed along every isotypic direction of every fixed point, networks of width {narrow} to {wide} "
    "grow or decay at the multipliers: extrapolated in 1 / width the {count} rates differ by at most "
    "{worst:.1f} standard errors. Their mean standard error is {error:.4f}; in the iterated Gram map they "
    "agree "
    "to {accuracy:.0e}. The top Lyapunov exponent of the spread of an exact cluster is within {opening:.1f} "
    "standard errors of its random cocycle at every width."
)


@dataclass(frozen=True)
class Outcome:
    """For each configuration its name, the rates of the Gram map and those of networks; the openings."""

    settings: Settings
    configurations: "tuple[tuple[str, tuple[Rate, ...], tuple[NetworkRate, ...]], ...]"
    openings: "tuple[Opening, ...]"

    @property
    def numbers(self) -> dict[str, Any]:
        """Everything measured, and what the caption says of it."""
        last = [
            (rate.difference / rate.standard_error, rate.standard_error)
            for _, _, rates in self.configurations
            for rate in rates
            if rate.width is None and rate.standard_error
        ]
        gaps = [
            abs(rate.measured - rate.predicted)
            for _, rates, _ in self.configurations
            for rate in rates
            if rate.measured is not None
        ]
        return {
            "narrow": min(self.settings.widths),
            "wide": max(self.settings.widths),
            "count": len(last),
            "worst": max(abs(deviation) for deviation, _ in last),
            "error": sum(error for _, error in last) / len(last),
            "accuracy": max(gaps),
            "opening": max((abs(one.deviations) for one in self.openings), default=0.0),
            "configurations": [
                {
                    "name": name,
                    "perturbed": [rate.as_json() for rate in rates],
                    "networks": [rate.as_json() for rate in networks],
                }
                for name, rates, networks in self.configurations
            ],
            "openings": [one.as_json() for one in self.openings],
        }


def run(settings: Settings) -> Outcome:
    """Every fixed point: the Gram map perturbed and iterated, then networks on both sides of it."""
    bn.checks.settings(settings)
    from bninit.dynamics.stability.perturbed_rates import perturbed_rates
    from bninit.measurements.cluster_opening import BLOCK, opening
    from bninit.measurements.network_rates import network_rates
    from bninit.pictures.canvas.exhibit import write_exhibit
    from bninit.pictures.of_theory.rates import Rates

    found = []
    how = (settings.widths, settings.depth, settings.seeds, settings.key)
    for block in settings.blocks:
        for point in bn.fixed_points(block, settings.batch):
            rates = perturbed_rates(point)
            found.append((f"{block}, {point.name}", rates, network_rates(point, rates, *how)))
    openings = tuple(
        opening(settings.batch, width, settings.seeds, settings.key + k)
        for k, width in enumerate(settings.widths)
        if str(BLOCK) in settings.blocks
    )
    outcome = Outcome(settings, tuple(found), openings)
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        shown = Rates(tuple((name, networks) for name, _, networks in found))
        write_exhibit(settings.out, shown, CAPTION, outcome.numbers, settings)
    return outcome


def show(outcome: Outcome) -> None:
    """A row for each direction and width, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.numbers)
        return
    rows = [
        [name, one.component, str(one.width or "extrapolated"), *_numbers(one)]
        for name, _, rates in outcome.configurations
        for one in rates
        if one.measured is not None or one.width is None
    ]
    headings = ["configuration", "component", "width", "rate in networks", "standard error", "multiplier"]
    bn.terminal.print_table("Growth of perturbations per layer", headings, rows)


def _numbers(rate: "NetworkRate") -> list[str]:
    """The measured rate, its standard error and the multiplier."""
    if rate.measured is None:
        return [rate.status.split(":")[0], "", f"{rate.predicted:.6f}"]
    return [f"{rate.measured:.6f}", f"{rate.standard_error:.6f}", f"{rate.predicted:.6f}"]

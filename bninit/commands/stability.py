"""Perturb every configuration along each isotypic direction, in the Gram map and in finite networks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.equilibria.fixed_points import FixedPoints
    from bninit.dynamics.stability.perturbed_rates import Rate
    from bninit.measurements.cluster_opening import Opening
    from bninit.measurements.network_rates import NetworkRate


@dataclass(frozen=True)
class Settings:
    """Which block, how many points, and which networks."""

    block: str = "rc+relu"
    """Components in the order rc, rs and relu, leaky_relu(slope) or abs; or none."""
    batch: int = 16
    """Points; the full map is perturbed, so some tens at most."""
    odd: int = 1
    """Odd points, alike, beside the cluster of the others."""
    networks: bool = True
    """Perturb finite networks too."""
    widths: str = "512,2048,8192"
    """Widths of the networks: 512,2048 or 512:32768:x4 (ratio)."""
    seeds: int = 16
    """Networks of each width and sign."""
    depth: int = 3
    """Layers over which their decay is measured."""
    key: int = 0
    """Key of all random numbers."""
    plot: Path | None = None
    """Picture of predicted against measured rates to write (.png, .svg or .pdf)."""
    json: bool = False
    """Print JSON instead of tables."""


QUICK = Settings(batch=7, widths="32,64", seeds=4, depth=2)


@dataclass(frozen=True)
class Outcome:
    """The fixed points; for each, a rate for every multiplier and its rates in networks; the openings."""

    settings: Settings
    points: "FixedPoints"
    rates: "tuple[tuple[Rate, ...], ...]"
    networks: "tuple[tuple[NetworkRate, ...], ...]"
    openings: "tuple[Opening, ...]"


def run(settings: Settings) -> Outcome:
    """Fixed points by symmetry; rates from the full Gram map, then from networks on both sides of each."""

    widths = bn.numbers(settings.widths, "widths") if settings.networks else ()
    if settings.plot is not None:
        bn.checks.word(settings.plot.suffix.lstrip(".").lower(), bn.FORMATS, "suffix of the picture")
        if not widths:
            raise bn.checks.fail("networks for a plot", "none", "leave out --no-networks")
    points = bn.fixed_points(settings.block, settings.batch, settings.odd)
    rates = tuple(bn.perturbed_rates(point) for point in points)
    opens = (
        widths if bn.Block.parse(settings.block) == bn.Block.parse("rc+relu") and settings.odd == 1 else ()
    )
    directions = sum(rate.direction is not None for some in rates for rate in some)
    total = 2 * len(widths) * directions + len(opens)
    how = (settings.depth, settings.seeds, settings.key)
    with bn.terminal.progress(total, "simulations", hidden=settings.json or not total) as advance:
        networks = tuple(
            bn.network_rates(point, some, widths, *how, advance) if widths else ()
            for point, some in zip(points, rates, strict=True)
        )
        openings = tuple(
            bn.opening(settings.batch, width, settings.seeds, settings.key + k, advance)
            for k, width in enumerate(opens)
        )
    if settings.plot is not None:
        names = [point.name for point in points]
        bn.save_picture(bn.Rates(tuple(zip(names, networks, strict=True))), settings.plot)
    return Outcome(settings, points, rates, networks, openings)


def show(outcome: Outcome) -> None:
    """A row for each direction, then the opening of the exact cluster; or JSON."""
    settings = outcome.settings
    both = list(zip(outcome.points, outcome.rates, outcome.networks, strict=True))
    if settings.json:
        rows = [
            point.as_json()
            | {"perturbed": [rate.as_json() for rate in rates]}
            | {"networks": [rate.as_json() for rate in networks]}
            for point, rates, networks in both
        ]
        openings = [opening.as_json() for opening in outcome.openings]
        told = {"status": outcome.points.status, "configurations": rows, "openings": openings}
        bn.terminal.print_json(told)
        return
    widths = list(dict.fromkeys(rate.width for networks in outcome.networks for rate in networks))
    headings = ["configuration", "verdict", "component", "times", "multiplier", "Gram map, perturbed"]
    headings += ["extrapolated" if width is None else f"width {width}" for width in widths]
    table = []
    for point, rates, networks in both:
        first = [point.name, point.verdict]
        for k, rate in enumerate(rates):
            there = [_with_error(one) for one in networks[k * len(widths) : (k + 1) * len(widths)]]
            seen = rate.status if rate.measured is None else f"{rate.measured:.10f}"
            what = [rate.component, f"{rate.multiplicity:g}", f"{rate.predicted:.10f}", seen.split(":")[0]]
            table.append([*first, *what, *there])
            first = ["", ""]
    bn.terminal.print_table(f"Stability under {settings.block}, {settings.batch} points", headings, table)
    print(outcome.points.status)
    if outcome.openings:
        _show_openings(outcome)


def _with_error(rate: "NetworkRate | Opening") -> str:
    """The mean over networks and its standard error."""
    return "-" if rate.measured is None else f"{rate.measured:.4f} ± {rate.standard_error:.4f}"


def _show_openings(outcome: Outcome) -> None:
    """The exponents of an exact cluster by width."""
    rows = []
    for one in outcome.openings:
        cocycle = f"{one.cocycle.value:.5f} ± {one.cocycle.standard_error:.5f}"
        rows.append([str(one.cocycle.width), _with_error(one), cocycle, f"{one.cocycle.limit:.5f}"])
    headings = ["width", "networks", "random cocycle", "infinite width"]
    multiplier = outcome.openings[0].cocycle.multiplier
    print(f"An exact cluster opens by n^2 / (1 + (n-1)^2) = {multiplier:.10f} per layer at infinite width.")
    bn.terminal.print_table("Top Lyapunov exponent of its spread", headings, rows)

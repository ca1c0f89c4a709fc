"""At what rates do gradients grow at each fixed point, by batch, and do networks grow so as they widen?"""

import json as to_json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.measurements.gradient_rates import NetworkGrowth

STATES = (
    ("rs", "orthogonal"),
    ("rc+rs", "simplex"),
    ("rs+relu", "all alike"),
    ("rc+relu", "simplex"),
    ("rc+rs+relu", "simplex"),
    ("rc+relu", "odd point"),
    ("rc+rs+relu", "odd point"),
)
"""Blocks and their states; none, rc and relu are neutral at every batch."""


@dataclass(frozen=True)
class Settings:
    """The batches, the networks, and where to keep the answers."""

    states: tuple[tuple[str, str], ...] = STATES
    """Block and state."""
    batches: tuple[int, ...] = (16, 64, 256)
    """Batch sizes of the rates at infinite width."""
    several: tuple[tuple[int, int], ...] = (
        (64, 2),
        (64, 3),
        (128, 1),
        (128, 4),
        (128, 8),
        (128, 16),
    )
    """Batch sizes and numbers k of odd points under full batch norm."""
    widths: tuple[int, ...] = (2048, 8192)
    """Widths of the networks."""
    layers: tuple[int, ...] = (1, 10, 20, 40, 80, 160)
    """Layers from the loss at which the transient at the odd point of rc+relu is shown."""
    batch: int = 16
    """Their points."""
    depth: int = 16
    """Their layers."""
    seeds: int = 6
    """Networks of each width."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/gradient_rates.json")
    """File for the answers; the tables of docs/theory_gradients.md are beside it."""
    json: bool = False
    """Print JSON instead of tables."""


QUICK = Settings(
    states=STATES[3:4], batches=(8,), several=(), widths=(32, 64), batch=8, depth=3, seeds=2, out=None
)


@dataclass(frozen=True)
class Rate:
    """At infinite width: the rate, and the odd point's share of cotangents and of weight gradients."""

    block: str
    state: str
    batch: int
    odd: int
    rate: float | None
    cotangents: float | None
    weights: float | None


@dataclass(frozen=True)
class Outcome:
    """The rates by batch, those of several odd points, and those of networks."""

    settings: Settings
    rates: tuple[Rate, ...]
    transient: tuple[float, ...]
    several: tuple[Rate, ...]
    networks: "tuple[NetworkGrowth, ...]"

    @property
    def numbers(self) -> dict[str, Any]:
        """All of it."""
        return {
            "rates": [asdict(one) for one in self.rates],
            "transient": dict(zip(self.settings.layers, self.transient, strict=True)),
            "several": [asdict(one) for one in self.several],
            "networks": [asdict(one) | {"deviations": one.deviations} for one in self.networks],
        }


def run(settings: Settings) -> Outcome:
    """Perron values, then networks from every state that exists at their batch."""
    bn.checks.settings(settings, "several")
    from bninit.dynamics.stability.gradient_rate import gradient_mode
    from bninit.measurements.gradient_rates import network_growth

    mode = gradient_mode("rc+relu", settings.batch, "odd point")
    growth = mode.growth(max(settings.layers))
    transient = tuple(float(growth[layer - 1]) for layer in settings.layers)
    rates = tuple(rate(*state, batch) for state in settings.states for batch in settings.batches)
    several = tuple(rate("rc+rs+relu", "odd point", *one) for one in settings.several)
    networks = tuple(
        network_growth(*state, settings.batch, settings.widths, settings.depth, settings.seeds, settings.key)
        for state in settings.states
        if exists(*state, settings.batch)
    )
    outcome = Outcome(settings, rates, transient, several, networks)
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        settings.out.write_text(to_json.dumps(outcome.numbers, indent=1) + "\n")
        for name, (headings, rows) in tables(outcome).items():
            path = settings.out.with_name(f"{settings.out.stem}_{name}.md")
            path.write_text(bn.terminal.markdown(headings, rows))
    return outcome


def exists(block: str, state: str, batch: int, odd: int = 1) -> bool:
    """Whether there is such a state at this batch; several odd points are named in the plural."""
    name = "odd points" if state == "odd point" and odd > 1 else state
    return name in {point.name for point in bn.fixed_points(block, batch, odd)}


def rate(block: str, state: str, batch: int, odd: int = 1) -> Rate:
    """The rate, None where there is no such state at this batch."""
    from bninit.dynamics.stability.gradient_rate import gradient_mode

    if not exists(block, state, batch, odd):
        return Rate(block, state, batch, odd, None, None, None)
    mode = gradient_mode(block, batch, state, odd=odd)
    return Rate(block, state, batch, odd, mode.rate, odd * mode.odd_share, odd * mode.odd_weight_share)


def tables(outcome: Outcome) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Headings and rows of each table by its name."""
    from bninit.dynamics.stability.gradient_limits import gradient_limit

    batches = outcome.settings.batches
    found = {(one.block, one.state, one.batch): one for one in outcome.rates}
    by_batch = []
    for block, state in outcome.settings.states:
        law, limit = gradient_limit(block, state)
        own = [_short(found[block, state, batch].rate) for batch in batches]
        by_batch.append([f"{block}, {state}", *own, f"{limit:.4f}", law])
    odd = [
        [f"{one.block}, {one.batch}", str(one.odd), *map(_short, (one.rate, one.cotangents, one.weights))]
        for one in (*[one for one in outcome.rates if one.state == "odd point"], *outcome.several)
    ]
    networks = [
        [
            f"{one.block}, {one.state}",
            *map(str, one.measured.values()),
            f"{one.limit:.4f} ± {one.limit_error:.4f}",
            f"{one.transient:.4f}",
            f"{one.deviations:+.1f}",
            f"{one.asymptote:.4f}",
        ]
        for one in outcome.networks
    ]
    sizes_of_networks = f"n = {outcome.settings.batch}, {outcome.settings.depth} layers"
    steps = [f"l = {layer}" for layer in outcome.settings.layers]
    widths = [f"d = {width}" for width in outcome.settings.widths]
    sizes = [f"n = {batch}" for batch in batches]
    return {
        "transient": (["n", *steps], [[str(outcome.settings.batch), *map(_short, outcome.transient)]]),
        "rates": (["block, state", *sizes, "n -> infinity", "law"], by_batch),
        "odd_points": (
            ["block, n", "odd points", "rate", "their share of cotangents", "of weight gradients"],
            odd,
        ),
        "networks": (
            [sizes_of_networks, *widths, "d -> infinity", "infinite width", "difference, s.e.", "asymptote"],
            networks,
        ),
    }


def show(outcome: Outcome) -> None:
    """The tables, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.numbers)
        return
    for name, (headings, rows) in tables(outcome).items():
        bn.terminal.print_table(name.replace("_", " "), headings, rows)


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}" if abs(value) >= 0.001 else f"{value:.5f}"

"""Does a skip remove the odd point, only slow it, or strengthen it, and at which strength?"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.residual_strength import AtStrength, ResidualStrength


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    kinds: tuple[str, ...] = ("branch", "post", "pre", "activation", "inside")
    """Where the skip is."""
    strengths: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0)
    """a."""
    batch: int = 8
    """Points."""
    width: int = 32
    """Features."""
    clock: int = 40
    """Layers without a skip; with one, as many times the slowing (1 + a^2 g) / (a^2 g)."""
    seeds: int = 64
    """Networks of each kind and strength."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/residual_strength.json")
    """File for the answers; the picture is beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(kinds=("branch",), strengths=(2.0,), clock=4, seeds=4, out=None)

BLOCK = "rc+relu"

CAPTION = (
    "{block} on {batch} gaussian points at width {width}: the share of {seeds} networks with an odd point "
    "(t > n - 1) in the last layer, with 95 % intervals, and the mean first layer that has one, over the "
    "slowing (1 + a^2 g) / (a^2 g), g = {gain:.4f} (one standard error). Without a skip (grey): {plain}. "
    "{kinds} At infinite width an exact cluster opens under a branch of strength {opens}, and closes under "
    "activation at every a < {edge:.4f}."
)


@dataclass(frozen=True)
class Outcome:
    """What was seen."""

    settings: Settings
    seen: "ResidualStrength"
    numbers: dict[str, Any]


def run(settings: Settings) -> Outcome:
    """Networks of every kind and strength, each given the same number of layers on the clock."""
    bn.checks.settings(settings)
    from bninit.pictures.of_runs.residual_strength import ResidualStrength

    gain = _gain(settings.batch)
    plain = _networks(settings, "none", 0.0, 1.0)
    kinds = tuple(
        (
            kind,
            tuple(_networks(settings, f"{kind}({a})", a, 1 + 1 / (a * a * gain)) for a in settings.strengths),
        )
        for kind in settings.kinds
    )
    sizes = (settings.batch, settings.width, settings.clock)
    seen = ResidualStrength(BLOCK, *sizes, plain, kinds)
    found = Outcome(settings, seen, _numbers(settings, seen, gain))
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, seen, CAPTION, found.numbers, settings)
    return found


def _gain(batch: int) -> float:
    """g at the simplex, where networks wait for the odd point: F(G) = g G."""
    (simplex,) = [one for one in bn.fixed_points(BLOCK, batch) if one.name == "simplex"]
    return float(bn.gram_map(BLOCK)(simplex.gram).trace() / simplex.gram.trace())


def _networks(settings: Settings, residual: str, strength: float, slowing: float) -> "AtStrength":
    """The first layers with t > n - 1, and whether the last one has it."""
    import numpy as np

    from bninit.measurements.first_passage import point_ratios
    from bninit.pictures.of_runs.residual_strength import AtStrength
    from bninit.statistics.proportion import proportion
    from bninit.statistics.survival import waiting

    depth = round(settings.clock * slowing)
    sizes = (settings.width, settings.batch, depth, settings.seeds, settings.key)
    record = bn.simulate(BLOCK, *sizes, residual=residual)
    odd = point_ratios(record.dataset["gram"].values).max(axis=-1) > settings.batch - 1
    born = odd.any(axis=1)
    wait = waiting(np.where(born, odd.argmax(axis=1), depth).astype(float), born)
    share = proportion(int(odd[:, -1].sum()), settings.seeds)
    return AtStrength(strength, depth, share, wait.mean / slowing, wait.standard_error / slowing)


def _numbers(settings: Settings, found: "ResidualStrength", gain: float) -> dict[str, Any]:
    from bninit.dynamics.equilibria.exact_cluster import largest_closing_strength, opening_multiplier

    n, plain = settings.batch, found.plain
    openings = {a: opening_multiplier("branch", a, n) for a in settings.strengths}
    return {
        "block": BLOCK,
        "batch": n,
        "width": settings.width,
        "seeds": settings.seeds,
        "gain": gain,
        "plain": _words(plain),
        "kinds": " ".join(f"Under {kind} {_range(all_)}." for kind, all_ in found.kinds),
        "opening": openings,
        "opens": ", ".join(f"{a:g}" for a, growth in openings.items() if growth > 1) or "none of these",
        "edge": largest_closing_strength(n),
        "closing": {
            f"{a:g}": {k: opening_multiplier("activation", a, n, k) for k in range(1, (n + 1) // 2)}
            for a in settings.strengths
        },
        "edges": {m: largest_closing_strength(m) for m in range(4, 17)},
        "networks": [
            {"kind": kind} | asdict(one) for kind, all_ in (("none", (plain,)), *found.kinds) for one in all_
        ],
    }


def _words(one: "AtStrength") -> str:
    return f"{one.odd.value:.2f} ({one.odd.low:.2f} to {one.odd.high:.2f}), {one.wait:.1f} ± {one.error:.1f}"


def _range(found: "tuple[AtStrength, ...]") -> str:
    shares, waits = [one.odd.value for one in found], [one.wait for one in found]
    return f"{min(shares):.2f} to {max(shares):.2f}, first after {min(waits):.1f} to {max(waits):.1f}"


def show(outcome: Outcome) -> None:
    """A row for each kind and strength, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.numbers)
        return
    found = outcome.seen
    rows = [
        [
            *(kind, f"{one.strength:g}", str(one.depth), f"{one.odd.value:.2f}"),
            *(f"{one.odd.low:.2f} to {one.odd.high:.2f}", f"{one.wait:.2f}", f"{one.error:.2f}"),
        ]
        for kind, all_ in (("none", (found.plain,)), *found.kinds)
        for one in all_
    ]
    headings = ["skip", "strength", "depth", "odd at the end", "interval", "wait on the clock", "error"]
    bn.terminal.print_table(f"Odd points under {BLOCK} and a skip", headings, rows)

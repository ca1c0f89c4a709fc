"""How many odd points does a random batch select, and is that state one that theory calls stable?"""

import json as to_json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.odd_counts import OddCounts


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    cases: tuple[tuple[str, int], ...] = (("rc+rs+relu", 64), ("rc+rs+relu", 128), ("rc+relu", 64))
    """Blocks and batch sizes."""
    widths: tuple[int, ...] = (1024,)
    """Widths of finite networks."""
    seeds: int = 16
    """Networks of each width."""
    grams: int = 8
    """Gaussian input Grams that are sent through infinitely wide layers."""
    largest_gram: int = 64
    """Batches above this are simulated at finite width alone."""
    features: int = 256
    """Features of these inputs."""
    depth: int = 250
    """Layers."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/which_split.json")
    """File for the answers; the pictures are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(cases=(("rc+relu", 8),), widths=(64,), seeds=4, grams=2, depth=60, out=None)

CAPTION = (
    "The number k of odd points after {depth} layers from Gaussian inputs. Shaded: the k at which the state "
    "of k alike odd points is stable at infinite width. {inside} of {with_odd} networks with odd points are "
    "inside; {without} of {networks} have none. {unresolved} are in no configuration that has a name, "
    "their odd points being of different size: there k counts the points above the widest gap of log K_ii."
)

LEAST_GAP = float(np.log(2))
"""A gap of a factor of two; between the points of a simplex of width 1024 there are a few per cent."""


@dataclass(frozen=True)
class Tally:
    """The ends of the networks of one block, batch and width.

    Attributes:
        width: None at infinite width.
        counts: (k, how many networks ended with k odd points); k = 0 without any.
        kinds: (configuration, how many networks).
        stable_to: the whole k up to which the state of k odd points is stable; 0 if none is.
        outside: networks with odd points at a k whose state is not stable.
        distance: median over the networks with odd points of |log(t / t of the state of k points)|.
        moving: median relative change of t in the last layer.
    """

    block: str
    batch: int
    width: int | None
    counts: tuple[tuple[int, int], ...]
    kinds: tuple[tuple[str, int], ...]
    stable_to: int
    outside: int
    distance: float | None
    moving: float | None


@dataclass(frozen=True)
class Outcome:
    """A tally for each case and width."""

    settings: Settings
    tallies: tuple[Tally, ...]


def run(settings: Settings) -> Outcome:
    """Simulate, send Grams through the map, and compare with the states over k."""
    tallies = []
    for block, batch in settings.cases:
        for width in settings.widths:
            tallies.append(tally(block, batch, width, finite_ends(settings, block, batch, width)))
        if batch <= settings.largest_gram:
            tallies.append(tally(block, batch, None, infinite_ends(settings, block, batch)))
    outcome = Outcome(settings, tuple(tallies))
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, shown(outcome), CAPTION, numbers(outcome), settings)
    return outcome


def finite_ends(
    settings: Settings, block: str, batch: int, width: int
) -> list[tuple[str, int, float, float]]:
    """(kind, number of odd points, mean t of them, change of t in the last layer) of every seed."""
    record = bn.simulate(block, width, batch, settings.depth, seeds=settings.seeds, key=settings.key)
    grams = np.asarray(record.dataset["gram"][:, -2:])
    return [end_of(one[0], one[1]) for one in grams]


def infinite_ends(settings: Settings, block: str, batch: int) -> list[tuple[str, int, float, float]]:
    """The same of Gaussian Grams under the Gram map."""
    ends = []
    for seed in range(settings.grams):
        course = bn.mean_field(
            block,
            "gaussian",
            batch,
            settings.depth,
            every=settings.depth - 1,
            features=settings.features,
            key=seed,
        )
        *_, before, last = (gram for _, _, gram in course)
        ends.append(end_of(before, last))
    return ends


def end_of(before: np.ndarray, last: np.ndarray) -> tuple[str, int, float, float]:
    """The end of one network from its last two Grams."""
    found = bn.find_configuration(last)
    odd = standing_out(last) if found.kind == "unresolved" else list(found.odd)
    if not odd:
        return found.kind, 0, float("nan"), float("nan")
    ratios = [part_ratio(gram, odd) for gram in (before, last)]
    return found.kind, len(odd), ratios[1], abs(np.log(ratios[1] / ratios[0]))


def standing_out(gram: np.ndarray) -> list[int]:
    """The points above the widest gap of log K_ii, where they are the fewer and it is LEAST_GAP or more."""
    size = np.log(np.maximum(sizes(gram), np.finfo(float).tiny))
    order = np.argsort(size)
    gaps = np.diff(size[order])
    place = int(np.argmax(gaps)) + 1
    few = 2 * (len(size) - place) < len(size)
    return sorted(order[place:].tolist()) if few and gaps[place - 1] >= LEAST_GAP else []


def part_ratio(gram: np.ndarray, odd: list[int]) -> float:
    """t: the mean K_ii of the odd points over that of the others."""
    size = sizes(gram)
    inside = np.isin(np.arange(len(size)), odd)
    return float(size[inside].mean() / size[~inside].mean())


def sizes(gram: np.ndarray) -> np.ndarray:
    """K_ii, the squared distance of each point from the mean."""
    return np.diagonal(gram) - 2 * gram.mean(axis=0) + gram.mean()


def tally(block: str, batch: int, width: int | None, ends: list[tuple[str, int, float, float]]) -> Tally:
    """Counts, and how far the ends are from the states of the two-block map."""
    from bninit.dynamics.bifurcation.odd_states import odd_states

    found = odd_states(block, batch)
    counts = Counter(k for _, k, _, _ in ends)
    states = {k: found.state(k) for k in counts if k}
    first = found.state(1)
    single = 1 if first is not None and first.stable else 0
    stable_to = int(found.last_stable[0]) if found.last_stable else single
    off = [abs(np.log(t / state.t)) for _, k, t, _ in ends if k and (state := states[k]) is not None]
    moving = [change for _, k, _, change in ends if k]
    stable = {k for k, state in states.items() if state is not None and state.stable}
    outside = sum(count for k, count in counts.items() if k and k not in stable)
    return Tally(
        block,
        batch,
        width,
        tuple(sorted(counts.items())),
        tuple(sorted(Counter(kind for kind, *_ in ends).items())),
        stable_to,
        outside,
        float(np.median(off)) if off else None,
        float(np.median(moving)) if moving else None,
    )


def numbers(outcome: Outcome) -> dict:
    """What the caption says, and every tally."""
    everyone = sum(count for one in outcome.tallies for _, count in one.counts)
    none = sum(count for one in outcome.tallies for k, count in one.counts if k == 0)
    outside = sum(one.outside for one in outcome.tallies)
    return {
        "depth": outcome.settings.depth,
        "networks": everyone,
        "with_odd": everyone - none,
        "without": none,
        "unresolved": sum(dict(one.kinds).get("unresolved", 0) for one in outcome.tallies),
        "inside": everyone - none - outside,
        "tallies": [asdict(one) for one in outcome.tallies],
    }


def shown(outcome: Outcome) -> "OddCounts":
    """The picture."""
    from bninit.pictures.of_runs.odd_counts import OddCount, OddCounts

    made = []
    for block, batch in outcome.settings.cases:
        here = [one for one in outcome.tallies if (one.block, one.batch) == (block, batch)]
        words = [f"width {one.width}" if one.width else "infinite width" for one in here]
        made.append(
            OddCount(block, batch, here[0].stable_to, tuple(words), tuple(one.counts for one in here))
        )
    return OddCounts(tuple(made))


def show(outcome: Outcome) -> None:
    """A row for each tally, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps([asdict(one) for one in outcome.tallies], indent=1))
        return
    rows = [
        [
            one.block,
            str(one.batch),
            str(one.width or "infinite"),
            ", ".join(f"{k}: {count}" for k, count in one.counts),
            ", ".join(f"{kind}: {count}" for kind, count in one.kinds),
            str(one.stable_to),
            str(one.outside),
            "" if one.distance is None else f"{one.distance:.3g}",
            "" if one.moving is None else f"{one.moving:.1e}",
        ]
        for one in outcome.tallies
    ]
    heads = [
        "block",
        "batch",
        "width",
        "k: networks",
        "ends",
        "stable to k",
        "outside",
        "|log t/t_k|",
        "moving",
    ]
    bn.terminal.print_table(f"Odd points after {outcome.settings.depth} layers", heads, rows)

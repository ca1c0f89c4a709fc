"""How many odd points does a random batch select, and is that state one that theory calls stable?"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.measurements.odd_ends import End, EndTally
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
    "inside; {without} of {networks} have none, {unresolved} of them in no configuration that has a name. At "
    "infinite width {batches_without} of {batches} batches have none."
)


@dataclass(frozen=True)
class Outcome:
    """A tally for each case and width."""

    settings: Settings
    tallies: "tuple[EndTally, ...]"


def run(settings: Settings) -> Outcome:
    """Simulate, send Grams through the map, and compare with the states over k."""
    bn.checks.settings(settings, "widths")
    from bninit.measurements.odd_ends import tally_ends

    tallies = []
    for block, batch in settings.cases:
        for width in settings.widths:
            tallies.append(tally_ends(block, batch, width, finite_ends(settings, block, batch, width)))
        if batch <= settings.largest_gram:
            tallies.append(tally_ends(block, batch, None, infinite_ends(settings, block, batch)))
    outcome = Outcome(settings, tuple(tallies))
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, shown(outcome), CAPTION, numbers(outcome), settings)
    return outcome


def finite_ends(settings: Settings, block: str, batch: int, width: int) -> "list[End]":
    """The end of every seed at finite width."""
    import numpy as np

    from bninit.measurements.odd_ends import end_of

    record = bn.simulate(block, width, batch, settings.depth, seeds=settings.seeds, key=settings.key)
    grams = np.asarray(record.dataset["gram"][:, -2:])
    return [end_of(one[0], one[1]) for one in grams]


def infinite_ends(settings: Settings, block: str, batch: int) -> "list[End]":
    """The same of Gaussian Grams under the Gram map."""
    from bninit.measurements.odd_ends import end_of

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


def numbers(outcome: Outcome) -> dict:
    """What the caption says, and every tally."""
    finite = [one for one in outcome.tallies if one.width is not None]
    infinite = [one for one in outcome.tallies if one.width is None]
    networks, without = _counted(finite)
    batches, batches_without = _counted(infinite)
    return {
        "depth": outcome.settings.depth,
        "networks": networks,
        "with_odd": networks - without,
        "without": without,
        # An end in no configuration that has a name has no odd points: they are among those without.
        "unresolved": sum(dict(one.kinds).get("unresolved", 0) for one in finite),
        "inside": networks - without - sum(one.outside for one in finite),
        "batches": batches,
        "batches_without": batches_without,
        "tallies": [asdict(one) for one in outcome.tallies],
    }


def _counted(tallies: "list[EndTally]") -> tuple[int, int]:
    """All of them, and those without an odd point."""
    every = [pair for one in tallies for pair in one.counts]
    return sum(count for _, count in every), sum(count for k, count in every if k == 0)


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
        bn.terminal.print_json([asdict(one) for one in outcome.tallies])
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

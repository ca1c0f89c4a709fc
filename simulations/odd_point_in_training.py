"""Does the odd point persist in training, is it fitted first, and does it help or hinder fitting?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_training.odd_in_training import OddInTraining
    from bninit.statistics.estimate import Difference, Estimate
    from bninit.statistics.proportion import Proportion
    from bninit.training.odd_point import Fits


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    depths: tuple[int, ...] = (10, 20, 35, 50)
    """Hidden layers."""
    width: int = 64
    """Features of each."""
    batch: int = 16
    """Points, all of them in every step."""
    steps: int = 200
    """Of descent."""
    seeds: int = 64
    """Networks of each depth and normalisation."""
    rates: tuple[float, ...] = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
    """Learning rates; each depth and normalisation runs at the one that pilots of other seeds liked best."""
    pilots: int = 8
    """Networks of a pilot."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/odd_point_in_training.json")
    """File for the answers; the picture is beside it."""
    table: Path | None = Path("results/odd_point_in_training.md")
    """File for the table that docs/training.md shows."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(depths=(20,), width=16, batch=10, steps=5, seeds=12, rates=(1e-3,), out=None, table=None)

CAPTION = (
    "Networks of width {width} fitted to {batch} digits each, {seeds} of each depth, full batch descent with "
    "momentum. Left: {persist}. Right: the odd point's loss is the first of {batch} to halve in {first}; by "
    "chance it would be in {chance:.0%} (95 % Wilson intervals). Under full batch normalisation {none} of "
    "{all} networks begin with an odd point."
)


@dataclass(frozen=True)
class Case:
    """One normalisation at one depth.

    Attributes:
        born: networks that begin with one odd point.
        kept: those of them in which the same point is odd at the end; drifted, in which another one is.
        first: those of them whose odd point's loss is the first to halve, where any did.
        place: of the odd point in the order of falling, 0 first to 1 last.
        area: the mean loss over steps, log(classes) at most.
        born_area: the same, networks born with an odd point - those without.
        own_loss: the mean last loss of the odd point - that of the other points, of those born.
    """

    arm: str
    depth: int
    rate: float
    born: "Proportion"
    kept: "Proportion | None"
    drifted: "Proportion | None"
    first: "Proportion | None"
    place: "Estimate | None"
    area: "Estimate"
    born_area: "Difference | None"
    own_loss: "Estimate | None"


@dataclass(frozen=True)
class Outcome:
    """A case for each normalisation and depth, and what is drawn."""

    settings: Settings
    cases: tuple[Case, ...]
    picture: "OddInTraining | None"


def run(settings: Settings) -> Outcome:
    """Fit the networks of every depth under recentering and under full batch normalisation."""
    bn.checks.settings(settings)
    from bninit.pictures.canvas.exhibit import write_exhibit
    from bninit.pictures.of_training.odd_in_training import OddInTraining, TrainedDepth
    from bninit.training.odd_point import FULL, RECENTER

    cases, courses = [], []
    for depth in settings.depths:
        for arm in (RECENTER, FULL):
            found = _fit(settings, arm, depth)
            case = _case(found)
            cases.append(case)
            if arm is RECENTER and case.place is not None:
                same, anyone = found.same_odd, found.any_odd
                courses.append(TrainedDepth(depth, int(found.born.sum()), same, anyone, case.place))
    picture = OddInTraining(RECENTER.name, settings.batch, tuple(courses)) if courses else None
    outcome = Outcome(settings, tuple(cases), picture)
    if settings.out is not None and picture is not None:
        write_exhibit(settings.out, picture, CAPTION, _numbers(outcome), settings)
    if settings.table is not None:
        settings.table.parent.mkdir(parents=True, exist_ok=True)
        settings.table.write_text(bn.terminal.markdown(HEADINGS, [_row(case) for case in outcome.cases]))
    return outcome


def _fit(settings: Settings, arm: Any, depth: int) -> "Fits":
    from bninit.training.data import load_images
    from bninit.training.odd_point import fit, tuned_rate
    from bninit.training.study import PILOT

    images = load_images("digits")
    known: dict[str, Any] = {
        "arm": arm,
        "images": images,
        "depth": depth,
        "width": settings.width,
        "batch": settings.batch,
        "steps": settings.steps,
        "key": settings.key,
    }
    pilots = tuple(range(PILOT, PILOT + settings.pilots))
    rate = settings.rates[0]
    if len(settings.rates) > 1:
        rate = tuned_rate(settings.rates, images.classes, seeds=pilots, **known)
    return fit(seeds=tuple(range(settings.seeds)), rate=rate, **known)


def _case(found: "Fits") -> Case:
    import numpy as np

    from bninit.statistics.estimate import difference, estimate
    from bninit.statistics.proportion import proportion

    born, seeds = found.born, len(found.odd)
    count = int(born.sum())
    first, last = found.odd[born, 0], found.odd[born, -1]
    places = found.places() if count else np.zeros(0)
    areas = np.minimum(found.mean_losses, np.log(10)).mean(axis=1)
    own = []
    for losses, odd in zip(found.losses[born, -1], first, strict=True):
        if np.isfinite(losses).all():
            own.append(losses[odd] - np.delete(losses, odd).mean())
    return Case(
        arm=found.arm,
        depth=found.depth,
        rate=found.rate,
        born=proportion(count, seeds),
        kept=proportion(int((last == first).sum()), count) if count else None,
        drifted=proportion(int(((last >= 0) & (last != first)).sum()), count) if count else None,
        first=proportion(int((places == 0).sum()), len(places)) if len(places) else None,
        place=estimate(places) if len(places) > 1 else None,
        area=estimate(areas),
        born_area=difference(areas[born], areas[~born]) if 1 < count < seeds - 1 else None,
        own_loss=estimate(own) if len(own) > 1 else None,
    )


def _numbers(outcome: Outcome) -> dict[str, Any]:
    settings = outcome.settings
    odd = [case for case in outcome.cases if case.place is not None]
    full = [case for case in outcome.cases if case.arm == "batch norm"]
    kept = [f"{case.kept.value:.0%} at depth {case.depth}" for case in odd if case.kept]
    first = [
        f"{one.first.value:.0%} ({one.first.low:.0%} to {one.first.high:.0%}) at depth {one.depth}"
        for one in odd
        if one.first
    ]
    return {
        "width": settings.width,
        "batch": settings.batch,
        "seeds": settings.seeds,
        "chance": 1 / settings.batch,
        "persist": f"the same point is odd still after {settings.steps} steps in {', '.join(kept)}",
        "first": ", ".join(first),
        "none": sum(case.born.hits for case in full),
        "all": sum(case.born.runs for case in full),
        "cases": outcome.cases,
    }


def show(outcome: Outcome) -> None:
    """A row for each case, or JSON."""
    from bninit.pictures.canvas.exhibit import plain

    if outcome.settings.json:
        bn.terminal.print_json(plain(_numbers(outcome)))
        return
    bn.terminal.print_table("The odd point in training", HEADINGS, [_row(case) for case in outcome.cases])


HEADINGS = (
    "normalisation",
    "layers",
    "rate",
    "born odd",
    "same at the end",
    "another",
    "first to halve",
    "place",
    "mean loss",
    "born - not born",
    "own last loss - others'",
)


def _row(case: Case) -> list[str]:
    """The case in words."""

    def told(one: "Proportion | None") -> str:
        return "–" if one is None else f"{one.hits} of {one.runs} ({one.low:.0%} to {one.high:.0%})"

    gap = case.born_area
    return [
        case.arm,
        str(case.depth),
        f"{case.rate:g}",
        told(case.born),
        told(case.kept),
        told(case.drifted),
        told(case.first),
        str(case.place or "–"),
        str(case.area),
        "–" if gap is None else f"{gap.value:.3g} ({gap.low:.3g} to {gap.high:.3g})",
        str(case.own_loss or "–"),
    ]

"""Does batch norm make the layers of a trained network sparser, or its classes tighter? By every measure."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn
from bninit.commands import sweep

if TYPE_CHECKING:
    from bninit.pictures.of_training.contrasts import Contrasts
    from bninit.training.comparisons.findings import Findings


@dataclass(frozen=True)
class Settings:
    """The network, how it is trained, and what is measured."""

    network: str = "cnn"
    """cnn (16-16-32-32), vgg11, vgg13, vgg16 or vgg19."""
    width: float = 1.0
    """Multiplies the channels."""
    epochs: int = 20
    """Of each run."""
    batch: int = 64
    """Images in a step."""
    seeds: int = 8
    """Runs with and without batch norm; 6 or more tell something."""
    each: int = 30
    """Images of each class that are measured."""
    lr_grid: str = "0.01,0.03,0.1,0.3"
    """Learning rates; each arm runs at the one that a pilot run of its own liked best."""
    pilot: int = 5
    """Epochs of a pilot run."""
    data: str = "digits"
    """digits, mnist5k, fashion or cifar10."""
    folder: Path | None = None
    """Where the files of fashion or cifar10 are."""
    pixels: int | None = None
    """Reduce the images to so many rows."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = None
    """Folder for checkpoints, tables and numbers; the same command continues there."""
    workers: int = 0
    """Local processes that share the runs; 0 trains in this one."""
    scheduler: str | None = None
    """Address of a Dask scheduler to train on; its workers must see the folder."""
    quick: bool = False
    """A small form: 2 seeds of 2 epochs."""
    json: bool = False
    """Print JSON instead of tables."""


QUICK = Settings(width=0.25, epochs=1, seeds=2, each=6, lr_grid="0.1", batch=256)


@dataclass(frozen=True)
class Outcome:
    """What was found."""

    settings: Settings
    found: "Findings"


def run(settings: Settings) -> Outcome:
    """Train and measure."""
    from bninit.sweeps.executors import executing
    from bninit.training.comparisons.answers import STAGES
    from bninit.training.comparisons.comparison import parse_numbers
    from bninit.training.comparisons.findings import compare_representations
    from bninit.training.comparisons.tables import keep
    from bninit.training.data import load_images

    if settings.quick:
        settings = replace(settings, epochs=2, seeds=2, each=10, lr_grid="0.1")
    images = load_images(settings.data, settings.folder, settings.pixels)
    steps = images.steps(settings.batch)
    rates = parse_numbers(settings.lr_grid, "a learning rate")
    pilots = len(rates) * min(settings.pilot, settings.epochs) if len(rates) > 1 else 0
    total = 2 * steps * (settings.seeds * settings.epochs + pilots)
    with (
        bn.terminal.progress(total, "steps", hidden=settings.json) as advance,
        sweep.insistent(advance) as step,
    ):
        found = compare_representations(
            images,
            network=settings.network,
            width=settings.width,
            epochs=settings.epochs,
            batch=settings.batch,
            seeds=settings.seeds,
            each=settings.each,
            rates=rates,
            pilot=settings.pilot,
            key=settings.key,
            folder=settings.out,
            progress=step,
            executors=partial(executing, settings.workers, settings.scheduler),
        )
    outcome = Outcome(settings, found)
    if settings.out is not None:
        keep(settings.out, "representations", _tables(found), as_json(outcome))
        for stage in STAGES:
            bn.save_picture(_picture(outcome, stage), settings.out / f"contrasts-{stage}.png")
    return outcome


def show(outcome: Outcome) -> None:
    """The tables and the answers, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(as_json(outcome))
        return
    for title, headings, rows in _tables(outcome.found):
        bn.terminal.print_table(title, headings, rows)
    print(f"{outcome.found.network}, {outcome.found.parameters} parameters, on {outcome.settings.data}.")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Every number, the arms as a list."""
    found, settings = outcome.found, outcome.settings
    contrasts = [
        {"stage": one.stage, "layer": one.layer + 1, "measure": one.measure}
        | ({"difference": None} if one.difference is None else one.difference.as_json())
        for one in found.contrasts
    ]
    return {
        "network": found.network,
        "parameters": found.parameters,
        "data": settings.data,
        "epochs": settings.epochs,
        "arms": [result.as_json() for result in found.results],
        "contrasts": contrasts,
        "answers": [vars(one) | {"layer": one.layer + 1} for one in found.answers],
    }


def _picture(outcome: Outcome, stage: str) -> "Contrasts":
    """The effects of one stage."""
    import numpy as np

    from bninit.pictures.of_training.contrasts import Contrasts
    from bninit.training.comparisons.findings import NAMES

    found = outcome.found
    effects = np.full((3, found.layers, len(NAMES)), np.nan)
    for one in found.contrasts:
        if one.stage == stage and one.difference is not None and one.difference.effect is not None:
            told = (one.difference.effect, one.difference.effect_low, one.difference.effect_high)
            effects[:, one.layer, NAMES.index(one.measure)] = told
    title = f"{found.network} on {outcome.settings.data}, {stage}: difference / standard deviation of seeds"
    return Contrasts(title, NAMES, *effects)


def _tables(found: "Findings") -> list[Any]:
    from bninit.training.comparisons.findings import NAMES
    from bninit.training.comparisons.tables import of_arms

    measures = ["test_accuracy", "train_loss", "matched_step", "matched_loss"]
    tables: list[Any] = [of_arms("Training: mean over seeds (95 % interval)", found.results, measures)]
    for stage in ("start", "matched", "end"):
        rows = []
        for name in NAMES:
            own = [one for one in found.contrasts if (one.stage, one.measure) == (stage, name)]
            rows.append([name, *(_told(one.difference) for one in own)])
        title = f"Batch norm - none, {stage}: difference (joint 95 % interval), * where clear of 0"
        tables.append((title, ["measure", *(f"layer {k + 1}" for k in range(found.layers))], rows))
    rows = [[one.finding, one.stage, str(one.layer + 1), one.word, one.why] for one in found.answers]
    tables.append(("The two findings", ["finding", "stage", "layer", "answer", "why"], rows))
    return tables


def _told(found: Any) -> str:
    if found is None:
        return "–"
    star = "*" if found.sign else ""
    return f"{found.value:.3g}{star} ({found.low:.3g} to {found.high:.3g})"

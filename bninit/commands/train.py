"""How much of batch norm's advantage in training is a better start? Residual networks, arm by arm."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn
from bninit.commands import sweep

if TYPE_CHECKING:
    from bninit.pictures.of_training.loss_curves import LossCurves
    from bninit.statistics.estimate import Estimate
    from bninit.training.comparisons.starts import Starts


@dataclass(frozen=True)
class Settings:
    """The networks, and how they are trained."""

    arms: str = "batch_norm,none,none_pytorch,data_dependent,residual,both"
    """These, subsets of rc, rs, scale, shift such as rc+rs, or 16 for all subsets."""
    depth: int = 18
    """10, 18, 34, 50 or 101."""
    width: float = 0.125
    """Multiplies the published channels."""
    batches: str = "64"
    """Batch sizes, such as 4,16,64."""
    steps: int = 200
    """Of each run."""
    seeds: int = 6
    """Runs of each arm."""
    lr_grid: str = "0.001,0.003,0.01,0.03,0.1,0.3,1"
    """Learning rates; each arm runs at the one that a pilot run of its own liked best."""
    pilot: int = 50
    """Steps of a pilot run."""
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
    """A small form: 3 seeds of 20 steps."""
    json: bool = False
    """Print JSON instead of tables."""


QUICK = Settings(arms="batch_norm,none", depth=10, width=0.0625, steps=12, seeds=2, lr_grid="0.03", pilot=6)


@dataclass(frozen=True)
class Outcome:
    """What the arms came to."""

    settings: Settings
    found: "Starts"


def run(settings: Settings) -> Outcome:
    """Train every arm."""
    from bninit import checks
    from bninit.sweeps.executors import executing
    from bninit.training.arms import find_arms
    from bninit.training.comparisons.comparison import parse_numbers
    from bninit.training.comparisons.starts import compare_starts
    from bninit.training.comparisons.tables import keep
    from bninit.training.data import load_images
    from bninit.training.networks.resnet import STAGES

    if settings.quick:
        settings = replace(settings, steps=20, seeds=3, lr_grid="0.03")
    if settings.depth not in STAGES:
        raise bn.InputError(
            f"required: a depth of {', '.join(map(str, STAGES))}; got: {settings.depth}; choose one"
        )
    arms = find_arms(tuple(word.strip() for word in settings.arms.split(",")))
    rates = parse_numbers(settings.lr_grid, "a learning rate")
    batches = tuple(checks.whole(size, "a batch size") for size in parse_numbers(settings.batches, "a batch"))
    images = load_images(settings.data, settings.folder, settings.pixels)
    pilots = len(rates) * settings.pilot if len(rates) > 1 else 0
    total = len(batches) * len(arms) * (settings.seeds * settings.steps + pilots)
    with (
        bn.terminal.progress(total, "steps", hidden=settings.json) as advance,
        sweep.insistent(advance) as step,
    ):
        found = compare_starts(
            arms,
            images,
            depth=settings.depth,
            width=settings.width,
            batches=batches,
            steps=settings.steps,
            seeds=settings.seeds,
            rates=rates,
            pilot=settings.pilot,
            key=settings.key,
            folder=settings.out,
            progress=step,
            executors=partial(executing, settings.workers, settings.scheduler),
        )
    outcome = Outcome(settings, found)
    if settings.out is not None:
        keep(settings.out, "train", _tables(found), as_json(outcome))
        for picture, batch in zip(_pictures(outcome), batches, strict=True):
            bn.save_picture(picture, settings.out / f"loss_curves-{batch}.png")
    return outcome


def show(outcome: Outcome) -> None:
    """The tables and the answer, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(as_json(outcome))
        return
    for title, headings, rows in _tables(outcome.found):
        bn.terminal.print_table(title, headings, rows)
    print(f"{outcome.found.network}, {outcome.found.parameters} parameters; {outcome.found.remark}.")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Every number, the arms as a list."""
    found, settings = outcome.found, outcome.settings
    return {
        "network": found.network,
        "parameters": found.parameters,
        "remark": found.remark,
        "data": settings.data,
        "steps": settings.steps,
        "arms": [result.as_json() for result in found.results],
        "shares": [
            {"arm": share.arm, "baseline": share.baseline, "batch": share.batch} | share.ratio.as_json()
            for share in found.shares
        ],
        "effects": [effect.as_json() for effect in found.effects],
        "answers": list(found.answers),
    }


def _pictures(outcome: Outcome) -> "list[LossCurves]":
    """The losses of all arms, a picture for each batch size."""
    import numpy as np

    from bninit.pictures.of_training.loss_curves import LossCurves
    from bninit.statistics.quantiles import over_seeds

    found, pictures = outcome.found, []
    for batch in dict.fromkeys(size for _, size in found.curves):
        mine = {arm: losses for (arm, size), losses in found.curves.items() if size == batch}
        bands, networks = {}, 0
        for arm, losses in mine.items():
            networks, window = len(losses), min(10, losses.shape[1])
            smooth = np.lib.stride_tricks.sliding_window_view(losses, window, axis=1).mean(axis=-1)
            bands[arm] = over_seeds(smooth)
        trained = f"{found.network} on {outcome.settings.data}, batches of {batch}"
        pictures.append(LossCurves.of_arms(trained, networks, float(np.log(found.classes)), bands))
    return pictures


def _tables(found: "Starts") -> "list[Any]":
    from bninit.training.comparisons.tables import of_arms

    title = f"{found.network}: mean over seeds (95 % interval)"
    fitting = ["area", "final_loss", "steps_to_half", "test_accuracy"]
    before = ["gradient_norm", "participation_ratio", "order_parameter", "mean_cosine"]
    tables = [
        of_arms(f"Training, {title}", found.results, fitting),
        of_arms(f"Before training, {title}", found.results, before),
    ]
    trained = [
        [one.arm, str(one.about["batch"]), ", ".join(f"{rate:g}" for rate in one.about["rates_that_train"])]
        for one in found.results
        if len(one.about["rates_tried"]) > 1
    ]
    if trained:
        headings = ["arm", "batch", "rates whose pilot ended under half the loss of a guess"]
        tables.append(("Learning rates", headings, trained))
    shares = [[one.arm, one.baseline, str(one.batch), str(one.ratio)] for one in found.shares]
    if shares:
        headings = ["arm", "baseline", "batch", "share of batch norm's advantage"]
        tables.append(("Area under the loss: how much of the advantage each arm has too", headings, shares))
    effects = [[" x ".join(one.parts), str(one.batch), _starred(one.change)] for one in found.effects]
    if effects:
        title = "Area under the loss: what each part changes (joint 95 % interval), * where clear of 0"
        tables.append((title, ["part", "batch", "change"], effects))
    answers = [[answer] for answer in found.answers]
    return [*tables, ("Is it the start?", ["answer"], answers)] if answers else tables


def _starred(found: "Estimate") -> str:
    return f"{found} *" if found.low > 0 or found.high < 0 else str(found)

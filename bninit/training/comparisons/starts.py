"""Shift, scale and normalisation apart: how much of batch normalisation's advantage is a better start?

Source of the question: Peerthum, Stamp, arXiv 2303.12818.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.layer.components import recentred
from bninit.sweeps.executors import Executor, executing
from bninit.training.arms import Arm
from bninit.training.comparisons.comparison import ArmResult, check_seed_count
from bninit.training.comparisons.effects import Effect, find_effects
from bninit.training.comparisons.shares import Share, answers, find_shares
from bninit.training.curves import area, losses, steps_to, tail_loss
from bninit.training.data import Images
from bninit.training.jobs import Job, run_arms
from bninit.training.loop import evaluate
from bninit.training.networks.network import find_network
from bninit.training.study import Progress, Study

LEVEL = 0.5
"""The loss that runs are timed to."""
MEASURES = {
    "area": "mean loss over the steps, at most log(classes)",
    "final_loss": "mean loss of the last 10 steps",
    "steps_to_half": "first step with a mean loss of 0.5 over 10 steps",
    "test_accuracy": "share of the test images, by the running moments",
    "gradient_norm": "norm of the first gradient",
    "participation_ratio": "(tr K)^2 / tr K^2 of the last hidden layer before training, K the centred Gram",
    "order_parameter": "lambda_1(K) / tr K of the same",
    "mean_cosine": "mean cosine between two images in the same layer",
}


@dataclass(frozen=True, eq=False)
class Starts:
    """What the comparison came to, for each batch size.

    Attributes:
        network: its name, parameters and a word on its last stage.
        classes: of the images.
        results: an arm at a batch size each.
        curves: the loss by (arm, batch), (seed, step).
        shares: of the advantage.
        effects: of the four parts; none unless all subsets of them were trained.
        answers: whether it is the start, in words.
    """

    network: str
    parameters: int
    remark: str
    classes: int
    results: tuple[ArmResult, ...]
    curves: dict[tuple[str, int], np.ndarray]
    shares: tuple[Share, ...]
    effects: tuple[Effect, ...]
    answers: tuple[str, ...]


def compare_starts(
    arms: tuple[Arm, ...],
    images: Images,
    depth: int = 18,
    width: float = 0.125,
    batches: tuple[int, ...] = (64,),
    steps: int = 200,
    seeds: int = 6,
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    pilot: int = 50,
    key: int = 0,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
    executors: Callable[[], AbstractContextManager[Executor]] = executing,
) -> Starts:
    """Train every arm from the same seeds, each at the rate that its pilot run liked best.

    The numbers are the same wherever the runs are computed.

    Args:
        arms: from `find_arms`.
        images: from `load_images`.
        depth: of the ResNet.
        width: multiplies its channels.
        batches: batch sizes.
        steps: of every run.
        seeds: runs of each arm.
        rates: learning rates for the pilots.
        pilot: steps of a pilot.
        key: of all random numbers.
        folder: for checkpoints.
        progress: called with the steps done.
        executors: opens what computes the runs; this process by default.

    Raises:
        InputError: an unknown depth, fewer than two seeds, an empty list, a batch of more images than there
            are, a run that failed.
    """
    check_seed_count(seeds)
    for rate in rates:
        checks.real(rate, "a learning rate", above=0.0)
    if not rates or not batches:
        raise checks.fail("a learning rate and a batch size", "none", "pass one or more")
    name = f"resnet{depth}"
    network = find_network(name, float(width), images.channels, images.classes)
    for batch in batches:
        images.steps(batch)
    steps, pilot = checks.whole(steps, "steps"), checks.whole(pilot, "pilot")
    studies = [Study(f"{name}-{width:g}", network, images, batch, key) for batch in batches]
    lengths = (min(pilot, steps), steps)
    runs = run_arms(studies, arms, rates, lengths, seeds, run_start, folder, progress, executors)
    results, curves = [], {}
    for one, own in runs:
        rows = [row for row, _ in own]
        about = {"batch": one.study.batch, "diverged": sum(row["diverged"] for row in rows)}
        results.append(ArmResult.of_rows(one, MEASURES, rows, **about))
        curves[one.arm.name, one.study.batch] = np.array([course for _, course in own])
    shares, effects = [], []
    for batch in batches:
        among = [one for one in results if one.about["batch"] == batch]
        shares += find_shares(among, batch)
        effects += find_effects(among, batch)
    told = (f"{name} x {width:g}", network.parameters, _remark(images.pixels), images.classes)
    return Starts(*told, tuple(results), curves, tuple(shares), tuple(effects), answers(shares))


def run_start(job: Job) -> tuple[dict[str, Any], np.ndarray]:
    """Every measure of one run, and its loss at each step."""
    run, images = job.open(), job.study.images
    start = run.note("start", partial(_geometry, run))
    state = run.until(job.steps)
    run.keep()
    _, accuracy = evaluate(run.run, state, images.test, images.test_labels)
    measured = {
        "area": area(state, job.steps, images.classes),
        "final_loss": tail_loss(state, job.steps, images.classes),
        "steps_to_half": steps_to(state, LEVEL),
        "test_accuracy": accuracy,
        "gradient_norm": float(state.curve[0, 2]) if state.step else None,
        "participation_ratio": float(start[0]),
        "order_parameter": float(start[1]),
        "mean_cosine": float(start[2]),
        "diverged": state.diverged,
    }
    return measured, losses(state, job.steps, images.classes)


def _geometry(progress: Progress) -> np.ndarray:
    """Participation ratio, order parameter and mean cosine of the last hidden layer on the first batch."""
    run, state = progress.run, progress.state
    images, _ = run.images.batch(run.batch, run.seed, 0)
    hidden = run.network.run(state.weights, state.moments, run.switches, jnp.float32(1), images).hidden[-1]
    features = np.asarray(hidden, dtype=np.float64).reshape(len(images), -1)
    gram = jnp.asarray(features @ features.T / features.shape[1])
    centred = recentred(gram)
    pairs = ~np.eye(len(images), dtype=bool)
    cosine = np.asarray(geometry.cosines(gram))[pairs].mean()
    return np.array([geometry.participation_ratio(centred), geometry.order_parameter(gram), cosine])


def _remark(pixels: int) -> str:
    last = -(-pixels // 8)
    if last > 1:
        return f"in stage 4 an image of {pixels} pixels is {last} x {last}"
    return (
        f"in stage 4 an image of {pixels} pixels is a single one, where batch normalisation sees the batch "
        "alone; --data mnist5k or fashion with --pixels 14 or 28 leaves 2 x 2 or 4 x 4"
    )

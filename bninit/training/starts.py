"""Shift, scale and normalisation apart: how much of batch normalisation's advantage is a better start?

Source of the question: Peerthum, Stamp, arXiv 2303.12818.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.geometry import gram as geometry
from bninit.layer.components import recentred
from bninit.statistics.estimate import CONFIDENCE, Ratio, ratio
from bninit.training.arms import BASELINES, BATCH_NORM, STARTS, Arm
from bninit.training.checkpoint import Checkpoint
from bninit.training.comparison import (
    ArmResult,
    Progress,
    Study,
    Tuned,
    area,
    check_seed_count,
    losses,
    steps_to,
    tail_loss,
)
from bninit.training.data import Images
from bninit.training.loop import evaluate
from bninit.training.networks.network import find_network

LEVEL = 0.5
"""The loss that runs are timed to."""
HALF = 0.5
"""The share of the advantage from which the start counts as its main reason."""
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


@dataclass(frozen=True)
class Share:
    """How much of the advantage of batch normalisation over a baseline an arm has too.

    (baseline - arm) / (baseline - batch norm), of the area under the loss, paired by seed. The intervals of
    all arms over one baseline hold together (Bonferroni).
    """

    arm: str
    baseline: str
    batch: int
    ratio: Ratio


@dataclass(frozen=True, eq=False)
class Starts:
    """What the comparison came to, for each batch size.

    Attributes:
        network: its name, parameters and a word on its last stage.
        classes: of the images.
        results: an arm at a batch size each.
        curves: the loss by (arm, batch), (seed, step).
        shares: of the advantage.
    """

    network: str
    parameters: int
    remark: str
    classes: int
    results: tuple[ArmResult, ...]
    curves: dict[tuple[str, int], np.ndarray]
    shares: tuple[Share, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """Whether more than half of the advantage is the start, for each baseline and batch size."""
        told = []
        for batch in dict.fromkeys(share.batch for share in self.shares):
            for baseline in BASELINES:
                among = [
                    share
                    for share in self.shares
                    if (share.batch, share.baseline) == (batch, baseline) and share.arm in STARTS
                ]
                if among:
                    told.append(f"batch {batch}, over {baseline}: {_answer(among)}")
        return tuple(told)


def _answer(shares: list[Share]) -> str:
    """Yes if a better start has over half of the advantage for sure, no if none can have it."""
    known = [share for share in shares if share.ratio.value is not None]
    if not known:
        return "batch norm has no clear advantage to explain (raise seeds)"
    best = max(known, key=lambda share: share.ratio.value or 0.0)
    if any((share.ratio.low or 0.0) > HALF for share in known):
        word = "yes, mostly the start"
    elif all((share.ratio.high or 0.0) < HALF for share in known):
        word = "no, mostly normalisation itself"
    else:
        word = "unclear (raise seeds)"
    return f"{word}; {best.arm} has {best.ratio} of it"


def compare_starts(
    arms: tuple[Arm, ...],
    images: Images,
    depth: int = 18,
    width: float = 0.125,
    batches: tuple[int, ...] = (64,),
    steps: int = 200,
    seeds: int = 6,
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    pilot: int = 100,
    key: int = 0,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Starts:
    """Train every arm from the same seeds, each at the rate that its pilot run liked best.

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

    Raises:
        InputError: an unknown depth, fewer than two seeds, an empty list.
    """
    check_seed_count(seeds)
    for rate in rates:
        checks.real(rate, "a learning rate", above=0.0)
    if not rates or not batches:
        raise checks.fail("a learning rate and a batch size", "none", "pass one or more")
    name = f"resnet{depth}"
    network = find_network(name, float(width), images.channels, images.classes)
    results, curves, shares = [], {}, []
    for batch in batches:
        shared = Study(
            f"{name}-{width:g}", network, images, batch, checks.whole(steps, "steps"), key, folder, progress
        )
        found = {}
        for arm in arms:
            tuned = shared.tuned(arm, rates, min(checks.whole(pilot, "pilot"), steps))
            found[arm.name], curves[arm.name, batch] = _arm(shared, tuned, seeds)
        results += list(found.values())
        shares += _shares(found, batch)
    told = (f"{name} x {width:g}", network.parameters, _remark(images.pixels), images.classes)
    return Starts(*told, tuple(results), curves, tuple(shares))


def _arm(shared: Study, tuned: Tuned, seeds: int) -> tuple[ArmResult, np.ndarray]:
    rows, curves = [], []
    for seed in range(seeds):
        run = shared.states(tuned.arm, seed)
        start = run.note("start", partial(_geometry, run))
        state = run.until(shared.steps)
        run.keep()
        rows.append(_measured(shared, run, state, start))
        curves.append(losses(state, shared.steps, shared.images.classes))
    values = {name: tuple(row[name] for row in rows) for name in MEASURES}
    about = {
        "batch": shared.batch,
        "rates_tried": list(tuned.rates),
        "rates_that_train": list(tuned.trained),
        "diverged": sum(row["diverged"] for row in rows),
    }
    return ArmResult(tuned.arm.name, tuned.arm.rate, seeds, values, about), np.array(curves)


def _measured(shared: Study, run: Progress, state: Checkpoint, start: np.ndarray) -> dict[str, Any]:
    images, classes = shared.images, shared.images.classes
    _, accuracy = evaluate(run.run, state, images.test, images.test_labels)
    return {
        "area": area(state, shared.steps, classes),
        "final_loss": tail_loss(state, shared.steps, classes),
        "steps_to_half": steps_to(state, LEVEL),
        "test_accuracy": accuracy,
        "gradient_norm": float(state.curve[0, 2]) if state.step else None,
        "participation_ratio": float(start[0]),
        "order_parameter": float(start[1]),
        "mean_cosine": float(start[2]),
        "diverged": state.diverged,
    }


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


def _shares(found: dict[str, ArmResult], batch: int) -> list[Share]:
    if BATCH_NORM.name not in found:
        return []
    best = found[BATCH_NORM.name].known("area")
    shares = []
    for name in BASELINES:
        if name not in found:
            continue
        base = found[name].known("area")
        others = {arm: result for arm, result in found.items() if arm not in (name, BATCH_NORM.name)}
        together = 1 - (1 - CONFIDENCE) / max(len(others), 1)
        for arm, result in others.items():
            part = ratio(base - result.known("area"), base - best, together)
            shares.append(Share(arm, name, batch, part))
    return shares


def _remark(pixels: int) -> str:
    last = -(-pixels // 8)
    if last > 1:
        return f"in stage 4 an image of {pixels} pixels is {last} x {last}"
    return (
        f"in stage 4 an image of {pixels} pixels is a single one, where batch normalisation sees the batch "
        "alone; --data mnist5k or fashion with --pixels 14 or 28 leaves 2 x 2 or 4 x 4"
    )

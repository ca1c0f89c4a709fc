"""What batch normalisation does to the representations of a trained network, layer by layer, with intervals.

Source of the question: Potgieter, Mouton, Davel, arXiv 2501.14441.
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
from bninit.statistics.estimate import CONFIDENCE, difference
from bninit.sweeps.executors import Executor, executing
from bninit.training.arms import ARMS, BATCH_NORM
from bninit.training.comparisons.answers import STAGES, Answer, Contrast, answer
from bninit.training.comparisons.comparison import ArmResult, check_seed_count
from bninit.training.comparisons.representations import CLUSTERING, GEOMETRY, SPARSITY, measure
from bninit.training.data import Images
from bninit.training.jobs import Job, run_arms
from bninit.training.loop import evaluate
from bninit.training.networks.network import NAMES as NETWORKS
from bninit.training.networks.network import find_network
from bninit.training.study import Progress, Study

NAMES = (*SPARSITY, *CLUSTERING, *GEOMETRY)
MATCHED = 0.01
"""The loss on all training images at which the arms are compared too."""
CHECKS = 2
"""How often in an epoch the loss is compared with MATCHED."""
PLAIN = ARMS["none"]
KINDS = tuple(name for name in NETWORKS if name.startswith(("cnn", "vgg")))
"""The networks whose layers are measured."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What the two arms came to."""

    network: str
    parameters: int
    layers: int
    results: tuple[ArmResult, ...]
    contrasts: tuple[Contrast, ...]
    answers: tuple[Answer, ...]


def compare_representations(
    images: Images,
    network: str = "cnn",
    width: float = 1.0,
    epochs: int = 20,
    batch: int = 64,
    seeds: int = 8,
    each: int = 30,
    rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3),
    pilot: int = 5,
    key: int = 0,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
    executors: Callable[[], AbstractContextManager[Executor]] = executing,
) -> Findings:
    """Train with and without batch norm, and measure every layer at the three stages.

    The images measured are one batch, by whose own moments they are normalised, at every stage.

    Args:
        images: from `load_images`.
        network: cnn, or vgg11 to vgg19.
        width: multiplies its channels.
        epochs: of every run.
        batch: images in a step.
        seeds: runs of each arm.
        each: images of each class that are measured.
        rates: learning rates for the pilots.
        pilot: epochs of a pilot.
        key: of all random numbers.
        folder: for checkpoints.
        progress: called with the steps done.
        executors: opens what computes the runs; this process by default.

    Raises:
        InputError: an unknown network, fewer than two seeds, too few images.
    """
    check_seed_count(seeds)
    checks.word(network, KINDS, "a network without shortcuts")
    built = find_network(network, float(width), images.channels, images.classes)
    steps = images.steps(batch)
    total = checks.whole(epochs, "epochs") * steps
    pilot = min(checks.whole(pilot, "pilot") * steps, total)
    images.balanced(checks.whole(each, "each", least=2))
    name = f"{network}-{width:g}"
    studies, arms = [Study(f"{name}-{each}", built, images, batch, key)], (BATCH_NORM, PLAIN)
    measuring = partial(measure_run, each=each)
    runs = run_arms(studies, arms, rates, (pilot, total), seeds, measuring, folder, progress, executors)
    results = []
    for one, own in runs:
        names, layers = own[0]
        results.append(ArmResult.of_rows(one, names, [row for row, _ in own]))
    contrasts = _contrasts(results, layers)
    return Findings(name, built.parameters, layers, tuple(results), contrasts, answer(contrasts, seeds))


def measure_run(job: Job, each: int) -> tuple[dict[str, Any], int]:
    """Every measure of one run, and its number of layers.

    Args:
        job: the run.
        each: images of each class that are measured.
    """
    run, images = job.open(), job.study.images
    _through(job, run, images.balanced(each))
    run.keep()
    state = run.state
    train_loss, _ = evaluate(run.run, state, images.train, images.train_labels)
    _, accuracy = evaluate(run.run, state, images.test, images.test_labels)
    steps, loss = state.notes.get("matched at", (None, None))
    row = {"test_accuracy": accuracy, "train_loss": train_loss if np.isfinite(train_loss) else None}
    row |= {"matched_step": steps, "matched_loss": loss}
    layers = len(state.notes["start"])
    for stage in STAGES:
        noted = state.notes.get(_end(job) if stage == "end" else stage)
        for layer in range(layers):
            for place, name in enumerate(NAMES):
                known = None if noted is None else float(noted[layer, place])
                row[measure_name(stage, layer, name)] = known
    return row, layers


def measure_name(stage: str, layer: int, measure: str) -> str:
    """The name of a measure in a layer at a stage; layers count from 1 in words."""
    return f"{stage}, layer {layer + 1}, {measure}"


def _through(job: Job, run: Progress, sample: tuple[np.ndarray, np.ndarray]) -> None:
    """Train to the end and note the layers at every stage; the same notes if it was killed on the way."""
    run.note("start", partial(_layers, run, sample))
    images = job.study.images
    every = max(1, images.steps(job.study.batch) // CHECKS)
    for step in [*range(every, job.steps, every), job.steps]:
        state = run.until(step)
        if state.step == step and "matched" not in state.notes:
            loss, _ = evaluate(run.run, state, images.train, images.train_labels)
            if loss <= MATCHED:
                run.note("matched", partial(_layers, run, sample))
                run.note("matched at", partial(np.array, [step, loss]))
    if not run.state.diverged:
        run.note(_end(job), partial(_layers, run, sample))


def _end(job: Job) -> str:
    """The last stage, by its step: a run may go on from there later."""
    return f"end {job.steps}"


def _layers(progress: Progress, sample: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Every measure of every layer, (layer, measure)."""
    run, state = progress.run, progress.state
    images, labels = sample
    hidden = run.network.run(state.weights, state.moments, run.switches, jnp.float32(1), images).hidden
    found = [measure(np.asarray(layer), labels, run.key) for layer in hidden]
    return np.array([[layer[name] for name in NAMES] for layer in found])


def _contrasts(results: list[ArmResult], layers: int) -> tuple[Contrast, ...]:
    normalised, plain = results
    found = []
    for stage in STAGES:
        for layer in range(layers):
            for name in NAMES:
                family = next(group for group in (SPARSITY, CLUSTERING, GEOMETRY) if name in group)
                together = 1 - (1 - CONFIDENCE) / (len(family) * layers)
                both = [one.known(measure_name(stage, layer, name)) for one in (normalised, plain)]
                enough = min(map(len, both)) > 1
                compared = difference(both[0], both[1], together) if enough else None
                found.append(Contrast(stage, layer, name, compared))
    return tuple(found)

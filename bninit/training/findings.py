"""What batch normalisation does to the representations of a trained network, layer by layer, with intervals.

Two findings are answered from the differences "batch norm - none" over seeds: that sparsity is no significant
factor, and that clustering is more advantageous with batch norm.

Source of the findings: Mouton, Potgieter, Davel, arXiv 2501.14441.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.statistics.estimate import CONFIDENCE, Difference, difference
from bninit.training.arms import ARMS, BATCH_NORM
from bninit.training.checkpoint import Checkpoint
from bninit.training.comparison import ArmResult, Progress, Study, Tuned, check_seed_count
from bninit.training.data import Images
from bninit.training.loop import evaluate
from bninit.training.networks.network import find_network
from bninit.training.representations import CLUSTERING, GEOMETRY, SPARSITY, measure

NAMES = (*SPARSITY, *CLUSTERING, *GEOMETRY)
STAGES = ("start", "matched", "end")
"""Before training; when the loss on all training images is first at most MATCHED; after the last step."""
MATCHED = 0.01
CHECKS = 2
"""How often in an epoch the loss is compared with MATCHED."""
FEWEST = 6
"""Runs of each arm under which no finding is answered: no clear difference would then say nothing."""
PLAIN = ARMS["none"]


@dataclass(frozen=True)
class Contrast:
    """Batch norm - none of one measure, in one layer at one stage.

    Attributes:
        difference: with an interval that holds for all measures of its family in all layers together; None
            where an arm has fewer than two runs that came there.
    """

    stage: str
    layer: int
    measure: str
    difference: Difference | None


@dataclass(frozen=True)
class Answer:
    """A finding at one stage in one layer: yes, no, or depends on the measure."""

    finding: str
    stage: str
    layer: int
    word: str
    why: str


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

    Raises:
        InputError: an unknown network, fewer than two seeds, too few images.
    """
    check_seed_count(seeds)
    built = find_network(network, float(width), images.channels, images.classes)
    steps = images.steps(batch)
    total = checks.whole(epochs, "epochs") * steps
    name = f"{network}-{width:g}"
    shared = Study(name, built, images, batch, total, key, folder, progress)
    sample = images.balanced(checks.whole(each, "each", least=2))
    results, layers = [], 0
    for arm in (BATCH_NORM, PLAIN):
        tuned = shared.tuned(arm, rates, min(pilot * steps, total))
        found, layers = _arm(shared, tuned, seeds, sample)
        results.append(found)
    contrasts = _contrasts(results, layers)
    return Findings(name, built.parameters, layers, tuple(results), contrasts, answer(contrasts, seeds))


def _arm(
    shared: Study, tuned: Tuned, seeds: int, sample: tuple[np.ndarray, np.ndarray]
) -> tuple[ArmResult, int]:
    images, rows, layers = shared.images, [], 0
    for seed in range(seeds):
        run = shared.states(tuned.arm, seed)
        state = _through(shared, run, sample)
        run.keep()
        train_loss, _ = evaluate(run.run, state, images.train, images.train_labels)
        _, accuracy = evaluate(run.run, state, images.test, images.test_labels)
        steps, loss = state.notes.get("matched at", (None, None))
        row = {"test_accuracy": accuracy, "train_loss": train_loss if np.isfinite(train_loss) else None}
        row |= {"matched_step": steps, "matched_loss": loss}
        layers = len(state.notes["start"])
        for stage in STAGES:
            for layer in range(layers):
                for place, name in enumerate(NAMES):
                    noted = state.notes.get(stage)
                    row[measure_name(stage, layer, name)] = (
                        None if noted is None else float(noted[layer, place])
                    )
        rows.append(row)
    values = {name: tuple(row[name] for row in rows) for name in rows[0]}
    about = {"rates_tried": list(tuned.rates), "rates_that_train": list(tuned.trained)}
    return ArmResult(tuned.arm.name, tuned.arm.rate, seeds, values, about), layers


def measure_name(stage: str, layer: int, measure: str) -> str:
    """The name of a measure in a layer at a stage; layers count from 1 in words."""
    return f"{stage}, layer {layer + 1}, {measure}"


def _through(shared: Study, run: Progress, sample: tuple[np.ndarray, np.ndarray]) -> Checkpoint:
    """Train to the end and note the layers at every stage; the same notes if it was killed on the way."""
    run.note("start", partial(_layers, run, sample))
    every = max(1, shared.images.steps(shared.batch) // CHECKS)
    for step in [*range(every, shared.steps, every), shared.steps]:
        state = run.until(step)
        if state.step == step and "matched" not in state.notes:
            loss, _ = evaluate(run.run, state, shared.images.train, shared.images.train_labels)
            if loss <= MATCHED:
                run.note("matched", partial(_layers, run, sample))
                run.note("matched at", partial(np.array, [step, loss]))
    if not run.state.diverged:
        run.note("end", partial(_layers, run, sample))
    return run.state


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


def answer(contrasts: tuple[Contrast, ...], seeds: int) -> tuple[Answer, ...]:
    """Both findings, at every stage in every layer, from the signs of the contrasts that are clear of 0."""
    found = []
    for stage in STAGES:
        for layer in dict.fromkeys(one.layer for one in contrasts):
            here = {
                one.measure: one.difference for one in contrasts if (one.stage, one.layer) == (stage, layer)
            }
            told = _sparsity({name: here[name] for name in SPARSITY})
            found.append(Answer("sparsity is no significant factor", stage, layer, *told))
            told = _clustering({name: here[name] for name in CLUSTERING})
            found.append(Answer("clustering is more advantageous with batch norm", stage, layer, *told))
    if seeds < FEWEST:
        few = f"{seeds} runs of each arm; raise seeds to {FEWEST} or more"
        return tuple(replace(one, word="unclear", why=few) for one in found)
    return tuple(found)


def _sparsity(here: dict[str, Difference | None]) -> tuple[str, str]:
    more = [name for name, one in here.items() if one and one.sign > 0]
    less = [name for name, one in here.items() if one and one.sign < 0]
    same = [name for name, one in here.items() if one and one.sign == 0]
    why = _listed(("sparser with batch norm by", more), ("denser by", less), ("no clear difference in", same))
    if len(more) + len(less) + len(same) < len(here):
        return "not reached", "too few runs came to this stage"
    if not more and not less:
        return "yes", why
    return ("no" if not same and not (more and less) else "depends on the measure"), why


def _clustering(here: dict[str, Difference | None]) -> tuple[str, str]:
    signs = {name: one.sign * CLUSTERING[name][1] for name, one in here.items() if one}
    better, worse, same = ([name for name, sign in signs.items() if sign == wanted] for wanted in (1, -1, 0))
    why = _listed(
        ("tighter with batch norm by", better), ("looser by", worse), ("no clear difference in", same)
    )
    if len(signs) < len(here):
        return "not reached", "too few runs came to this stage"
    if len(better) == len(here):
        return "yes", why
    return ("no" if not better else "depends on the measure"), why


def _listed(*parts: tuple[str, list[str]]) -> str:
    return "; ".join(f"{words} {', '.join(names)}" for words, names in parts if names)

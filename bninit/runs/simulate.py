"""Push batches through networks of one kind and record the geometry: `simulate` and `extend`."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bninit import checks
from bninit.finite_width.state import State
from bninit.laws.batch import Batch
from bninit.laws.weights import weight_law
from bninit.layer.block import Block
from bninit.layer.residual import Residual
from bninit.runs.entry import Distinct, first_of, first_states
from bninit.runs.plan import Plan, prepare
from bninit.runs.provenance import provenance
from bninit.runs.record import Record
from bninit.runs.segments import seen_first, segments
from bninit.runs.settings import RunSettings

LOG = logging.getLogger(__name__)


def simulate(
    block: str | Block | Callable,
    width: int = RunSettings.width,
    batch: int | None = RunSettings.batch,
    depth: int = RunSettings.depth,
    seeds: int | Sequence[int] = RunSettings.seeds,
    key: int = RunSettings.key,
    weights: str = RunSettings.weights,
    inputs: str | Path | np.ndarray = RunSettings.inputs,
    engine: str | None = RunSettings.engine,
    gain: float = RunSettings.gain,
    precision: str = RunSettings.precision,
    chunk: int | None = RunSettings.chunk,
    residual: str = RunSettings.residual,
    progress: Callable[[int], None] | None = None,
) -> Record:
    """Push a batch through `depth` layers of random networks and record the Gram after each.

    H_0 = inputs, Z = W H, H' = block(Z); W has independent entries (or Haar columns) of mean square
    gain^2 / features. Every layer is one draw from its exact law at this width.

    Args:
        block: components such as "rc+relu" (see `Block.parse`), a Block, or an elementwise function.
        width: number of features of every layer.
        batch: number of points; 16, or that of the data when `inputs` is an array or a file.
        depth: number of layers.
        seeds: number of networks, or their seeds; seed s has random numbers of its own, whichever others run.
        key: the key of all random numbers.
        weights: "gaussian", "haar", "rademacher", "uniform".
        inputs: "gaussian", "nearly_identical(spread)", "orthogonal", "simplex",
            "cluster_with_odd_point(spread)", "two_clusters(k)", "digits", a .npy/.npz file or an array
            (features, batch).
        engine: "factor", the n x n chain; "native", the same compiled for the processor, with the same random
            numbers; "explicit", the weight matrix itself; by default the fastest, the chain
            where the law of the weights allows it.
        gain: standard deviation of the weights times sqrt(features).
        precision: "float64" or "float32".
        chunk: row blocks (of 16 rows) held at once; changes the result only by rounding.
        residual: a skip around the block, such as "branch(0.5)" for x + 0.5 W2 f(W1 x); see docs/residual.md.
        progress: called with the number of layers done since the last call.

    Returns:
        A Record; `.dataset["gram"]` has dimensions (seed, layer, point, other_point), layer 0 the input.

    Raises:
        InputError: bad input, or numbers that left the range of floating point.

    >>> record = simulate("rc+relu", width=64, batch=8, depth=20, seeds=2)
    >>> dict(record.dataset["gram"].sizes)
    {'seed': 2, 'layer': 21, 'point': 8, 'other_point': 8}
    """
    settings = RunSettings(
        block, width, batch, depth, seeds, key, weights, inputs, engine, gain, precision, chunk, residual
    )
    plan = prepare(settings)
    what = (plan.block, len(plan.seeds), plan.width, plan.batch, plan.depth, plan.engine)
    LOG.info("%s: %d networks of width %d, %d points, %d layers, engine %s", *what)
    states, distinct = first_states(plan)
    return _run(plan, states, distinct, 0, seen_first(states), progress)


def extend(record: Record, depth: int, progress: Callable[[int], None] | None = None) -> Record:
    """The record of the same run taken `depth` layers further, bit for bit as if it had never stopped.

    Raises:
        InputError: the record was made with explicit weights, or loaded and made with a function
            of the user's.
    """
    settings, found = record.settings, record.arrays
    depth = checks.whole(depth, "depth")
    if settings["engine"] == "explicit":
        raise checks.fail("a record of the factor chain", settings["engine"], "simulate it anew")
    done = found["gram"].shape[1] - 1
    inputs = Batch(settings["inputs"], (0, settings["batch"]), _not_again)
    law = weight_law(settings["weights"])
    chosen = {"block": record.block, "weights": law, "inputs": inputs, "seeds": tuple(settings["seeds"])}
    chosen["residual"] = Residual.parse(settings["residual"])
    plan = Plan(**settings | chosen | {"depth": done + depth})
    distinct = Distinct(found["distinct"], found["shares"].astype(plan.precision))
    gram, log_scale, active = (found[name] for name in ("gram", "log_scale", "active"))
    states = State(found["factor"], log_scale[:, -1], active[:, -1])
    chosen_points = first_of(distinct.index)
    start = (gram[..., chosen_points, :][..., chosen_points], log_scale, active)
    return _run(plan, states, distinct, done, start, progress)


def _not_again(*_: Any) -> Any:
    raise NotImplementedError("the inputs of a run that is continued are not drawn again")


def _run(
    plan: Plan,
    states: State,
    distinct: Distinct,
    done: int,
    start: tuple[Any, ...],
    progress: Callable[[int], None] | None,
) -> Record:
    """Layers done + 1, ..., depth, and the record of all since the input."""
    seen = [start]
    for after, observed in segments(plan, states, distinct, done, progress):
        seen.append(observed)
        states = after
    gram, log_scale, active = (np.concatenate(part, axis=1) for part in zip(*seen, strict=True))
    return _record(plan, gram, log_scale, active, states, distinct)


def _record(
    plan: Plan,
    gram: np.ndarray,
    log_scale: np.ndarray,
    active: np.ndarray,
    states: State,
    distinct: Distinct,
) -> Record:
    found = {
        "gram": distinct.of_all(gram),
        "log_scale": log_scale,
        "active": active,
        "factor": np.asarray(states.body),
        "distinct": distinct.index,
        "shares": np.asarray(distinct.shares),
    }
    return Record(found, plan.as_json(), provenance(plan.engine), plan.block)

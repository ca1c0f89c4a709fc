"""The layers of a run in segments, after each of which progress is told; JAX is imported when it runs."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from bninit import checks
from bninit.finite_width.layer import Layer
from bninit.finite_width.linear_layer import Seen
from bninit.finite_width.native.engine import run_native
from bninit.finite_width.state import State
from bninit.late import Late
from bninit.runs.entry import Distinct, first_states
from bninit.runs.plan import Plan, segment

by_jax = Late("bninit.runs.jax_segments")


class Piece(NamedTuple):
    """Some consecutive layers of a run; all arrays have axes (seed, layer, ...)."""

    layers: range
    gram: np.ndarray
    log_scale: np.ndarray
    active: np.ndarray


def follow(plan: Plan, progress: Callable[[int], None] | None = None) -> Iterator[Piece]:
    """The run of `simulate` in pieces of a `segment` of layers, the input (layer 0) first; none is kept.

    >>> from bninit.runs.plan import prepare
    >>> from bninit.runs.settings import RunSettings
    >>> plan = prepare(RunSettings("rc+relu", width=64, batch=8, depth=70, seeds=2))
    >>> [(piece.layers, piece.gram.shape) for piece in follow(plan)]
    [(range(0, 1), (2, 1, 8, 8)), (range(1, 51), (2, 50, 8, 8)), (range(51, 71), (2, 20, 8, 8))]
    """
    states, distinct = first_states(plan)
    done = 0

    def piece(seen: tuple[Any, ...]) -> Piece:
        gram, log_scale, active = map(np.asarray, seen)
        return Piece(range(done, done + gram.shape[1]), distinct.of_all(gram), log_scale, active)

    yield piece(seen_first(states))
    done = 1
    for _, seen in segments(plan, states, distinct, 0, progress):
        yield piece(seen)
        done += seen[0].shape[1]


def seen_first(states: State) -> Seen:
    """What is observed of the input, with an axis for the layer."""
    gram = np.swapaxes(states.body, -1, -2) @ states.body
    return gram[:, None], states.log_scale[:, None], states.active[:, None]


def segments(
    plan: Plan,
    states: State,
    distinct: Distinct,
    done: int,
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[State, Seen]]:
    """Layers done + 1, ..., depth in segments: the states after each, and what was observed in it."""
    run = _native_segments if plan.engine == "native" else by_jax.jax_segments
    for after, seen in run(plan.layer, plan, states, distinct.shares, done):
        _refuse_nonfinite(seen, done, plan)
        yield after, seen
        done += seen[0].shape[1]
        if progress is not None:
            progress(seen[0].shape[1])


def _native_segments(
    layer: Layer, plan: Plan, states: State, shares: np.ndarray, done: int
) -> Iterator[tuple[State, Seen]]:
    """The same by the native engine, which imports nothing and compiles nothing."""
    room = segment(len(plan.seeds), len(shares))
    while done < plan.depth:
        wanted = min(room, plan.depth - done)
        states, seen = run_native(layer, plan.key, plan.seeds, states, shares, done + 1, wanted)
        yield states, seen
        done += wanted


def _refuse_nonfinite(observed: tuple[np.ndarray, ...], done: int, plan: Plan) -> None:
    """NaN never leaks: say at which layer the numbers left the range of floating point."""
    gram, log_scale, _ = observed
    bad = ~np.isfinite(gram).all(axis=(0, 2, 3)) | np.isnan(log_scale).any(axis=0)
    if bad.any():
        number = done + 1 + int(np.argmax(bad))
        raise checks.fail(
            "an activation finite at every scale it meets",
            f"numbers out of range at layer {number} under {plan.block}",
            "change the gain, add rs, or use a bounded activation",
        )

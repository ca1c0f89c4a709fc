"""The layers of a run in segments: each one compiled program, after which progress is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg  # noqa: F401  loads the library that JAX factorises with
from threadpoolctl import ThreadpoolController

from bninit import checks
from bninit.arrays import Array, Shares
from bninit.finite_width.chain import run_layers
from bninit.finite_width.devices import gather, share
from bninit.finite_width.explicit_layer import explicit_layer
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, draws_wishart
from bninit.finite_width.native import engine as native
from bninit.finite_width.state import State
from bninit.laws.streams import stream
from bninit.runs.entry import Distinct, first_states
from bninit.runs.plan import Plan

SEGMENT = 50
"""Layers between two reports of progress, and of one compiled program."""

ONE_AT_A_TIME = Lock()


class Piece(NamedTuple):
    """Some consecutive layers of a run; all arrays have axes (seed, layer, ...)."""

    layers: range
    gram: np.ndarray
    log_scale: np.ndarray
    active: np.ndarray


def follow(plan: Plan, progress: Callable[[int], None] | None = None) -> Iterator[Piece]:
    """The run of `simulate` in pieces of at most SEGMENT layers, the input (layer 0) first; none is kept.

    >>> from bninit.runs.plan import prepare
    >>> from bninit.runs.settings import RunSettings
    >>> plan = prepare(RunSettings("rc+relu", width=64, batch=8, depth=70, seeds=2))
    >>> [(piece.layers, piece.gram.shape) for piece in follow(plan)]
    [(range(0, 1), (2, 1, 8, 8)), (range(1, 51), (2, 50, 8, 8)), (range(51, 71), (2, 20, 8, 8))]
    """
    states, distinct = first_states(plan)
    index, done = distinct.index, 0

    def piece(seen: tuple[Any, ...]) -> Piece:
        gram, log_scale, active = map(np.asarray, seen)
        return Piece(range(done, done + gram.shape[1]), gram[..., index, :][..., index], log_scale, active)

    yield piece(seen_first(states))
    done = 1
    for _, seen in segments(plan, states, distinct, 0, progress):
        yield piece(seen)
        done += seen[0].shape[1]


def _gram(body: Array) -> Array:
    return jnp.einsum("...fi,...fj->...ij", body, body)


def seen_first(states: State) -> tuple[Array, Array, Array]:
    """What is observed of the input, with an axis for the layer."""
    return _gram(states.body)[:, None], states.log_scale[:, None], states.active[:, None]


def _observe(state: State, shares: Shares) -> tuple[Array, Array, Array]:
    return _gram(state.body), state.log_scale, state.active


def segments(
    plan: Plan,
    states: State,
    distinct: Distinct,
    done: int,
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[State, tuple[np.ndarray, ...]]]:
    """Layers done + 1, ..., depth in segments: the states after each, and what was observed in it."""
    layer = Layer(plan.block, plan.weights, plan.width, plan.gain, plan.chunk)
    if plan.engine == "native":
        yield from _native_segments(layer, plan, states, distinct, done, progress)
        return
    step = factor_layer if plan.engine == "factor" else explicit_layer
    divides = plan.engine == "factor" and not draws_wishart(plan.block, plan.weights)
    chunks = int(layer.chunks) if divides else 1
    networks = (jnp.asarray(plan.seeds), states)
    shards, mesh = share(networks, jax.random.key(plan.key), distinct.shares, chunks)
    layer = layer if mesh is None else replace(layer, parts=mesh.size)
    while done < plan.depth:
        reshapes = plan.engine == "explicit" and shards[0].states.body.shape[1] != plan.width
        wanted = min(1 if reshapes else SEGMENT, plan.depth - done)
        # One run at a time in a process: see `bninit.finite_width.devices` on what two would wait for.
        with ONE_AT_A_TIME, linear_algebra_libraries().limit(limits=1):
            # All devices are set to work before the first is waited for.
            if reshapes:  # the first weight matrix is not square
                after = [_first_layer(layer, plan.width, *shard) for shard in shards]
            else:
                segment = partial(run_layers, layer, step, _observe, SEGMENT, mesh=mesh)
                after = [segment(*shard, done + 1, wanted) for shard in shards]
            observed = [jax.device_get(seen) for _, seen in after]
        seen = tuple(np.concatenate(part, axis=1)[:wanted] for part in zip(*observed, strict=True))
        seen = tuple(np.swapaxes(part, 0, 1) for part in seen)
        _refuse_nonfinite(seen, done, plan)
        shards = [shard._replace(states=one) for shard, (one, _) in zip(shards, after, strict=True)]
        yield gather([shard.states for shard in shards]), seen
        done += wanted
        if progress is not None:
            progress(wanted)


def _native_segments(
    layer: Layer,
    plan: Plan,
    states: State,
    distinct: Distinct,
    done: int,
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[State, tuple[np.ndarray, ...]]]:
    """The same by the compiled chain, which imports nothing and compiles nothing."""
    shares = np.asarray(distinct.shares)
    while done < plan.depth:
        wanted = min(SEGMENT, plan.depth - done)
        states, seen, _ = native.run_kernel(layer, plan.key, plan.seeds, states, shares, done + 1, wanted)
        _refuse_nonfinite(seen, done, plan)
        yield states, seen
        done += wanted
        if progress is not None:
            progress(wanted)


@cache
def linear_algebra_libraries() -> ThreadpoolController:
    """The BLAS that JAX factorises with: on matrices this small its threads wait for each other."""
    return ThreadpoolController().select(user_api="blas")


@partial(jax.jit, static_argnames="rows")
def _first_layer(
    layer: Layer, rows: int, key: Array, seeds: Array, states: State, shares: Shares
) -> tuple[State, tuple[Array, Array, Array]]:
    """Layer 1 of explicit weights, of another width than its input, and what is seen after it."""

    def one(seed: Array, state: State) -> State:
        return explicit_layer(layer, stream(key, seed, 1), state, shares, rows)

    after = jax.vmap(one)(seeds, states)
    gram, log_scale, active = jax.vmap(lambda state: _observe(state, shares))(after)
    return after, (gram[None], log_scale[None], active[None])


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

"""Push batches through networks of one kind and record the geometry: `simulate` and `extend`."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg  # noqa: F401  loads the library that JAX factorises with
import xarray as xr
from threadpoolctl import ThreadpoolController

from bninit import checks
from bninit.arrays import Array, Shares
from bninit.finite_width.chain import run_layers
from bninit.finite_width.devices import gather, share
from bninit.finite_width.explicit_layer import explicit_layer
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, draws_wishart
from bninit.finite_width.state import State
from bninit.laws.streams import stream
from bninit.laws.weights import weight_law
from bninit.layer.block import Block
from bninit.runs.entry import Distinct, first_of, first_states
from bninit.runs.plan import Plan, Start, prepare
from bninit.runs.record import FORMAT, Record, provenance

SEGMENT = 50
"""Layers between two reports of progress, and of one compiled program."""

_ONE_AT_A_TIME = Lock()


def simulate(
    block: str | Block | Callable,
    width: int = 512,
    batch: int | None = None,
    depth: int = 200,
    seeds: int | Sequence[int] = 8,
    key: int = 0,
    weights: str = "gaussian",
    inputs: str | Path | np.ndarray = "gaussian",
    engine: str | None = None,
    gain: float = 1.0,
    precision: str = "float64",
    chunk: int | None = None,
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
        engine: "factor", the n x n chain; "explicit", the weight matrix itself; by default the factor chain
            where the law of the weights allows it.
        gain: standard deviation of the weights times sqrt(features).
        precision: "float64" or "float32".
        chunk: row blocks (of 16 rows) held at once; changes the result only by rounding.
        progress: called with the number of layers done since the last call.

    Returns:
        A Record; `.dataset["gram"]` has dimensions (seed, layer, point, other_point), layer 0 the input.

    Raises:
        InputError: bad input, or numbers that left the range of floating point.

    >>> record = simulate("rc+relu", width=64, batch=8, depth=20, seeds=2)
    >>> dict(record.dataset["gram"].sizes)
    {'seed': 2, 'layer': 21, 'point': 8, 'other_point': 8}
    """
    start = prepare(block, width, batch, depth, seeds, key, weights, inputs, engine, gain, precision, chunk)
    states, distinct = first_states(start)
    return _run(start.plan, start.block, states, distinct, 0, _seen_first(states), progress)


class Piece(NamedTuple):
    """Some consecutive layers of a run; all arrays have axes (seed, layer, ...)."""

    layers: range
    gram: np.ndarray
    log_scale: np.ndarray
    active: np.ndarray


def follow(start: Start, progress: Callable[[int], None] | None = None) -> Iterator[Piece]:
    """The run of `simulate` in pieces of at most SEGMENT layers, the input (layer 0) first; none is kept.

    >>> start = prepare("rc+relu", width=64, batch=8, depth=70, seeds=2)
    >>> [(piece.layers, piece.gram.shape) for piece in follow(start)]
    [(range(0, 1), (2, 1, 8, 8)), (range(1, 51), (2, 50, 8, 8)), (range(51, 71), (2, 20, 8, 8))]
    """
    states, distinct = first_states(start)
    index, done = distinct.index, 0

    def piece(seen: tuple[Any, ...]) -> Piece:
        gram, log_scale, active = map(np.asarray, seen)
        return Piece(range(done, done + gram.shape[1]), gram[..., index, :][..., index], log_scale, active)

    yield piece(_seen_first(states))
    done = 1
    for _, seen in _segments(start.plan, start.block, states, distinct, 0, progress):
        yield piece(seen)
        done += seen[0].shape[1]


def extend(record: Record, depth: int, progress: Callable[[int], None] | None = None) -> Record:
    """The record of the same run taken `depth` layers further, bit for bit as if it had never stopped.

    Raises:
        InputError: the record was made with explicit weights or a function of the user's.
    """
    settings = record.settings
    depth = checks.whole(depth, "depth")
    if settings["engine"] != "factor":
        raise checks.fail("a record of the factor engine", settings["engine"], "simulate it anew")
    plan = Plan(**settings | {"seeds": tuple(settings["seeds"])})
    data = record.dataset
    distinct = Distinct(data["distinct"].values, jnp.asarray(data["shares"].values, plan.precision))
    states = State(
        jnp.asarray(data["factor"].values),
        jnp.asarray(data["log_scale"].values[:, -1]),
        jnp.asarray(data["active"].values[:, -1]),
    )
    start = tuple(data[name].values for name in ("gram", "log_scale", "active"))
    start = (
        start[0][..., first_of(distinct.index), :][..., first_of(distinct.index)],
        *start[1:],
    )
    done = data.sizes["layer"] - 1
    longer = Plan(**asdict(plan) | {"depth": done + depth})
    return _run(longer, Block.parse(plan.block), states, distinct, done, start, progress)


def _gram(body: Array) -> Array:
    return jnp.einsum("...fi,...fj->...ij", body, body)


def _seen_first(states: State) -> tuple[Array, Array, Array]:
    """What is observed of the input, with an axis for the layer."""
    return _gram(states.body)[:, None], states.log_scale[:, None], states.active[:, None]


def _observe(state: State, shares: Shares) -> tuple[Array, Array, Array]:
    return _gram(state.body), state.log_scale, state.active


def _run(
    plan: Plan,
    block: Block,
    states: State,
    distinct: Distinct,
    done: int,
    start: tuple[Any, ...],
    progress: Callable[[int], None] | None,
) -> Record:
    """Layers done + 1, ..., depth, and the record of all since the input."""
    seen = [start]
    for after, observed in _segments(plan, block, states, distinct, done, progress):
        seen.append(observed)
        states = after
    gram, log_scale, active = (np.concatenate(part, axis=1) for part in zip(*seen, strict=True))
    return _record(plan, gram, log_scale, active, states, distinct)


def _segments(
    plan: Plan,
    block: Block,
    states: State,
    distinct: Distinct,
    done: int,
    progress: Callable[[int], None] | None,
) -> Iterator[tuple[State, tuple[np.ndarray, ...]]]:
    """Layers done + 1, ..., depth in segments: the states after each, and what was observed in it."""
    layer = Layer(block, weight_law(plan.weights), plan.width, plan.gain, plan.chunk)
    step = factor_layer if plan.engine == "factor" else explicit_layer
    divides = plan.engine == "factor" and not draws_wishart(block, layer.law)
    chunks = int(layer.chunks) if divides else 1
    networks = (jnp.asarray(plan.seeds), states)
    shards, mesh = share(networks, jax.random.key(plan.key), distinct.shares, chunks)
    layer = layer if mesh is None else replace(layer, parts=mesh.size)
    while done < plan.depth:
        reshapes = plan.engine == "explicit" and shards[0].states.body.shape[1] != plan.width
        wanted = min(1 if reshapes else SEGMENT, plan.depth - done)
        # One run at a time in a process: see `bninit.finite_width.devices` on what two would wait for.
        with _ONE_AT_A_TIME, _linear_algebra_libraries().limit(limits=1):
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


@cache
def _linear_algebra_libraries() -> ThreadpoolController:
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


def _record(
    plan: Plan,
    gram: np.ndarray,
    log_scale: np.ndarray,
    active: np.ndarray,
    states: State,
    distinct: Distinct,
) -> Record:
    index = distinct.index
    dataset = xr.Dataset(
        {
            "gram": (
                ("seed", "layer", "point", "other_point"),
                gram[..., index, :][..., index],
                {"long_name": "Gram matrix H^T H / width", "units": "trace = batch"},
            ),
            "log_scale": (
                ("seed", "layer"),
                log_scale,
                {"long_name": "log of the root mean square entry of H", "units": "natural log"},
            ),
            "active": (
                ("seed", "layer"),
                active,
                {"long_name": "fraction of positive entries of H", "units": "1"},
            ),
            "factor": (
                ("seed", "component", "distinct_point"),
                np.asarray(states.body),
                {"long_name": "factor R of the last Gram, G = R^T R", "units": "trace = batch"},
            ),
            "distinct": (("point",), index, {"long_name": "number among the distinct points"}),
            "shares": (("distinct_point",), np.asarray(distinct.shares), {"units": "of the batch"}),
        },
        coords={"seed": list(plan.seeds), "layer": np.arange(gram.shape[1])},
        attrs={
            "format": FORMAT,
            "settings": json.dumps(asdict(plan)),
            "versions": json.dumps(provenance()),
        },
    )
    return Record(dataset)

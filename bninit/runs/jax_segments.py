"""The layers of a run by JAX in segments: each one compiled program, all devices at work."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from threading import Lock

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg  # noqa: F401  loads the library that JAX factorises with
from threadpoolctl import ThreadpoolController

from bninit.arrays import Array, Shares
from bninit.finite_width.chain import run_layers
from bninit.finite_width.devices import gather, share
from bninit.finite_width.explicit_layer import explicit_layer
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, draws_wishart
from bninit.finite_width.linear_layer import Seen
from bninit.finite_width.residual import explicit_residual, factor_residual
from bninit.finite_width.state import State
from bninit.late import whole_products
from bninit.laws.streams import stream
from bninit.runs.plan import Plan, segment

ONE_AT_A_TIME = Lock()

STEPS = {
    ("factor", False): factor_layer,
    ("explicit", False): explicit_layer,
    ("factor", True): factor_residual,
    ("explicit", True): explicit_residual,
}
"""The layer of an engine of JAX, without and with a skip."""


def jax_segments(
    layer: Layer, plan: Plan, states: State, shares: Shares, done: int
) -> Iterator[tuple[State, Seen]]:
    """Layers done + 1, ..., depth in segments: the states after each, and what was observed in it."""
    step = STEPS[plan.engine, plan.residual is not None]
    divides = step is factor_layer and not draws_wishart(plan.block, plan.weights)
    chunks = int(layer.chunks) if divides else 1
    networks = (jnp.asarray(plan.seeds), states)
    shards, mesh = share(networks, jax.random.key(plan.key), shares, chunks)
    layer = layer if mesh is None else replace(layer, parts=mesh.size)
    room = segment(len(plan.seeds), len(shares))
    while done < plan.depth:
        reshapes = plan.engine == "explicit" and shards[0].states.body.shape[1] != plan.width
        wanted = min(1 if reshapes else room, plan.depth - done)
        # One run at a time in a process: see `bninit.finite_width.devices` on what two would wait for.
        with ONE_AT_A_TIME, linear_algebra_libraries().limit(limits=1), whole_products():
            # All devices are set to work before the first is waited for.
            if reshapes:  # the first weight matrix is not square
                after = [_first_layer(layer, plan.width, *shard) for shard in shards]
            else:
                layers = partial(run_layers, layer, step, _observe, room, mesh=mesh)
                after = [layers(*shard, done + 1, wanted) for shard in shards]
            observed = [jax.device_get([part[:wanted] for part in seen]) for _, seen in after]
        seen = tuple(np.concatenate(part, axis=1) for part in zip(*observed, strict=True))
        gram, log_scale, active = (np.swapaxes(part, 0, 1) for part in seen)
        shards = [shard._replace(states=one) for shard, (one, _) in zip(shards, after, strict=True)]
        yield gather([shard.states for shard in shards]), (gram, log_scale, active)
        done += wanted


def _observe(state: State, shares: Shares) -> tuple[Array, Array, Array]:
    return jnp.einsum("fi,fj->ij", state.body, state.body), state.log_scale, state.active


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

"""Finite width: a deep random network as a Markov chain, many layers of many seeds in one program."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import Mesh, PartitionSpec

import bninit.finite_width.traced  # noqa: F401  run_layers takes a Layer
from bninit.arrays import Array, Shares
from bninit.finite_width.layer import Layer
from bninit.finite_width.state import State
from bninit.laws.streams import stream

LayerFunction = Callable[[Layer, Array, State, Shares], State]


@partial(jax.jit, static_argnames=("step", "observe", "room", "mesh"))
def run_layers(
    layer: Layer,
    step: LayerFunction,
    observe: Callable[[State, Shares], Any],
    room: int,
    key: Array,
    seeds: Array,
    states: State,
    shares: Shares,
    first: Array | int,
    count: Array | int,
    mesh: Mesh | None = None,
) -> tuple[State, Any]:
    """Layers first, first + 1, ..., `count` of them, of every seed, and what `observe` sees after each.

    Observations have room for `room` layers, count <= room: so every segment of a run is the same compiled
    program. The devices of a mesh share the rows of each layer (`layer.parts` of them) and nothing else.

    Returns:
        The states after the last layer, and the observations, axes (layer, seed, ...), zero beyond `count`.
    """
    segment = partial(_segment, step, observe, room)
    if mesh is not None:
        alike = PartitionSpec()
        # The parts differ between two layers and are alike after each, which the check cannot see.
        segment = jax.shard_map(segment, mesh=mesh, in_specs=alike, out_specs=alike, check_vma=False)
    return segment(layer, key, seeds, states, shares, first, count)


def _segment(
    step: LayerFunction,
    observe: Callable[[State, Shares], Any],
    room: int,
    layer: Layer,
    key: Array,
    seeds: Array,
    states: State,
    shares: Shares,
    first: Array | int,
    count: Array | int,
) -> tuple[State, Any]:
    """The same on one device."""

    def advance(states: State, number: Array) -> State:
        def one(seed: Array, state: State) -> State:
            return step(layer, stream(key, seed, number), state, shares)

        return jax.vmap(one)(seeds, states)

    def observe_all(states: State) -> Any:
        return jax.vmap(lambda state: observe(state, shares))(states)

    def body(place: Array, carried: tuple[State, Any]) -> tuple[State, Any]:
        states = advance(carried[0], first + place)
        seen = jax.tree.map(lambda kept, now: kept.at[place].set(now), carried[1], observe_all(states))
        return states, seen

    shapes = jax.eval_shape(observe_all, states)
    empty = jax.tree.map(lambda leaf: jnp.zeros((room, *leaf.shape), leaf.dtype), shapes)
    return jax.lax.fori_loop(0, count, body, (states, empty))

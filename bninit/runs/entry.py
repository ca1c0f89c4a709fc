"""The input of a run: its batch as a state, equal points carried once."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Shares
from bninit.finite_width.state import State
from bninit.finite_width.triangle import qr_factor
from bninit.laws.batch import Batch
from bninit.laws.streams import stream
from bninit.runs.plan import Plan

COMPILED_FAST = {"xla_backend_optimization_level": 0}
"""These programs run once a network: the sampler of gamma variates takes three times longer to optimise."""


@dataclass(frozen=True)
class Distinct:
    """Equal points are carried once, with their share of the batch, so that they stay equal."""

    index: np.ndarray  # of each point, its number among the distinct ones
    shares: Shares


def first_of(index: np.ndarray) -> np.ndarray:
    """The first point of each of the distinct ones."""
    return np.unique(index, return_index=True)[1]


def first_states(plan: Plan) -> tuple[State, Distinct]:
    """The input of every seed, scaled, without repeated points."""
    source, law = plan.inputs, plan.weights
    key, seeds = jax.random.key(plan.key), jnp.asarray(plan.seeds)
    if source.random:
        index = np.arange(plan.batch)
    else:
        # The distinct columns come sorted, so that permuted data give the very same run, permuted.
        fixed = np.asarray(source.factor(key, plan.width))
        index = np.unique(fixed, axis=1, return_inverse=True)[1].reshape(-1)
    shares = jnp.asarray(np.bincount(index) / plan.batch, plan.precision)
    chosen = first_of(index)
    if source.random:
        bodies = _draw_inputs(source, jnp.asarray(plan.width, "float64"), key, seeds)
    else:
        one = source.factor(key, plan.width)[:, chosen]
        bodies = jnp.broadcast_to(one, (len(plan.seeds), *one.shape))
    keeps_factor = plan.engine != "explicit"
    rotates = not (keeps_factor or source.in_place)
    rank = plan.width if law.orthogonal else plan.batch
    states = _scaled_inputs(bodies, shares, seeds, key, plan.width if rotates else None, keeps_factor)
    return states._replace(body=states.body[:, :rank]) if keeps_factor else states, Distinct(index, shares)


@partial(jax.jit, static_argnames="source", compiler_options=COMPILED_FAST)
def _draw_inputs(source: Batch, width: Any, key: Array, seeds: Array) -> Array:
    return jax.vmap(lambda seed: source.factor(stream(key, seed, 0), width))(seeds)


@partial(jax.jit, static_argnames=("width", "factored"), compiler_options=COMPILED_FAST)
def _scaled_inputs(
    bodies: Array, shares: Shares, seeds: Array, key: Array, width: int | None, factored: bool
) -> State:
    """The states of trace = batch: factored, or rotated into `width` features, or as they are."""

    def one(seed: Array, body: Array) -> State:
        active = jnp.mean((body > 0).astype(shares.dtype), axis=0) @ shares
        largest = jnp.max(jnp.abs(body))
        body = body / jnp.where(largest > 0, largest, 1.0)
        size = jnp.sqrt(jnp.sum(body**2 @ shares))
        log_scale = jnp.where(largest > 0, jnp.log(largest) + jnp.log(size), -jnp.inf)
        body = (body / jnp.where(size > 0, size, 1.0)).astype(shares.dtype)
        if factored:
            body = qr_factor(body)
        elif width is not None:
            body = _rotated(jax.random.fold_in(stream(key, seed, 0), 1), body, width)
        return State(body, log_scale.astype(shares.dtype), active)

    return jax.vmap(one)(seeds, bodies)


def _rotated(key: Array, factor: Array, width: int) -> Array:
    """The same geometry in generic position among `width` features: Q R with Haar columns Q."""
    factor = qr_factor(factor)[:width]
    noise = jax.random.normal(key, (width, factor.shape[0]), factor.dtype)
    orthonormal, triangle = jnp.linalg.qr(noise)
    signs = jnp.where(jnp.diag(triangle) < 0, -1.0, 1.0).astype(factor.dtype)
    return (orthonormal * signs) @ factor

"""Finite width: a deep random network as a Markov chain on factors of the Gram matrix.

The block acts on rows, and the rows of Z = W H are independent N(0, G) when W is Gaussian; so with
G = R^T R and a standard normal Xi, the rows of Xi R have exactly the law of those of W H. One layer
draws Xi in chunks of rows, applies the block, and keeps only the triangular factor of what comes
out (QR, chunk by chunk): width * batch normals and O(width * batch^2) operations instead of width^2
and width^2 * batch, with no approximation. `explicit_layer` is the twin that draws W itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jax.sharding import Mesh, PartitionSpec
from jax.typing import DTypeLike

from bninit.arrays import Array, Factor, Rows, Shares
from bninit.laws.weights import ROW_BLOCK, WeightLaw, bartlett, row_blocks, stream
from bninit.layer.block import Block

ROWS = "rows"
"""The axis of a mesh along which devices share the rows of a layer."""

LARGEST_LOG_SCALE = 300.0
"""Beyond e^300 (float64; e^30 in float32) an inhomogeneous activation is taken at its limit."""


class State(NamedTuple):
    """A representation H between two layers, up to a rotation of its features.

    `body` is a factor R (or, with explicit weights, H / sqrt(width)) scaled to tr R^T R = batch, and
    exp(log_scale) * sqrt(width) * R is H up to rotation. `active` is the fraction of positive entries
    of H. A dead representation has R = 0 and log_scale = -inf.
    """

    body: Factor
    log_scale: Array
    active: Array


@partial(
    jax.tree_util.register_dataclass,
    data_fields=("width", "gain"),
    meta_fields=("block", "law", "chunk", "parts"),
)
@dataclass(frozen=True)
class Layer:
    """Everything that fixes the law of a layer. Width and gain are traced: one program serves them all.

    Args:
        block: what happens to each row of W H.
        law, gain: W has entries of variance gain^2 / features.
        width: number of rows of W.
        chunk: row blocks held in memory at once.
        parts: devices along the axis ROWS that share the chunks.
    """

    block: Block
    law: WeightLaw
    width: int | Array
    gain: float | Array
    chunk: int
    parts: int = 1

    @property
    def chunks(self) -> int | Array:
        """Chunks of rows, the last perhaps beyond the width."""
        return -(-self.width // (ROW_BLOCK * self.chunk))


def factor_layer(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """One layer on the factor: law of W Gaussian or Haar."""
    if draws_wishart(layer.block, layer.law):
        return _wishart_layer(layer, key, state, shares)
    rank, batch = state.body.shape
    factor, scale, excess = _entering(layer, state)
    if layer.law.orthogonal:
        # W Q for orthonormal columns Q is the Q-factor of a Gaussian matrix: Xi T^-1, T = qr(Xi).
        triangle = _triangle(layer, key, rank, state.body.dtype)
        factor = _root_width(layer, factor.dtype) * _solve(triangle, factor)

    def add(first: Array, carried: tuple[Array, Array]) -> tuple[Array, Array]:
        xi = row_blocks(layer.law, key, first, layer.chunk, rank, state.body.dtype)
        rows, active = _within(layer, first, layer.block(scale * (xi @ factor), shares))
        return qr_factor(jnp.concatenate([carried[0], rows])), carried[1] + active @ shares

    nothing = jnp.zeros((batch, batch), state.body.dtype), jnp.zeros((), state.body.dtype)
    triangle, active = _over_chunks(layer, add, nothing)
    if layer.parts > 1:
        triangle, active = _united(triangle), jax.lax.psum(active, ROWS)
    body = triangle[:rank] / _root_width(layer, triangle.dtype)
    return _leaving(layer, body, active / layer.width, state, excess, shares)


def explicit_layer(layer: Layer, key: Array, state: State, shares: Shares, rows: int | None = None) -> State:
    """The same layer with the weight matrix itself, any law: `state.body` is H / sqrt(features).

    `rows` is the width where it is not that of the layer before.
    """
    features = state.body.shape[0]
    rows = features if rows is None else rows
    body, scale, excess = _entering(layer, state)
    dtype = body.dtype

    def chunk_rows(first: Array) -> tuple[Rows, Array]:
        w = row_blocks(layer.law, key, first, layer.chunk, features, dtype)
        if layer.law.orthogonal:
            w = _root_width(layer, dtype) * _solve(triangle.T, w.T, transposed=True).T
        return _within(layer, first, layer.block(scale * (w @ body), shares))

    if layer.law.orthogonal:
        triangle = _triangle(layer, key, features, dtype)
    firsts = jnp.arange(0, -(-rows // ROW_BLOCK), layer.chunk)
    body, active = jax.lax.map(chunk_rows, firsts)
    body = body.reshape(-1, body.shape[-1])[:rows] / _root_width(layer, dtype)
    return _leaving(layer, body, (active @ shares).sum() / layer.width, state, excess, shares)


def draws_wishart(block: Block, law: WeightLaw) -> bool:
    """Whether the next Gram has a law that can be drawn without the rows."""
    return block.is_linear and not law.orthogonal


def _wishart_layer(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """Nothing or recentering under Gaussian weights: the next Gram is Wishart, whatever the width."""
    rank = state.body.shape[0]
    triangle = bartlett(key, layer.width, rank, state.body.dtype)
    body = layer.block(triangle @ state.body, shares) / _root_width(layer, state.body.dtype)
    if layer.block.recenters:
        body = qr_factor(body)[:rank]
    half = jnp.asarray(0.5, body.dtype)  # rows are symmetric about zero
    return _leaving(layer, body, half, state, jnp.zeros_like(state.log_scale), shares)


def qr_factor(rows: Array) -> Factor:
    """The triangular factor R of rows = Q R, as a batch x batch matrix (zero rows where rows are few)."""
    triangle = jnp.linalg.qr(rows, mode="r")
    signs = jnp.where(jnp.diagonal(triangle) < 0, -1.0, 1.0).astype(triangle.dtype)
    triangle = triangle * signs[:, None]  # R is then a function of R^T R, however the rows were cut
    missing = rows.shape[1] - triangle.shape[0]
    return jnp.pad(triangle, ((0, missing), (0, 0))) if missing > 0 else triangle


def _entering(layer: Layer, state: State) -> tuple[Array, Array, Array]:
    """The body, the factor by which its rows are to be multiplied, and the log scale left out of that.

    Homogeneous blocks never see the scale. The others see it up to e^+-300, where tanh, gelu and
    their like equal their limits to all digits, and the rest is passed around them.
    """
    if layer.block.degree is not None:
        return state.body, jnp.ones((), state.body.dtype), jnp.zeros_like(state.log_scale)
    bound = LARGEST_LOG_SCALE if state.body.dtype == jnp.float64 else LARGEST_LOG_SCALE / 10
    log_scale = jnp.where(jnp.isfinite(state.log_scale), state.log_scale, 0.0)
    wanted = log_scale + jnp.log(layer.gain)
    seen = jnp.clip(wanted, -bound, bound)
    excess = wanted - seen
    degree = jnp.where(excess < 0, _known(layer.block.degree_near_zero), _known(layer.block.degree_far))
    return state.body, jnp.exp(seen), jnp.where(excess == 0, 0.0, degree * excess)


def _known(degree: int | None) -> float:
    """The degree, or NaN where nothing is known of a user's function: the run then stops and says so."""
    return jnp.nan if degree is None else float(degree)


def _leaving(layer: Layer, body: Array, active: Array, state: State, excess: Array, shares: Shares) -> State:
    """Take the scale out of the new body and add it to the log."""
    largest = jnp.max(jnp.abs(body))
    safe = jnp.where(largest > 0, largest, 1.0)
    size = safe * jnp.sqrt(jnp.sum((body / safe) ** 2 @ shares))
    log_scale = jnp.where(largest > 0, jnp.log(size), -jnp.inf)
    if layer.block.degree == 1:
        log_scale = log_scale + state.log_scale + jnp.log(layer.gain)
    body = body / jnp.where(largest > 0, size, 1.0)
    return State(body, log_scale + excess, active.astype(body.dtype))


def _within(layer: Layer, first: Array, rows: Rows) -> tuple[Rows, Array]:
    """The rows that the width includes (others zero), and how many are positive in each column."""
    index = first * ROW_BLOCK + jnp.arange(rows.shape[0])
    rows = jnp.where((index < layer.width)[:, None], rows, 0.0)
    return rows, jnp.sum(rows > 0, axis=0).astype(rows.dtype)


def _triangle(layer: Layer, key: Array, columns: int, dtype: DTypeLike) -> Array:
    """T of the QR of the whole Gaussian matrix of a Haar layer; its diagonal is positive."""

    def add(first: Array, triangle: Array) -> Array:
        xi = row_blocks(layer.law, key, first, layer.chunk, columns, dtype)
        return qr_factor(jnp.concatenate([triangle, _within(layer, first, xi)[0]]))

    triangle = _over_chunks(layer, add, jnp.zeros((columns, columns), dtype))
    return _united(triangle) if layer.parts > 1 else triangle


Carried = TypeVar("Carried")


def _over_chunks(layer: Layer, add: Callable[[Array, Carried], Carried], start: Carried) -> Carried:
    """`add` of the first row block of each chunk in turn; of `parts` devices each takes every parts-th."""
    part = jax.lax.axis_index(ROWS) if layer.parts > 1 else 0
    mine = (layer.chunks - part + layer.parts - 1) // layer.parts
    return jax.lax.fori_loop(0, mine, lambda i, c: add((part + i * layer.parts) * layer.chunk, c), start)


def _united(triangle: Factor) -> Factor:
    """The factor of the rows of all parts, from that of each."""
    return qr_factor(jax.lax.all_gather(triangle, ROWS).reshape(-1, triangle.shape[1]))


def _solve(triangle: Array, right: Array, transposed: bool = False) -> Array:
    """T^-1 right, for an upper triangular T (a lower one when `transposed`)."""
    return jax.scipy.linalg.solve_triangular(triangle, right, lower=transposed)


def _root_width(layer: Layer, dtype: DTypeLike) -> Array:
    return jnp.sqrt(jnp.asarray(layer.width, dtype))


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

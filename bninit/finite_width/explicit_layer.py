"""One layer with the weight matrix itself: the dense twin of the factor chain, for weights of any law."""

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.columns import moments_of_columns
from bninit.finite_width.layer import Layer, included, positive, root_width, within
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import haar_triangle, solve
from bninit.laws.streams import ROW_BLOCK, row_blocks, row_numbers


def explicit_layer(layer: Layer, key: Array, state: State, shares: Shares, rows: int | None = None) -> State:
    """The same layer with the weight matrix itself, any law: `state.body` is H / sqrt(features).

    `rows` is the width where it is not that of the layer before.
    """
    features = state.body.shape[0]
    rows = features if rows is None else rows
    factor, scale, excess = entering(layer, state)
    dtype = factor.dtype

    def draw(first: Array) -> tuple[Rows, Array]:
        w = row_blocks(layer.law, key, first, layer.chunk, features, dtype)
        if layer.law.orthogonal:
            w = root_width(layer, dtype) * solve(triangle.T, w.T, transposed=True).T
        return scale * (w @ factor), included(layer, row_numbers(first, layer.chunk))

    if layer.law.orthogonal:
        triangle = haar_triangle(layer, key, features, dtype)
    moments = moments_of_columns(layer, draw, shares)

    def chunk_rows(first: Array) -> tuple[Rows, Array]:
        drawn, inside = draw(first)
        h = within(layer.block(drawn, shares, moments), inside)
        return h, positive(h, shares)

    firsts = jnp.arange(0, -(-rows // ROW_BLOCK), layer.chunk)
    body, active = jax.lax.map(chunk_rows, firsts)
    body = body.reshape(-1, body.shape[-1])[:rows] / root_width(layer, dtype)
    return leaving(layer, body, active.sum() / layer.width, state, excess, shares)

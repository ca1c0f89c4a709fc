"""One layer of the factor chain: the next factor of the Gram matrix, drawn from the last one alone.

The block acts on rows, and the rows of Z = W H are independent N(0, G) when W is Gaussian; so with
G = R^T R and a standard normal Xi, the rows of Xi R have exactly the law of those of W H. One layer
draws Xi in chunks of rows, applies the block, and keeps only the triangular factor of what comes
out (QR, chunk by chunk): width * batch normals and O(width * batch^2) operations instead of width^2
and width^2 * batch, with no approximation. Components that act on columns (layer norm) take a pass over the
same rows first, for the moments of each column. `explicit_layer` is the twin that draws W itself.
"""

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.columns import moments_of_columns
from bninit.finite_width.layer import Layer, draws_wishart, root_width, within
from bninit.finite_width.linear_layer import linear_layer
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import ROWS, haar_triangle, over_chunks, qr_factor, solve, united
from bninit.laws.streams import row_blocks
from bninit.laws.wishart import bartlett


def factor_layer(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """One layer on the factor: law of W Gaussian or Haar."""
    if draws_wishart(layer.block, layer.law):
        triangle = bartlett(key, layer.width, state.body.shape[0], state.body.dtype)
        return linear_layer(layer, triangle, state, shares)
    rank, batch = state.body.shape
    factor, scale, excess = entering(layer, state)
    if layer.law.orthogonal:
        # W Q for orthonormal columns Q is the Q-factor of a Gaussian matrix: Xi T^-1, T = qr(Xi).
        triangle = haar_triangle(layer, key, rank, state.body.dtype)
        factor = root_width(layer, factor.dtype) * solve(triangle, factor)

    def draw(first: Array) -> Rows:
        return scale * (row_blocks(layer.law, key, first, layer.chunk, rank, state.body.dtype) @ factor)

    moments = moments_of_columns(layer, draw, shares)

    def add(first: Array, carried: tuple[Array, Array]) -> tuple[Array, Array]:
        rows, active = within(layer, first, layer.block(draw(first), shares, moments))
        return qr_factor(jnp.concatenate([carried[0], rows])), carried[1] + active @ shares

    nothing = jnp.zeros((batch, batch), state.body.dtype), jnp.zeros((), state.body.dtype)
    triangle, active = over_chunks(layer, add, nothing)
    if layer.parts > 1:
        triangle, active = united(triangle), jax.lax.psum(active, ROWS)
    body = triangle[:rank] / root_width(layer, triangle.dtype)
    return leaving(layer, body, active / layer.width, state, excess, shares)

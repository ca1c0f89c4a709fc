"""One layer of the factor chain: the next factor of the Gram matrix, drawn from the last one alone.

The block acts on rows, and the rows of Z = W H are independent N(0, G) when W is Gaussian; so with
G = R^T R and a standard normal Xi, the rows of Xi R have exactly the law of those of W H. One layer
draws Xi in chunks of rows, applies the block, and keeps only the triangular factor of what comes
out: width * batch normals and O(width * batch^2) operations instead of width^2
and width^2 * batch, with no approximation. Components that act on columns (layer norm) take a pass over the
same rows first, for the moments of each column. `explicit_layer` is the twin that draws W itself.
"""

import jax

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.columns import moments_of_columns
from bninit.finite_width.layer import Layer, draws_wishart, positive, root_width, within
from bninit.finite_width.linear_layer import linear_layer
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import haar_triangle, normal_rows, solve, triangle_of
from bninit.laws.wishart import bartlett


def factor_layer(layer: Layer, key: Array, state: State, shares: Shares) -> State:
    """One layer on the factor: law of W Gaussian or Haar."""
    if draws_wishart(layer.block, layer.law):
        triangle = bartlett(key, layer.width, state.body.shape[0], state.body.dtype)
        return linear_layer(layer, triangle, state, shares)
    rank, dtype = state.body.shape[0], state.body.dtype
    factor, scale, excess = entering(layer, state)
    if layer.law.orthogonal:
        # W Q for orthonormal columns Q is the Q-factor of a Gaussian matrix: Xi T^-1, T = qr(Xi).
        factor = root_width(layer, dtype) * solve(haar_triangle(layer, key, rank, dtype), factor)
    base = scale * factor

    def draw(first: Array) -> tuple[Rows, Array]:
        # The barrier keeps XLA from turning the product, and with it all that follows, the wrong way round.
        xi, inside = normal_rows(layer, key, first, rank, dtype)
        return jax.lax.optimization_barrier(base.T @ xi.T).T, inside

    moments = moments_of_columns(layer, draw, shares)

    def rows(first: Array) -> tuple[Rows, Array]:
        drawn, inside = draw(first)
        h = within(layer.block(drawn, shares, moments), inside)
        return h, positive(h, shares)

    triangle, active = triangle_of(layer, rows, base)
    body = triangle[:rank] / root_width(layer, dtype)
    return leaving(layer, body, active.sum() / layer.width, state, excess, shares)

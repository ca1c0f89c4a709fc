"""The backward pass of the factor chain, exactly in law: cotangents drawn from Gram matrices alone.

H_{l-1} = sqrt(d) Q R and Z = W H_{l-1}, so that Z = g Xi R with Xi = w Q of independent normals (W = g w /
sqrt(d)). Given Z, w is Xi Q^T on the span of Q and fresh beyond it; a cotangent D of Z depends on Z alone, so
    W^T D = g ( Q Xi^T D / sqrt(d) + (I - Q Q^T) Y F ),     F^T F = D^T D / d,  Y of independent normals.
With Q = H R^+ / sqrt(d) (the pseudo-inverse: H may be rank deficient) this is H M + Y F with
    M = R^+ ( Xi^T D / d - (H R^+)^T Y F / d ),
so that the cotangent of a layer is two batch x batch matrices: its rows come back from those of H and Y,
which are drawn again from their keys. H^T Y is summed in the forward pass already. No row is stored, and
the memory does not grow with the width. Components that act on columns take a pass over the rows more
(`columns`). Under Haar weights Xi^T D / d becomes (Z R^+)^T D, and F the factor
of what D has beyond the span of Z, against a basis of the rest made of Y.
"""

from functools import partial

import jax
import jax.numpy as jnp

import bninit.finite_width.traced  # noqa: F401  compiled programs take a Layer
from bninit.arrays import Array, Factor, Rows
from bninit.finite_width.backward.columns import Moments, slopes_of_moments, stages
from bninit.finite_width.backward.link import Cotangent, Gradient, Link, Points, pseudo_inverse
from bninit.finite_width.columns import moments_of_columns
from bninit.finite_width.layer import Layer, positive, root_width, within
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import (
    haar_triangle,
    normal_rows,
    over_chunks,
    qr_factor,
    solve,
    triangle_of,
)

FRESH = 2**32 - 1
"""The stream of Y beside those of the row blocks, which no width reaches."""

Sums = tuple[Array, Array, Array]


def fresh_rows(layer: Layer, key: Array, first: Array, columns: int) -> Rows:
    """Rows of Y in a chunk, zero beyond the width."""
    return within(*normal_rows(layer, jax.random.fold_in(key, FRESH), first, columns, "float64"))


def forward(layer: Layer, key: Array, state: State, points: Points) -> Link:
    """One layer of the factor chain, with the sums over rows of H and Y that the way back needs."""
    shares, count = points.shares, points.among.shape[0]
    factor, scale, excess, triangle = _drawing(layer, key, state)

    def draw(first: Array) -> tuple[Rows, Array]:
        xi, inside = _normals(layer, key, first, triangle, state)
        return scale * (xi @ factor), inside

    moments = moments_of_columns(layer, draw, shares)

    def rows(first: Array) -> tuple[Rows, Sums]:
        drawn, inside = draw(first)
        h = within(layer.block(drawn, shares, moments), inside)
        fresh = fresh_rows(layer, key, first, count)
        return h, (positive(h, shares), h.T @ fresh, fresh.T @ fresh)

    tall, (active, across, fresh) = triangle_of(layer, rows, scale * factor)
    body = tall[: state.body.shape[0]] / root_width(layer, tall.dtype)
    after = leaving(layer, body, active.sum() / layer.width, state, excess, shares)
    largest = jnp.max(jnp.abs(body))
    safe = jnp.where(largest > 0, largest, 1.0)
    size = safe * jnp.sqrt(jnp.sum((body / safe) ** 2 @ shares))
    size = jnp.where(size > 0, size, 1.0)
    across, fresh, inverse = across / (size * layer.width), fresh / layer.width, pseudo_inverse(after.body)
    beyond = jnp.eye(count)
    if layer.law.orthogonal:
        taken = inverse.T @ across
        beyond = jnp.linalg.cholesky(fresh - taken.T @ taken)
    return Link(after, size, across, fresh, inverse, beyond, moments)


def backward(
    layer: Layer, key: Array, before: Link, after: Link, cotangent: Cotangent, points: Points
) -> tuple[Cotangent, Gradient]:
    """From the cotangent of a layer's output to that of its input, and what is seen on the way.

    Args:
        layer, key: of the layer, as in the forward pass.
        before, after: its input and its output.
        cotangent: of its output.
        points: of the batch.
    """
    state, among, count = before.state, points.among, points.among.shape[0]
    factor, scale, excess, triangle = _drawing(layer, key, state)
    moments = tuple(one.of_columns(among) for one in after.moments)

    def pulled(first: Array, slopes: Moments) -> tuple[Rows, Moments, Array]:
        xi, inside = _normals(layer, key, first, triangle, state)
        entered = scale * (xi @ factor)[:, among]
        (left, before), pull = jax.vjp(partial(stages, layer.block), entered, moments)
        rows = left[:, points.chosen] / after.size
        fresh = fresh_rows(layer, key, first, count)
        cotangents = within(rows @ cotangent.coherent + fresh @ cotangent.loose, inside)
        by_moments = [one.pulled_back(*pair) for one, *pair in zip(moments, before, slopes, strict=True)]
        return *pull((cotangents, tuple(within(one, inside) for one in by_moments))), xi

    slopes = slopes_of_moments(layer, moments, lambda first, known: pulled(first, known)[1])

    def add(first: Array, carried: tuple[Array, Array]) -> tuple[Array, Array]:
        down, _, xi = pulled(first, slopes)
        return qr_factor(jnp.concatenate([carried[0], down])), carried[1] + xi.T @ down

    start = (jnp.zeros((count, count)), jnp.zeros((state.body.shape[0], count)))
    tall, along = over_chunks(layer, add, start)
    down = tall / root_width(layer, tall.dtype)
    log_scale = cotangent.log_scale + _log_slope(layer, state, scale, excess)
    norm = jnp.linalg.norm(state.body[:, among] @ down.T)
    log_norm = jnp.log(norm) + log_scale + state.log_scale + jnp.log(layer.width)
    gradient = Gradient(down, log_scale, log_norm, cotangent.share_in_span(after))
    if layer.law.orthogonal:
        along = along / root_width(layer, tall.dtype)
        loose = _beyond(before, along, down)
    else:
        along, loose = along / layer.width, down
    return pulled_back(before, along, loose, log_scale + jnp.log(layer.gain)), gradient


def pulled_back(before: Link, along: Array, loose: Array, log_scale: Array) -> Cotangent:
    """H M + Y F from Xi^T D / width and F: F's part in the span of H is taken out, and that of D put in."""
    coherent = before.inverse @ (along - before.inverse.T @ before.across @ loose)
    size = jnp.sqrt(jnp.sum(loose**2) + jnp.sum((before.state.body @ coherent) ** 2))
    safe = jnp.where(size > 0, size, 1.0)
    return Cotangent(coherent / safe, loose / safe, log_scale + jnp.log(size))


def _drawing(layer: Layer, key: Array, state: State) -> tuple[Array, Array, Array, Array | None]:
    """The factor that the normals of a layer meet, its scale, the log scale left out, and T under Haar."""
    factor, scale, excess = entering(layer, state)
    if not layer.law.orthogonal:
        return factor, scale, excess, None
    triangle = haar_triangle(layer, key, state.body.shape[0], state.body.dtype)
    return root_width(layer, factor.dtype) * factor, scale, excess, triangle


def _normals(
    layer: Layer, key: Array, first: Array, triangle: Array | None, state: State
) -> tuple[Rows, Array]:
    """Rows of Xi, or of the orthonormal Xi T^-1 under Haar weights; which of them the width includes."""
    xi, inside = normal_rows(layer, key, first, state.body.shape[0], state.body.dtype)
    return xi if triangle is None else jax.lax.linalg.triangular_solve(triangle, xi), inside


def _log_slope(layer: Layer, state: State, scale: Array, excess: Array) -> Array:
    """Log of the block's Jacobian over that at the scale where it is taken.

    A block of degree q has one of degree q - 1; what was left out of the scale of others went by its degree.
    """
    wanted = state.log_scale + jnp.log(layer.gain)
    if layer.block.degree is not None:
        return (layer.block.degree - 1) * wanted
    return excess - (wanted - jnp.log(scale))


def _beyond(before: Link, along: Array, down: Factor) -> Array:
    """F of a Haar layer: what D has beyond the span of Z, in the basis (I - Q Q^T) Y made orthonormal."""
    inside = before.state.body @ (before.inverse @ along)
    values, basis = jnp.linalg.eigh(down.T @ down - inside.T @ inside)
    beyond = jnp.sqrt(jnp.maximum(values, 0.0))[:, None] * basis.T
    return solve(before.beyond.T, beyond)

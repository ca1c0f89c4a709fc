"""Triangular factors of tall matrices whose rows are drawn in chunks."""

from collections.abc import Callable
from typing import TypeVar

from bninit.finite_width.layer import Layer, included, within
from bninit.late import jax, jnp
from bninit.laws.streams import mixed_blocks, mixed_numbers, words_of_blocks
from bninit.shapes import Array, DType, Factor, Factors, Gram, Numbers, Rows, namespace

ROWS = "rows"
"""The axis of a mesh along which devices share the rows of a layer."""

LEAST = {"float64": (1e-6, 1e-13), "float32": (1e-2, 1e-5)}
"""Least pivot of X^T X over its largest, and least entry on the diagonal of S over the largest of S.

The first keeps the condition of X under 1e3 (10), its factor good to 1e-10 (1e-5); what is under the second
is rounding.
"""

Carried = TypeVar("Carried")
Made = TypeVar("Made")


def qr_factor(rows: Numbers) -> Factors:
    """The triangular factor R of rows = Q R, as a batch x batch matrix (zero rows where rows are few)."""
    xp, batch = namespace(rows), rows.shape[-1]
    triangle = xp.linalg.qr(rows, mode="r")
    signs = xp.where(xp.diagonal(triangle, axis1=-2, axis2=-1) < 0, -1.0, 1.0).astype(triangle.dtype)
    triangle = triangle * signs[..., :, None]  # R is then a function of R^T R, however the rows were cut
    missing = batch - triangle.shape[-2]
    room = [(0, 0)] * (rows.ndim - 2) + [(0, missing), (0, 0)]
    return xp.pad(triangle, room) if missing > 0 else triangle


def over_chunks(
    layer: Layer, add: Callable[[Array, Carried], Carried], start: Carried, wanted: Array | bool = True
) -> Carried:
    """`add` of the first row block of each chunk in turn; of `parts` devices each takes every parts-th.

    Of several networks at once, no chunk is drawn where none of them has one `wanted`.
    """
    part = jax.lax.axis_index(ROWS) if layer.parts > 1 else 0
    mine = jnp.where(wanted, (layer.chunks - part + layer.parts - 1) // layer.parts, 0)
    return jax.lax.fori_loop(0, mine, lambda i, c: add((part + i * layer.parts) * layer.chunk, c), start)


def normal_rows(layer: Layer, key: Array, first: Array, columns: int, dtype: DType) -> tuple[Rows, Array]:
    """The rows of normals of a chunk, and which of them the width includes."""
    words = _kept(layer, lambda: words_of_blocks(key, first, layer.chunk, columns))
    return mixed_blocks(words, dtype), included(layer, mixed_numbers(first, layer.chunk))


def triangle_of(
    layer: Layer, rows: Callable[[Array], tuple[Rows, Carried]], base: Factor
) -> tuple[Array, Carried]:
    """The triangle R of rows H that are drawn in chunks, from the factor S of what they were drawn from.

    X = H S^-1 has a moderate condition even where H has none (a tight cluster), so that R is the Cholesky
    factor of X^T X times S, to rounding. Where S is singular or a pivot of X^T X is small, the rows are drawn
    again for a QR, chunk by chunk.

    Args:
        layer: of the chunks.
        rows: from the first row block of a chunk to its rows, and arrays of which the sums are wanted.
        base: S, upper triangular.

    Returns:
        R, (batch, batch), and the sums over the chunks.
    """
    rank, batch = base.shape
    least_pivot, least_entry = LEAST[str(base.dtype)]
    if rank < batch:  # singular
        base = jnp.zeros((batch, batch), base.dtype)
    regular = jnp.min(jnp.abs(jnp.diagonal(base))) > least_entry * jnp.max(jnp.abs(base))
    safe = jnp.where(regular, base, jnp.eye(batch, dtype=base.dtype))

    def add(first: Array, carried: tuple[Gram, Carried]) -> tuple[Gram, Carried]:
        drawn, more = rows(first)
        # Columns stay columns: without the barrier XLA copies X row by row before the product.
        x = jax.lax.optimization_barrier(jax.lax.linalg.triangular_solve(safe, drawn).T)
        return carried[0] + jnp.inner(x, x), jax.tree.map(jnp.add, carried[1], more)

    def reflect(first: Array, triangle: Factor) -> Factor:
        return qr_factor(jnp.concatenate([triangle, rows(first)[0]]))

    nothing = jnp.zeros_like(base)
    sums = _zeros(jax.eval_shape(rows, 0)[1])
    products, sums = over_chunks(layer, add, (nothing, sums))
    if layer.parts > 1:
        products, sums = jax.lax.psum((products, sums), ROWS)
    root = jnp.linalg.cholesky(products, upper=True, symmetrize_input=False)
    pivots = jnp.diagonal(root) ** 2
    good = jnp.all(pivots >= least_pivot * jnp.maximum(jnp.diagonal(products), jnp.max(pivots)))
    good = regular & good  # which a NaN, of a product without a root, is not
    reflected = over_chunks(layer, reflect, nothing, ~good)
    if layer.parts > 1:
        reflected = united(reflected)
    return jnp.where(good, root @ base, reflected), sums


def united(triangle: Factor) -> Factor:
    """The factor of the rows of all parts, from that of each."""
    return qr_factor(jax.lax.all_gather(triangle, ROWS).reshape(-1, triangle.shape[1]))


def haar_triangle(layer: Layer, key: Array, columns: int, dtype: DType) -> Array:
    """T of the QR of the whole Gaussian matrix of a Haar layer; its diagonal is positive."""

    def rows(first: Array) -> tuple[Rows, tuple]:
        return within(*normal_rows(layer, key, first, columns, dtype)), ()

    return triangle_of(layer, rows, jnp.eye(columns, dtype=dtype))[0]


def solve(triangle: Array, right: Array, transposed: bool = False) -> Array:
    """T^-1 right, for an upper triangular T (a lower one when `transposed`)."""
    return jax.scipy.linalg.solve_triangular(triangle, right, lower=transposed)


def _kept(layer: Layer, make: Callable[[], Made]) -> Made:
    """What `make` makes, in memory: XLA would make it again in every loop that uses it.

    It is made in a loop of one round, a number that the compiler cannot know.
    """
    empty = _zeros(jax.eval_shape(make))
    return jax.lax.fori_loop(0, jnp.minimum(layer.width, 1), lambda _, __: make(), empty)


def _zeros(shapes: Carried) -> Carried:
    return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)

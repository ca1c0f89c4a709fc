"""Triangular factors of tall matrices whose rows are drawn in chunks (TSQR)."""

from collections.abc import Callable
from typing import TypeVar

from bninit.finite_width.layer import Layer, within
from bninit.late import jax, jnp
from bninit.laws.streams import row_blocks
from bninit.shapes import Array, DType, Factor, Factors, Numbers, namespace

ROWS = "rows"
"""The axis of a mesh along which devices share the rows of a layer."""

Carried = TypeVar("Carried")


def qr_factor(rows: Numbers) -> Factors:
    """The triangular factor R of rows = Q R, as a batch x batch matrix (zero rows where rows are few)."""
    xp, batch = namespace(rows), rows.shape[-1]
    triangle = xp.linalg.qr(rows, mode="r")
    signs = xp.where(xp.diagonal(triangle, axis1=-2, axis2=-1) < 0, -1.0, 1.0).astype(triangle.dtype)
    triangle = triangle * signs[..., :, None]  # R is then a function of R^T R, however the rows were cut
    missing = batch - triangle.shape[-2]
    room = [(0, 0)] * (rows.ndim - 2) + [(0, missing), (0, 0)]
    return xp.pad(triangle, room) if missing > 0 else triangle


def over_chunks(layer: Layer, add: Callable[[Array, Carried], Carried], start: Carried) -> Carried:
    """`add` of the first row block of each chunk in turn; of `parts` devices each takes every parts-th."""
    part = jax.lax.axis_index(ROWS) if layer.parts > 1 else 0
    mine = (layer.chunks - part + layer.parts - 1) // layer.parts
    return jax.lax.fori_loop(0, mine, lambda i, c: add((part + i * layer.parts) * layer.chunk, c), start)


def united(triangle: Factor) -> Factor:
    """The factor of the rows of all parts, from that of each."""
    return qr_factor(jax.lax.all_gather(triangle, ROWS).reshape(-1, triangle.shape[1]))


def haar_triangle(layer: Layer, key: Array, columns: int, dtype: DType) -> Array:
    """T of the QR of the whole Gaussian matrix of a Haar layer; its diagonal is positive."""

    def add(first: Array, triangle: Array) -> Array:
        xi = row_blocks(layer.law, key, first, layer.chunk, columns, dtype)
        return qr_factor(jnp.concatenate([triangle, within(layer, first, xi)[0]]))

    triangle = over_chunks(layer, add, jnp.zeros((columns, columns), dtype))
    return united(triangle) if layer.parts > 1 else triangle


def solve(triangle: Array, right: Array, transposed: bool = False) -> Array:
    """T^-1 right, for an upper triangular T (a lower one when `transposed`)."""
    return jax.scipy.linalg.solve_triangular(triangle, right, lower=transposed)

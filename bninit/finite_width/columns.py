"""Components that act on columns: the moments of every column over all rows, one pass over them each."""

from collections.abc import Callable

import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.layer import Layer
from bninit.finite_width.triangle import ROWS, over_chunks
from bninit.layer.column_norms import ColumnMoments, column_moments, united_moments


def moments_of_columns(
    layer: Layer, draw: Callable[[Array], tuple[Rows, Array]], shares: Shares
) -> tuple[ColumnMoments, ...]:
    """The moments before each component of the block that acts on columns; nothing is drawn without one.

    The rows are drawn again in every pass, from the same keys, so that no more than a chunk is ever held: k
    such components cost k passes beside the last, and the law stays exact.

    Args:
        layer: its block says which components.
        draw: from the first row block of a chunk to its rows of W H, and which of them the width includes.
        shares: of the points.
    """
    found: tuple[ColumnMoments, ...] = ()
    for before in layer.block.until_columns():

        def add(first: Array, carried: ColumnMoments, before=before, known=found) -> ColumnMoments:
            rows, inside = draw(first)
            return carried.joined(column_moments(before(rows, shares, known), inside))

        none = jnp.zeros_like(shares)
        one = over_chunks(layer, add, ColumnMoments(jnp.zeros((), shares.dtype), none, none))
        found = (*found, united_moments(one, ROWS) if layer.parts > 1 else one)
    return found

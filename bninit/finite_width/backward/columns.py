"""Back through components that act on columns (layer norm): what each row adds to the slope of their moments.

Rows meet each other in such a component through the moments of its columns alone. The slope of the loss by
these moments is a sum over all rows, found in a pass over them; the rows' own cotangents then take theirs
from it, chunk by chunk. The law of the weights given the forward pass is the same as ever: D is a function of
Z and of later layers.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Rows
from bninit.finite_width.layer import Layer
from bninit.finite_width.triangle import over_chunks
from bninit.layer.block import Block
from bninit.layer.column_norms import ColumnMoments

Moments = tuple[ColumnMoments, ...]
Stages = tuple[Rows, tuple[Rows, ...]]
"""Rows of the block's output, and of what enters each component that acts on columns."""


def stages(block: Block, rows: Rows, moments: Moments) -> Stages:
    """Some rows on their way through the block."""
    before = tuple(one(rows, None, moments) for one in block.until_columns())
    return block(rows, None, moments), before


def slopes_of_moments(
    layer: Layer, moments: Moments, reached: Callable[[Array, Moments], Moments]
) -> Moments:
    """The derivative of the loss by the moments of each component, the last first: one pass over rows each.

    Args:
        layer: of the chunks.
        moments: of the columns, as of the forward pass.
        reached: from the first row block of a chunk and the slopes known so far to what reaches the
            moments from its rows.
    """
    nothing = jax.tree.map(jnp.zeros_like, moments)
    known = list(nothing)
    for place in reversed(range(len(moments))):

        def add(first: Array, carried: ColumnMoments, place=place, so_far=tuple(known)) -> ColumnMoments:
            return jax.tree.map(jnp.add, carried, reached(first, so_far)[place])

        known[place] = over_chunks(layer, add, nothing[place])
    return tuple(known)

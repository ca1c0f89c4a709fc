"""The numbers that a layer draws: a function of (key, seed, layer, row block) alone."""

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike

from bninit.arrays import Array
from bninit.laws.weights import WeightLaw

ROW_BLOCK = 16
"""Rows drawn from one key. Changing it changes every random number of the package."""


def stream(key: Array, seed: Array | int, layer: Array | int) -> Array:
    """The random stream of one layer of one seed; layer 0 is the input batch."""
    return jax.random.fold_in(jax.random.fold_in(key, seed), layer)


def row_blocks(
    law: WeightLaw, key: Array, first: Array | int, count: int, columns: int, dtype: DTypeLike
) -> Array:
    """Row blocks first, ..., first + count - 1 of a layer: (count * ROW_BLOCK, columns) entries."""
    blocks = first + jnp.arange(count)
    keys = jax.vmap(lambda block: jax.random.fold_in(key, block))(blocks)
    rows = jax.vmap(lambda one: law.draw(one, (ROW_BLOCK, columns), dtype))(keys)
    return rows.reshape(count * ROW_BLOCK, columns)

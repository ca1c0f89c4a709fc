"""The numbers that a layer draws: a function of (key, seed, layer, row block) alone."""

from collections.abc import Sequence

import numpy as np

from bninit.late import jax, jnp
from bninit.laws.threefry import Keys, fold_keys, host_key
from bninit.laws.weights import WeightLaw
from bninit.shapes import Array, DType

ROW_BLOCK = 16
"""Rows drawn from one key. Changing it changes every random number of the package."""


def stream(key: Array, seed: Array | int, layer: Array | int) -> Array:
    """The random stream of one layer of one seed; layer 0 is the input batch."""
    return jax.random.fold_in(jax.random.fold_in(key, seed), layer)


def host_streams(key: int, seeds: Sequence[int] | np.ndarray, layers: np.ndarray | int) -> Keys:
    """The same for NumPy, of every seed: (seed, 2), or (seed, layer, 2) for an array of layers."""
    of_seeds = fold_keys(host_key(key), np.asarray(seeds))
    return fold_keys(of_seeds if np.ndim(layers) == 0 else of_seeds[:, None], layers)


def row_blocks(
    law: WeightLaw, key: Array, first: Array | int, count: int, columns: int, dtype: DType
) -> Array:
    """Row blocks first, ..., first + count - 1 of a layer: (count * ROW_BLOCK, columns) entries."""
    blocks = first + jnp.arange(count)
    keys = jax.vmap(lambda block: jax.random.fold_in(key, block))(blocks)
    rows = jax.vmap(lambda one: law.draw(one, (ROW_BLOCK, columns), dtype))(keys)
    return rows.reshape(count * ROW_BLOCK, columns)

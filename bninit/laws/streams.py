"""The numbers that a layer draws: a function of (key, seed, layer, row block) alone."""

from collections.abc import Sequence

import numpy as np

from bninit.late import jax, jnp
from bninit.laws.normal import Words, normals_of, words_of
from bninit.laws.threefry import Keys, fold_keys, host_key
from bninit.laws.weights import WeightLaw
from bninit.shapes import Array, DType, Rows

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
    keys = block_keys(key, first, count)
    rows = jax.vmap(lambda one: law.draw(one, (ROW_BLOCK, columns), dtype))(keys)
    return rows.reshape(count * ROW_BLOCK, columns)


def block_keys(key: Array, first: Array | int, count: int) -> Array:
    """The keys of row blocks first, ..., first + count - 1."""
    return jax.vmap(lambda block: jax.random.fold_in(key, block))(first + jnp.arange(count))


def words_of_blocks(key: Array, first: Array | int, count: int, columns: int) -> Words:
    """The random bits of row blocks of normals."""
    return words_of(jax.random.key_data(block_keys(key, first, count)), ROW_BLOCK, columns)


def mixed_blocks(words: Words, dtype: DType) -> Rows:
    """The rows of `row_blocks` from their bits, in the order of `mixed_numbers`.

    They are kept column by column, so that vectors run along the rows.
    """
    halves = normals_of(words, dtype)
    return jnp.concatenate([half.reshape(len(half), -1) for half in halves], axis=1).T


def mixed_numbers(first: Array | int, count: int) -> Array:
    """The number in the layer of each of the `mixed_blocks` first, ..., first + count - 1."""
    half = jnp.arange(ROW_BLOCK // 2)[:, None] + ROW_BLOCK * (first + jnp.arange(count))
    return jnp.concatenate([half, half + ROW_BLOCK // 2]).reshape(-1)


def row_numbers(first: Array | int, count: int) -> Array:
    """The number in the layer of each of the rows of `row_blocks`."""
    return ROW_BLOCK * first + jnp.arange(ROW_BLOCK * count)

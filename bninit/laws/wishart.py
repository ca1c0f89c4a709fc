"""Wishart matrices, drawn by their triangular factor."""

import numpy as np

from bninit.late import jax, jnp
from bninit.laws.threefry import Keys, gammas, normals, split_keys
from bninit.shapes import Array, DType, Numbers, namespace


def bartlett(key: Array, width: int | Array, batch: int, dtype: DType) -> Array:
    """The triangular factor of a width x batch standard normal matrix, in batch^2 normals.

    T is upper triangular with T_ii ~ chi(width - i), counted from 0, and T_ij ~ N(0, 1) above the
    diagonal, all independent; rows from `width` on are zero. T^T T is Wishart with `width` degrees of
    freedom.

    Source: Bartlett (1933), On the theory of statistical regression.
    """
    normal_key, chi_key = jax.random.split(key)
    freedom = width - jnp.arange(batch)
    above = jax.random.normal(normal_key, (batch, batch), dtype)
    return _triangle(above, freedom, jax.random.gamma(chi_key, _shape(freedom).astype(dtype), dtype=dtype))


def bartlett_on_host(keys: Keys, width: int, batch: int) -> np.ndarray:
    """The same of many keys by NumPy, with the same random numbers: (..., batch, batch)."""
    pair = split_keys(keys)
    freedom = width - np.arange(batch)
    rows, columns = np.triu_indices(batch, 1)
    above = np.zeros((*keys.shape[:-1], batch, batch))
    above[..., rows, columns] = normals(pair[..., 0, :], batch**2, rows * batch + columns)
    return _triangle(above, freedom, gammas(pair[..., 1, :], _shape(freedom)))


def _shape(freedom: Numbers) -> Numbers:
    """Half the degrees of freedom, of those rows that are there."""
    return namespace(freedom).maximum(freedom, 1) / 2


def _triangle(above: Numbers, freedom: Numbers, half_squares: Numbers) -> Numbers:
    """T from normals, of which those above the diagonal count, and the halves of T_ii^2."""
    xp, batch = namespace(above), above.shape[-1]
    factor = xp.triu(above, 1) + xp.sqrt(2 * half_squares)[..., None] * xp.eye(batch, dtype=above.dtype)
    return xp.where((freedom > 0)[:, None], factor, 0.0)

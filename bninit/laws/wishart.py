"""Wishart matrices, drawn by their triangular factor."""

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike

from bninit.arrays import Array


def bartlett(key: Array, width: int | Array, batch: int, dtype: DTypeLike) -> Array:
    """The triangular factor of a width x batch standard normal matrix, in batch^2 normals.

    T is upper triangular with T_ii ~ chi(width - i), counted from 0, and T_ij ~ N(0, 1) above the
    diagonal, all independent; rows from `width` on are zero. T^T T is Wishart with `width` degrees of
    freedom.

    Source: Bartlett (1933), On the theory of statistical regression.
    """
    normal_key, chi_key = jax.random.split(key)
    upper = jnp.triu(jax.random.normal(normal_key, (batch, batch), dtype), 1)
    freedom = width - jnp.arange(batch)
    shape = jnp.maximum(freedom, 1).astype(dtype) / 2
    chi = jnp.sqrt(2 * jax.random.gamma(chi_key, shape, dtype=dtype))
    factor = upper + jnp.diag(chi)
    return jnp.where((freedom > 0)[:, None], factor, 0.0)

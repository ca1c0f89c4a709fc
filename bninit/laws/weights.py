"""Laws of the weight matrix, and the numbers they draw: a function of (key, seed, layer, row block) alone."""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax.typing import DTypeLike

from bninit import checks
from bninit.arrays import Array
from bninit.laws.normal import normal

ROW_BLOCK = 16
"""Rows drawn from one key. Changing it changes every random number of the package."""


@dataclass(frozen=True)
class WeightLaw:
    """A law of W with E[W_ij^2] = gain^2 / features, so that W H keeps the Gram of H in expectation.

    Args:
        name: the word that names it.
        draw: (key, shape, dtype) to independent entries of variance one.
        orthogonal: whether W is made an isometry from its Gaussian entries (Haar measure).
        rotation_invariant: whether W Q has the law of W for every orthogonal Q; only then may W H be
            drawn from the Gram of H alone.
    """

    name: str
    draw: Callable[[Array, tuple[int, int], DTypeLike], Array]
    orthogonal: bool = False
    rotation_invariant: bool = True


def rademacher(key: Array, shape: tuple[int, int], dtype: DTypeLike) -> Array:
    """+1 or -1, each with probability one half."""
    return jax.random.rademacher(key, shape, dtype)


def uniform(key: Array, shape: tuple[int, int], dtype: DTypeLike) -> Array:
    """Uniform on (-sqrt 3, sqrt 3), of variance one."""
    return jax.random.uniform(key, shape, dtype, -(3**0.5), 3**0.5)


WEIGHTS = {
    "gaussian": WeightLaw("gaussian", normal),
    "haar": WeightLaw("haar", normal, orthogonal=True),
    "rademacher": WeightLaw("rademacher", rademacher, rotation_invariant=False),
    "uniform": WeightLaw("uniform", uniform, rotation_invariant=False),
}


def weight_law(name: str) -> WeightLaw:
    """The law of that name."""
    return WEIGHTS[checks.word(name, WEIGHTS, "weights")]


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

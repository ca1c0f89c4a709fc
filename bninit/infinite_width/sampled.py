"""Expectations without a formula, by quasi-Monte Carlo over the rows of one layer."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import qmc

from bninit.arrays import Array, Gram, Rows
from bninit.layer.block import Block
from bninit.statistics.estimate import standard_error

SCRAMBLINGS = 8
"""Scrambled Sobol sequences; their spread gives the standard error of the mean."""


def sobol_rows(gram: Gram, samples: int) -> Iterator[Rows]:
    """Rows N(0, gram), `samples` of them (a power of two) from each scrambling."""
    eigenvalues, basis = jnp.linalg.eigh(gram)
    factor = (jnp.sqrt(jnp.maximum(eigenvalues, 0.0)) * basis).T
    for seed in range(SCRAMBLINGS):
        uniform = qmc.Sobol(gram.shape[0], seed=seed).random(samples)
        normal = jax.scipy.special.ndtri(jnp.asarray(np.clip(uniform, 2.0**-54, 1 - 2.0**-54)))
        yield normal @ factor


def mean_and_error(means: list[Array]) -> tuple[Array, Array]:
    """The mean over the scramblings, and the largest standard error of its entries."""
    stack = jnp.stack(means)
    return stack.mean(0), jnp.max(standard_error(stack))


def sampled(block: Block, gram: Gram, samples: int) -> tuple[Gram, Array]:
    """The mean of phi(z) phi(z)^T over eight scrambled Sobol sequences of rows z, and its standard error."""
    images = (block(rows) for rows in sobol_rows(gram, samples))
    return mean_and_error([rows.T @ rows / samples for rows in images])

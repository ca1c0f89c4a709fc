"""The Gram after a block without a formula, by quasi-Monte Carlo over its rows."""

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import qmc

from bninit.arrays import Array, Gram
from bninit.layer.block import Block


def sampled(block: Block, gram: Gram, samples: int) -> tuple[Gram, Array]:
    """The mean of phi(z) phi(z)^T over eight scrambled Sobol sequences of rows z, and its standard error."""
    batch = gram.shape[0]
    eigenvalues, basis = jnp.linalg.eigh(gram)
    factor = (jnp.sqrt(jnp.maximum(eigenvalues, 0.0)) * basis).T
    means = []
    for seed in range(8):
        uniform = qmc.Sobol(batch, seed=seed).random(samples)
        normal = jax.scipy.special.ndtri(jnp.asarray(np.clip(uniform, 2.0**-54, 1 - 2.0**-54)))
        rows = block(normal @ factor)
        means.append(rows.T @ rows / samples)
    stack = jnp.stack(means)
    return stack.mean(0), jnp.max(stack.std(0, ddof=1)) / np.sqrt(len(means))

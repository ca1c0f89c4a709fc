"""The Gram after rescaling, by the integral of rescaling: n E[phi(z) phi(z)^T / |z|^2] for z ~ N(0, K)."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Gram
from bninit.infinite_width.rescale_integral import (
    LONG,
    SHORT,
    error_of_halving,
    is_short,
    last_node,
    nodes,
    root_determinant,
    tilted,
)
from bninit.layer.kernels import Kernel


def rescaled(gram: Gram, epsilon: float, after: Callable[[Gram], Gram], kernel: Kernel) -> tuple[Gram, Array]:
    """n E[phi(A z) phi(A z)^T / (|z|^2 + n epsilon)] for z ~ N(0, gram), and its error; 0 for a Gram of zero.

    Args:
        gram, epsilon: n is the batch size.
        after: G -> A G A^T, the linear map of rows between RS and the nonlinearity.
        kernel: of phi, of degree 1.
    """
    batch = gram.shape[0]
    trace = jnp.trace(gram)
    # In units of the whole denominator, so that neither a vanishing nor a large batch loses the nodes.
    unit = jnp.where(trace > 0, trace + batch * epsilon, 1.0)
    gram = jnp.where(trace > 0, gram, jnp.eye(batch) / batch) / unit
    damping = jnp.where(trace > 0, batch * epsilon / unit, 0.0)
    eigenvalues, basis = jnp.linalg.eigh(jax.lax.stop_gradient(gram))
    # What rounding leaves of a zero eigenvalue would come back as its root, 1e-8.
    noise = 4 * batch * jnp.finfo(eigenvalues.dtype).eps * eigenvalues[-1]
    eigenvalues = jnp.where(eigenvalues > noise, eigenvalues, 0.0)
    last = last_node(eigenvalues, jnp.ones(batch), jax.lax.stop_gradient(damping))

    def rule(count: int, gram: Gram, damping: Array) -> tuple[Gram, Array]:
        def add(sums: tuple, node: tuple) -> tuple[tuple, None]:
            s, ds, every_second = node
            local = tilted(gram, basis, eigenvalues, s)
            image = kernel(after(local))[0]
            mass = ds * root_determinant(gram, basis, eigenvalues, s) * jnp.exp(-s * damping)
            fine, coarse = sums
            return (fine + mass * image, coarse + 2 * every_second * mass * image), None

        s, ds = nodes(last, count)
        start = (jnp.zeros_like(gram), jnp.zeros_like(gram))
        (fine, coarse), _ = jax.lax.scan(add, start, (s, ds, jnp.arange(count) % 2 == 0))
        return batch * fine, batch * error_of_halving(fine, coarse)

    short = partial(rule, SHORT)
    long = partial(rule, LONG)
    image, error = jax.lax.cond(is_short(last), short, long, gram, damping)
    alive = trace > 0
    return jnp.where(alive, image, 0.0), jnp.where(alive, error, 0.0)

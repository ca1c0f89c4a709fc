"""The derivative of the Gram map at a symmetric Gram, one small matrix for each isotypic component.

Inside a block of m alike points a perturbation is one of
    trivial       the symmetric family itself;
    standard      E_ii = alpha v_i, E_ij = beta (v_i + v_j), E_ib = gamma_b v_i, v of zero sum: m - 1 copies;
    (m-2,2)       off the diagonal, zero row sums: m (m - 3) / 2 copies of one number;
    and across two blocks v w^T + w v^T, with (m_1 - 1)(m_2 - 1) copies of one number.
The Gram map commutes with the permutations, so by Schur's lemma it acts on these numbers alone.
"""

from functools import partial

import jax
import jax.numpy as jnp

from bninit.shapes import Array
from bninit.symmetric import (
    Blocks,
    Layer,
    advance,
    centred,
    closeness,
    contrast,
    norms,
    tilt,
    uncentred,
    weigh,
)


def coordinates(state: Blocks, layer: Layer) -> Array:
    """The free numbers of the family: contrast (or the means), then the spreads; up to scale."""
    if layer.recenters:
        head = contrast(state)[None] if len(layer.sizes) == 2 else jnp.zeros(0)
    else:
        head = state.means[jnp.triu_indices(len(layer.sizes))]
    return jnp.concatenate([head, state.spreads])


def from_coordinates(numbers: Array, layer: Layer) -> Blocks:
    """The state with these coordinates."""
    blocks = len(layer.sizes)
    means, spreads = numbers[:-blocks], numbers[-blocks:]
    if layer.recenters:
        return centred(means[0] if blocks == 2 else jnp.zeros(()), spreads, layer.sizes)
    if blocks == 1:
        return uncentred(means[:, None], spreads)
    return uncentred(means[jnp.array([[0, 1], [1, 2]])], spreads)


def trivial(state: Blocks, layer: Layer) -> Array:
    """The derivative of the family's own map in its coordinates."""

    def step(numbers: Array) -> Array:
        return coordinates(advance(from_coordinates(numbers, layer), layer), layer)

    return jax.jacfwd(step)(coordinates(state, layer))


def _kernel_slopes(state: Blocks, layer: Layer) -> tuple[Array, Array]:
    """d kappa / d covariance, and d kappa / d (variance of the row's point), for every pair of blocks.

    (1/2) sqrt(b/a) (k - rho k'), where k - rho k' = (high - low)^2 sin theta / (2 pi).
    """
    near, far = closeness(state, layer)
    norm = norms(state, layer.sizes)
    safe = jnp.where(norm > 0, norm, 1.0)
    sine = jnp.sqrt(jnp.maximum(near * far, 0.0))
    bend = (layer.high - layer.low) ** 2 * sine / (4 * jnp.pi)
    return layer.kernel.slope(near, far), bend * jnp.sqrt(safe[None, :] / safe[:, None])


def _standard_at(state: Blocks, layer: Layer, block: int, s: Array) -> Array:
    """The (alpha, u_1, u_2) matrix of tilt then kernel at one node; u_block = beta, u_other = gamma.

    With E = (alpha - 2 beta) diag(v) + v u^T + u v^T and R = (I + 2 s K)^(-1), which is r on v,
    R E R = r^2 (alpha - 2 beta) diag(v) + v w^T + w v^T, w = r ( (alpha - 2 beta) p + T^(-1) u ).
    """
    sizes = layer.sizes
    local = tilt(state, sizes, s)
    shrink = 1 / (1 + 2 * s * state.spreads[block])
    here = jnp.arange(len(sizes)) == block
    inverse = jnp.eye(len(sizes)) - 2 * s * local.means * sizes[None, :]
    leak = here * (1 - shrink) / sizes[block] - 2 * s * local.means[block]
    by_covariance, by_variance = _kernel_slopes(local, layer)

    def apply(numbers: Array) -> Array:
        alpha, u = numbers[0], numbers[1:]
        rest = alpha - 2 * u[block]
        w = shrink * (rest * leak + inverse @ u)
        alpha = shrink**2 * rest + 2 * w[block]
        shared = by_covariance[block] * w + by_variance[block] * alpha
        return jnp.concatenate([layer.kernel.at_one * alpha[None], shared])

    return jax.vmap(apply, out_axes=1)(jnp.eye(1 + len(sizes)))


def standard(state: Blocks, layer: Layer, block: int) -> Array:
    """The derivative on (alpha, u_1, u_2) of a block's standard component, recentred if the layer does."""
    if layer.rescales:
        s, mass = weigh(state, layer)
        matrix = jnp.tensordot(mass, jax.vmap(partial(_standard_at, state, layer, block))(s), axes=1)
    else:
        matrix = _standard_at(state, layer, block, jnp.zeros(()))
    if not layer.recenters:
        return matrix
    mean = row_sum(layer, block) @ matrix / layer.batch
    ones = jnp.ones(1 + len(layer.sizes)).at[0].set(2.0)
    return matrix - ones[:, None] * mean[None, :]


def row_sum(layer: Layer, block: int) -> Array:
    """The row sum of the perturbation at a point, over v: alpha + (m - 2) beta + sum of m_b gamma_b."""
    weights = layer.sizes.at[block].add(-2.0)
    return jnp.concatenate([jnp.ones(1), weights])


def pairwise(state: Blocks, layer: Layer) -> Array:
    """The numbers of (m_a - 2, 2) on the diagonal, of standard x standard off it."""

    def at(s: Array) -> Array:
        local = tilt(state, layer.sizes, s)
        shrink = 1 / (1 + 2 * s * state.spreads)
        return _kernel_slopes(local, layer)[0] * shrink[:, None] * shrink[None, :]

    if not layer.rescales:
        return at(jnp.zeros(()))
    s, mass = weigh(state, layer)
    return jnp.tensordot(mass, jax.vmap(at)(s), axes=1)

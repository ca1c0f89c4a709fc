"""The derivative of the Gram map at a symmetric Gram, one small matrix for each isotypic component.

Inside a block of m alike points a perturbation is one of
    trivial       the symmetric family itself;
    standard      E_ii = alpha v_i, E_ij = beta (v_i + v_j), E_ib = gamma_b v_i, v of zero sum: m - 1 copies;
    (m-2,2)       off the diagonal, zero row sums: m (m - 3) / 2 copies of one number;
    and across two blocks v w^T + w v^T, with (m_1 - 1)(m_2 - 1) copies of one number.
The Gram map commutes with the permutations, so by Schur's lemma it acts on these numbers alone. Leading
axes of the state are many Grams.
"""

import math

import numpy as np

from bninit.dynamics.symmetry.step import (
    Blocks,
    ReducedLayer,
    activate,
    along_nodes,
    block_diagonal,
    block_norms,
    closeness,
    coordinates,
    from_coordinates,
    tilt,
    weigh,
)


def trivial_block(numbers: np.ndarray, layer: ReducedLayer) -> tuple[np.ndarray, np.ndarray]:
    """One layer in the coordinates of the family, and its derivative: (..., c) and (..., c, c).

    With R = (I + 2 s K)^(-1), the tilt moves by R E R, the mass by -s tr(R E) of itself, and the kernel by
    its slopes in the covariance and the variances of each pair.
    """
    state = from_coordinates(numbers, layer)
    if layer.rescales:
        s, mass = weigh(state, layer, power=1.0)
    else:
        s, mass = np.zeros((*numbers.shape[:-1], 1)), np.ones((*numbers.shape[:-1], 1))
    inner, wide = layer.along_nodes(), along_nodes(state)
    local = tilt(wide, inner.sizes, s)
    value = activate(local, inner)
    means, spreads, logarithm = _tilted_directions(wide, local, inner, s)
    means, spreads = _activated(local, inner, means, spreads)
    means = means + logarithm[..., None, None] * value.means[..., None, :, :]
    spreads = spreads + logarithm[..., None] * value.spreads[..., None, :]
    weight = mass[..., None, None]
    total = Blocks((weight * value.means).sum(-3), (mass[..., None] * value.spreads).sum(-2), state.minor)
    moved = Blocks((weight[..., None] * means).sum(-4), (weight * spreads).sum(-3), state.minor)
    matrix = coordinates(moved, layer._replace(sizes=layer.sizes[..., None, :]))
    return coordinates(total, layer), np.swapaxes(matrix, -1, -2)


def _tilted_directions(
    state: Blocks, local: Blocks, layer: ReducedLayer, s: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The derivative of tilted means and spreads, and of log mass, along every coordinate (axis -3, -2)."""
    sizes, blocks = layer.sizes, layer.sizes.shape[-1]
    count = (blocks - 1 if layer.recenters else blocks * (blocks + 1) // 2) + blocks
    ahead = from_coordinates(np.eye(count), layer._replace(sizes=sizes[..., None, :]))
    resolvent = np.eye(blocks) - 2 * s[..., None, None] * local.means * sizes[..., None, :]
    narrow = 1 / (1 + 2 * s[..., None] * state.spreads)
    half = resolvent[..., None, :, :] @ ahead.means
    means = half @ np.swapaxes(resolvent, -1, -2)[..., None, :, :]
    spreads = ahead.spreads * (narrow**2)[..., None, :]
    traces = (block_diagonal(half) * sizes[..., None, :]).sum(-1)
    traces = traces + (ahead.spreads * (narrow * (sizes - 1))[..., None, :]).sum(-1)
    return means, spreads, -s[..., None] * traces


def _activated(
    local: Blocks, layer: ReducedLayer, means: np.ndarray, spreads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The derivative of `activate` along directions of means and spreads.

    Inside a block the spread becomes norm * gap(mu / norm): its derivative is gap' d mu + (gap - near gap')
    d norm, which a tight cluster does not cancel.
    """
    near, far = closeness(local, layer)
    at_one = layer.kernel.at_one[..., 0]
    by_covariance, by_variance = _kernel_slopes(local, layer, (near, far))
    rest = block_diagonal(layer.kernel.gap(near, far) - near * layer.kernel.slope(near, far))
    shrink = 1 - 1 / layer.sizes
    norm = block_diagonal(means) + spreads * shrink[..., None, :]
    new = block_diagonal(by_covariance)[..., None, :] * spreads + rest[..., None, :] * norm
    own = at_one[..., None, :] * norm - new * shrink[..., None, :]
    across = by_covariance[..., None, :, :] * means + by_variance[..., None, :, :] * norm[..., :, None]
    across = across + np.swapaxes(by_variance, -1, -2)[..., None, :, :] * norm[..., None, :]
    return np.where(np.eye(layer.sizes.shape[-1], dtype=bool), own[..., None], across), new


def _kernel_slopes(
    state: Blocks, layer: ReducedLayer, close: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """d kappa / d covariance, and d kappa / d (variance of the row's point), for every pair of blocks.

    (1/2) sqrt(b/a) (k - rho k'), where k - rho k' = (high - low)^2 sin theta / (2 pi).
    """
    near, far = close
    norm = block_norms(state, layer.sizes)
    safe = np.where(norm > 0, norm, 1.0)
    sine = np.sqrt(np.maximum(near * far, 0.0))
    bend = (layer.kernel.high - layer.kernel.low) ** 2 * sine / (4 * math.pi)
    return layer.kernel.slope(near, far), bend * np.sqrt(safe[..., None, :] / safe[..., :, None])


def _standard_at(state: Blocks, layer: ReducedLayer, block: int, s: np.ndarray) -> np.ndarray:
    """The (alpha, u_1, u_2) matrix of tilt then kernel at one node; u_block = beta, u_other = gamma.

    With E = (alpha - 2 beta) diag(v) + v u^T + u v^T and R = (I + 2 s K)^(-1), which is r on v,
    R E R = r^2 (alpha - 2 beta) diag(v) + v w^T + w v^T, w = r ( (alpha - 2 beta) p + T^(-1) u ).
    """
    sizes, blocks = layer.sizes, layer.sizes.shape[-1]
    local = tilt(state, sizes, s)
    shrink = (1 / (1 + 2 * s * state.spreads[..., block]))[..., None]
    here = np.arange(blocks) == block
    inverse = np.eye(blocks) - 2 * s[..., None, None] * local.means * sizes[..., None, :]
    leak = here * (1 - shrink) / sizes[..., block, None] - 2 * s[..., None] * local.means[..., block, :]
    by_covariance, by_variance = _kernel_slopes(local, layer, closeness(local, layer))
    columns = []
    for numbers in np.eye(1 + blocks):
        rest = numbers[0] - 2 * numbers[1 + block]
        w = shrink * (rest * leak + inverse @ numbers[1:])
        alpha = shrink**2 * rest + 2 * w[..., block, None]
        shared = by_covariance[..., block, :] * w + by_variance[..., block, :] * alpha
        columns.append(np.concatenate([layer.kernel.at_one[..., 0] * alpha, shared], axis=-1))
    return np.stack(columns, axis=-1)


def standard(state: Blocks, layer: ReducedLayer, block: int) -> np.ndarray:
    """The derivative on (alpha, u_1, u_2) of a block's standard component, recentred if the layer does."""
    if layer.rescales:
        s, mass = weigh(state, layer, power=1.0)
        at_nodes = _standard_at(along_nodes(state), layer.along_nodes(), block, s)
        matrix = (mass[..., None, None] * at_nodes).sum(-3)
    else:
        matrix = _standard_at(state, layer, block, np.zeros(layer.sizes.shape[:-1]))
    if not layer.recenters:
        return matrix
    mean = row_sum(layer, block)[..., None, :] @ matrix / layer.batch[..., None, None]
    ones = np.ones(1 + layer.sizes.shape[-1])
    ones[0] = 2
    return matrix - ones[:, None] * mean


def row_sum(layer: ReducedLayer, block: int) -> np.ndarray:
    """The row sum of the perturbation at a point, over v: alpha + (m - 2) beta + sum of m_b gamma_b."""
    weights = layer.sizes - 2.0 * (np.arange(layer.sizes.shape[-1]) == block)
    return np.concatenate([np.ones((*weights.shape[:-1], 1)), weights], axis=-1)


def pairwise(state: Blocks, layer: ReducedLayer) -> np.ndarray:
    """The numbers of (m_a - 2, 2) on the diagonal, of standard x standard off it."""
    if not layer.rescales:
        return layer.kernel.slope(*closeness(state, layer))
    s, mass = weigh(state, layer, power=1.0)
    wide, inner = along_nodes(state), layer.along_nodes()
    shrink = 1 / (1 + 2 * s[..., None] * wide.spreads)
    slopes = inner.kernel.slope(*closeness(tilt(wide, inner.sizes, s), inner))
    return (mass[..., None, None] * slopes * shrink[..., :, None] * shrink[..., None, :]).sum(-3)

"""The Gram map on symmetric families: two blocks of alike points, at a cost that is the same for any batch.

A Gram symmetric under permutations inside each of two blocks of sizes m_1, m_2 is
    G_ij = g_ab + [a = b] mu_a ([i = j] - 1/m_a),  i in block a, j in block b,
with g the inner products of the block means and mu_a the spread of block a (half a squared distance).
These variables survive the limit of a tight cluster, where mu / g is 1e-11, and the sizes may be real.
Every function takes many Grams along leading axes, of NumPy or of JAX.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from bninit.arrays import Gram, Numbers, constant, is_jax, namespace
from bninit.infinite_width.rescale_integral import LONG, enough_nodes, last_node, nodes
from bninit.layer.arc_cosine import PiecewiseLinear


class Blocks(NamedTuple):
    """A symmetric Gram: `means` g, `spreads` mu, and `minor` = det g, exactly zero when centred."""

    means: Numbers
    spreads: Numbers
    minor: Numbers


class ReducedLayer(NamedTuple):
    """What one layer does: the sizes of the blocks along the last axis, the slopes without it.

    `coincident` says that the first block is one point, or several that coincide: no spread is computed for
    it, so that JAX's second derivatives, infinite at an angle of zero, do not meet it.
    """

    recenters: bool
    rescales: bool
    low: Numbers
    high: Numbers
    sizes: Numbers
    coincident: bool = False

    @property
    def kernel(self) -> PiecewiseLinear:
        """The kernel of the nonlinearity, for pairs of blocks."""
        return PiecewiseLinear(self.low[..., None, None], self.high[..., None, None])

    @property
    def batch(self) -> Numbers:
        """The number of points."""
        return self.sizes.sum(-1)

    def along_nodes(self) -> "ReducedLayer":
        """The layer with an axis for the nodes of the rescaling integral."""
        low, high = self.low[..., None], self.high[..., None]
        return self._replace(low=low, high=high, sizes=self.sizes[..., None, :])


def block_diagonal(matrices: Numbers) -> Numbers:
    """The diagonals of the matrices in the last two axes."""
    return matrices[..., np.arange(matrices.shape[-1]), np.arange(matrices.shape[-1])]


def block_norms(state: Blocks, sizes: Numbers) -> Numbers:
    """The squared norm of a point of each block: g_aa + mu_a (1 - 1/m_a)."""
    return block_diagonal(state.means) + state.spreads * (1 - 1 / sizes)


def closeness(state: Blocks, layer: ReducedLayer) -> tuple[Numbers, Numbers]:
    """near = 1 - cos and far = 1 + cos, of pairs inside each block (diagonal) and across (off it).

    Inside, near = mu / norm. Across, the smaller of the two is sin^2 / (1 + |cos|), with
    sin^2 = (minor + s_a g_bb + s_b g_aa + s_a s_b) / (norm_a norm_b), s = mu (1 - 1/m): no cancellation.
    """
    xp = namespace(*state)
    norm = block_norms(state, layer.sizes)
    safe = xp.where(norm > 0, norm, 1.0)
    own = block_diagonal(state.means)
    inside = state.spreads * (1 - 1 / layer.sizes)
    product = safe[..., :, None] * safe[..., None, :]
    sine = state.minor[..., None, None] + inside[..., :, None] * (own + inside)[..., None, :]
    sine = (sine + own[..., :, None] * inside[..., None, :]) / product
    acute = state.means >= 0
    cosine = xp.where(acute, state.means, -state.means) / xp.sqrt(product)
    small, large = sine / (1 + cosine), 1 + cosine
    same = np.eye(layer.sizes.shape[-1], dtype=bool)
    within = state.spreads / safe
    if layer.coincident:
        within = xp.where(np.arange(layer.sizes.shape[-1]) == 0, 1.0, within)
    within = within[..., None]
    near = xp.where(same, within, xp.where(acute, small, large))
    return near, xp.where(same, 2 - within, xp.where(acute, large, small))


def activate(state: Blocks, layer: ReducedLayer) -> Blocks:
    """E[phi(z) phi(z)^T]: the kernel of each pair, kept as means and spreads."""
    xp = namespace(*state)
    norm = block_norms(state, layer.sizes)
    root = xp.sqrt(xp.where(norm > 0, norm, 1.0)) * (norm > 0)
    gaps, at_one = layer.kernel.gap(*closeness(state, layer)), layer.kernel.at_one
    spreads = norm * block_diagonal(gaps)
    if layer.coincident:
        spreads = xp.where(np.arange(layer.sizes.shape[-1]) == 0, 0.0, spreads)
    own = norm * at_one[..., 0] - spreads * (1 - 1 / layer.sizes)
    means = root[..., :, None] * root[..., None, :] * (at_one - gaps)
    same = np.eye(layer.sizes.shape[-1], dtype=bool)
    return uncentred(xp.where(same, own[..., None], means), spreads)


def uncentred(means: Numbers, spreads: Numbers) -> Blocks:
    """A state from its means, with the minor g_11 g_22 - g_12^2 of two blocks, or 0 of one."""
    if spreads.shape[-1] == 1:
        return Blocks(means, spreads, 0 * means[..., 0, 0])
    return Blocks(means, spreads, means[..., 0, 0] * means[..., 1, 1] - means[..., 0, 1] * means[..., 1, 0])


def contrast(means: Numbers) -> Numbers:
    """The squared distance between the two block means, g_11 - 2 g_12 + g_22 (0 for one block)."""
    if means.shape[-1] == 1:
        return 0 * means[..., 0, 0]
    return means[..., 0, 0] - means[..., 0, 1] - means[..., 1, 0] + means[..., 1, 1]


def centred(squared: Numbers, spreads: Numbers, sizes: Numbers) -> Blocks:
    """The state of zero row sums whose block means are sqrt(squared) apart."""
    signs = np.array([1.0, -1.0]) if sizes.shape[-1] == 2 else np.zeros(1)
    arms = signs * sizes[..., ::-1] / sizes.sum(-1)[..., None]
    outer = arms[..., :, None] * arms[..., None, :]
    return Blocks(squared[..., None, None] * outer, spreads, 0 * squared)


def recentre(state: Blocks, layer: ReducedLayer) -> Blocks:
    """P G P, if the layer recenters: the spreads stay, the means keep only their contrast."""
    if not layer.recenters:
        return state
    return centred(contrast(state.means), state.spreads, layer.sizes)


def weigh(state: Blocks, layer: ReducedLayer, power: float = 0.0) -> tuple[Numbers, Numbers]:
    """Nodes s of the rescaling integral along a new last axis, and masses n det(I + 2 s K)^(-1/2) ds.

    The nodes reach as far as an integrand that grows by a further s^power needs: a derivative along a
    direction in which the Gram is zero has power 1.
    """
    xp = namespace(*state)
    sizes = layer.sizes
    # The two eigenvalues of g on block functions, for placing the nodes only.
    total = (block_diagonal(state.means) * sizes).sum(-1)
    double = sizes.prod(-1) * state.minor
    larger = (total + xp.sqrt(xp.maximum(total**2 - 4 * double, 0.0))) / 2
    smaller = double / xp.where(larger > 0, larger, 1.0)
    spectrum = xp.concatenate([xp.stack([larger, smaller], axis=-1), state.spreads], axis=-1)
    counts = xp.concatenate([xp.ones((*sizes.shape[:-1], 2)), sizes - 1], axis=-1)
    trace = constant((spectrum * counts).sum(-1))
    last = last_node(constant(spectrum) / trace[..., None], counts, power=power)
    s, ds = nodes(last, LONG if is_jax(last) else enough_nodes(last))
    s, ds = s / trace[..., None], ds / trace[..., None]
    logarithm = xp.log(1 + 2 * s * total[..., None] + 4 * s**2 * double[..., None])
    for block in range(sizes.shape[-1]):
        fold = (sizes[..., block] - 1)[..., None]
        logarithm = logarithm + xp.log1p(2 * s * state.spreads[..., block, None]) * fold
    return s, layer.batch[..., None] * ds * xp.exp(-logarithm / 2)


def tilt(state: Blocks, sizes: Numbers, s: Numbers) -> Blocks:
    """K (I + 2 s K)^(-1), again a symmetric Gram of the same two blocks."""
    total = (block_diagonal(state.means) * sizes).sum(-1)
    determinant = 1 + 2 * s * total + 4 * s**2 * sizes.prod(-1) * state.minor
    others = sizes.prod(-1)[..., None] / sizes * (2 * s * state.minor)[..., None]
    lifted = state.means + others[..., None] * np.eye(sizes.shape[-1])
    spreads = state.spreads / (1 + 2 * s[..., None] * state.spreads)
    return Blocks(lifted / determinant[..., None, None], spreads, state.minor / determinant)


def along_nodes(state: Blocks) -> Blocks:
    """The state with an axis for the nodes of the rescaling integral."""
    return Blocks(state.means[..., None, :, :], state.spreads[..., None, :], state.minor[..., None])


def image(state: Blocks, layer: ReducedLayer) -> Blocks:
    """The Gram after RS and NL of a Gram that has already been recentred (if the layer does)."""
    if not layer.rescales:
        return activate(state, layer)
    s, mass = weigh(state, layer)
    inner = layer.along_nodes()
    local = activate(tilt(along_nodes(state), inner.sizes, s), inner)
    means = (mass[..., None, None] * local.means).sum(-3)
    return uncentred(means, (mass[..., None] * local.spreads).sum(-2))


def advance(state: Blocks, layer: ReducedLayer) -> Blocks:
    """One layer, from the Gram that enters RS to the next one: recentre(image(state))."""
    return recentre(image(state, layer), layer)


def coordinates(state: Blocks, layer: ReducedLayer) -> Numbers:
    """The free numbers of the family: contrast (or the means), then the spreads; up to scale."""
    xp = namespace(*state)
    blocks = layer.sizes.shape[-1]
    if layer.recenters:
        head = contrast(state.means)[..., None][..., : blocks - 1]
    else:
        rows, columns = np.triu_indices(blocks)
        head = state.means[..., rows, columns]
    return xp.concatenate([head, state.spreads], axis=-1)


def from_coordinates(numbers: Numbers, layer: ReducedLayer) -> Blocks:
    """The state with these coordinates."""
    blocks = layer.sizes.shape[-1]
    means, spreads = numbers[..., :-blocks], numbers[..., -blocks:]
    if layer.recenters:
        return centred(means[..., 0] if blocks == 2 else 0 * spreads[..., 0], spreads, layer.sizes)
    places = np.array([[0, 1], [1, 2]])[:blocks, :blocks]
    return uncentred(means[..., places], spreads)


def full_gram(state: Blocks, counts: tuple[int, ...]) -> Gram:
    """The n x n Gram matrix of one state: the points of the first block come first."""
    label = np.repeat(np.arange(len(counts)), counts)
    same = label[:, None] == label[None, :]
    inside = state.spreads[label] * (np.eye(len(label)) - 1 / np.array(counts)[label])
    return jnp.asarray(state.means[label[:, None], label[None, :]] + np.where(same, inside, 0.0))

"""The Gram map on symmetric families: two blocks of alike points, at a cost that is the same for any batch.

A Gram symmetric under permutations inside each of two blocks of sizes m_1, m_2 is
    G_ij = g_ab + [a = b] mu_a ([i = j] - 1/m_a),  i in block a, j in block b,
with g the inner products of the block means and mu_a the spread of block a (half a squared distance).
These variables survive the limit of a tight cluster, where mu / g is 1e-11, and the sizes may be real.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from bninit.kernels import PiecewiseLinear
from bninit.rescale_integral import LONG, last_node, nodes
from bninit.shapes import Array, Gram


class Blocks(NamedTuple):
    """A symmetric Gram: `means` g, `spreads` mu, and `minor` = det g, exactly zero when centred."""

    means: Array
    spreads: Array
    minor: Array


class Layer(NamedTuple):
    """What one layer does: sizes and slopes may be traced; the switches may not.

    `coincident` says that the first block is one point, or several that coincide: no spread is computed for
    it, so that second derivatives, infinite at an angle of zero, do not meet it.
    """

    recenters: bool
    rescales: bool
    low: Array
    high: Array
    sizes: Array
    coincident: bool = False

    @property
    def kernel(self) -> PiecewiseLinear:
        """The kernel of the nonlinearity."""
        return PiecewiseLinear(self.low, self.high)

    @property
    def batch(self) -> Array:
        """The number of points."""
        return jnp.sum(self.sizes)


def norms(state: Blocks, sizes: Array) -> Array:
    """The squared norm of a point of each block: g_aa + mu_a (1 - 1/m_a)."""
    return jnp.diagonal(state.means) + state.spreads * (1 - 1 / sizes)


def closeness(state: Blocks, layer: Layer) -> tuple[Array, Array]:
    """near = 1 - cos and far = 1 + cos, of pairs inside each block (diagonal) and across (off it).

    Inside, near = mu / norm. Across, the smaller of the two is sin^2 / (1 + |cos|), with
    sin^2 = (minor + s_a g_bb + s_b g_aa + s_a s_b) / (norm_a norm_b), s = mu (1 - 1/m): no cancellation.
    """
    sizes = layer.sizes
    norm = norms(state, sizes)
    safe = jnp.where(norm > 0, norm, 1.0)
    own = jnp.diagonal(state.means)
    inside = state.spreads * (1 - 1 / sizes)
    product = safe[:, None] * safe[None, :]
    crossed = inside[:, None] * own[None, :]
    sine = (state.minor + crossed + crossed.T + inside[:, None] * inside[None, :]) / product
    acute = state.means >= 0
    cosine = jnp.where(acute, state.means, -state.means) / jnp.sqrt(product)
    small, large = sine / (1 + cosine), 1 + cosine
    within = jnp.diag(state.spreads / safe)
    if layer.coincident:
        within = within.at[0, 0].set(1.0)
    same = jnp.eye(len(sizes), dtype=bool)
    near = jnp.where(same, within, jnp.where(acute, small, large))
    return near, jnp.where(same, 2 - within, jnp.where(acute, large, small))


def activate(state: Blocks, layer: Layer) -> Blocks:
    """E[phi(z) phi(z)^T]: the kernel of each pair, kept as means and spreads."""
    norm = norms(state, layer.sizes)
    root = jnp.sqrt(jnp.where(norm > 0, norm, 1.0)) * (norm > 0)
    gaps = layer.kernel.gap(*closeness(state, layer))
    spreads = norm * jnp.diagonal(gaps)
    if layer.coincident:
        spreads = spreads.at[0].set(0.0)
    own = norm * layer.kernel.at_one - spreads * (1 - 1 / layer.sizes)
    means = root[:, None] * root[None, :] * (layer.kernel.at_one - gaps)
    same = jnp.eye(len(norm), dtype=bool)
    return uncentred(jnp.where(same, jnp.diag(own), means), spreads)


def uncentred(means: Array, spreads: Array) -> Blocks:
    """A state from its means, with the minor g_11 g_22 - g_12^2 of two blocks, or 0 of one."""
    minor = jnp.zeros(())
    if len(spreads) == 2:
        minor = means[0, 0] * means[1, 1] - means[0, 1] * means[1, 0]
    return Blocks(means, spreads, minor)


def contrast(state: Blocks) -> Array:
    """The squared distance between the two block means, g_11 - 2 g_12 + g_22 (0 for one block)."""
    signs = jnp.array([1.0, -1.0]) if len(state.spreads) == 2 else jnp.zeros(1)
    return signs @ state.means @ signs


def centred(squared: Array, spreads: Array, sizes: Array) -> Blocks:
    """The state of zero row sums whose block means are sqrt(squared) apart."""
    shares = sizes / jnp.sum(sizes)
    arms = jnp.array([shares[1], -shares[0]]) if len(sizes) == 2 else jnp.zeros(1)
    return Blocks(squared * jnp.outer(arms, arms), spreads, jnp.zeros(()))


def recentre(state: Blocks, layer: Layer) -> Blocks:
    """P G P, if the layer recenters: the spreads stay, the means keep only their contrast."""
    if not layer.recenters:
        return state
    return centred(contrast(state), state.spreads, layer.sizes)


def weigh(state: Blocks, layer: Layer) -> tuple[Array, Array]:
    """Nodes s of the rescaling integral and their masses, n det(I + 2 s K)^(-1/2) ds."""
    sizes = layer.sizes
    # The two eigenvalues of g on block functions, for placing the nodes only.
    total = jnp.sum(jnp.diagonal(state.means) * sizes)
    double = jnp.prod(sizes) * state.minor
    larger = (total + jnp.sqrt(jnp.maximum(total**2 - 4 * double, 0.0))) / 2
    smaller = double / jnp.where(larger > 0, larger, 1.0)
    eigenvalues = jnp.concatenate([jnp.stack([larger, smaller]), state.spreads])
    counts = jnp.concatenate([jnp.ones(2), sizes - 1])
    trace = jax.lax.stop_gradient(eigenvalues @ counts)
    eigenvalues = jax.lax.stop_gradient(eigenvalues) / trace
    s, ds = nodes(last_node(eigenvalues, counts, jnp.zeros(())), LONG)
    s, ds = s / trace, ds / trace
    logarithm = jnp.log(1 + 2 * s * total + 4 * s**2 * double)
    logarithm += jnp.log1p(2 * s[:, None] * state.spreads) @ (sizes - 1)
    return s, layer.batch * ds * jnp.exp(-logarithm / 2)


def tilt(state: Blocks, sizes: Array, s: Array) -> Blocks:
    """K (I + 2 s K)^(-1), again a symmetric Gram of the same two blocks."""
    total = jnp.sum(jnp.diagonal(state.means) * sizes)
    determinant = 1 + 2 * s * total + 4 * s**2 * jnp.prod(sizes) * state.minor
    lifted = state.means + 2 * s * state.minor * jnp.diag(jnp.prod(sizes) / sizes)
    spreads = state.spreads / (1 + 2 * s * state.spreads)
    return Blocks(lifted / determinant, spreads, state.minor / determinant)


def image(state: Blocks, layer: Layer) -> Blocks:
    """The Gram after RS and NL of a Gram that has already been recentred (if the layer does)."""
    if not layer.rescales:
        return activate(state, layer)
    s, mass = weigh(state, layer)

    def at(s: Array) -> tuple[Array, Array]:
        local = activate(tilt(state, layer.sizes, s), layer)
        return local.means, local.spreads

    means, spreads = jax.vmap(at)(s)
    return uncentred(jnp.tensordot(mass, means, 1), mass @ spreads)


def advance(state: Blocks, layer: Layer) -> Blocks:
    """One layer, from the Gram that enters RS to the next one: recentre(image(state))."""
    return recentre(image(state, layer), layer)


def full_gram(state: Blocks, counts: tuple[int, ...]) -> Gram:
    """The n x n Gram matrix: the points of the first block come first."""
    label = jnp.repeat(jnp.arange(len(counts)), jnp.array(counts), total_repeat_length=sum(counts))
    spread = state.spreads[label]
    size = jnp.array(counts)[label]
    same = label[:, None] == label[None, :]
    means = state.means[label[:, None], label[None, :]]
    return means + jnp.where(same, spread * (jnp.eye(len(label)) - 1 / size), 0.0)

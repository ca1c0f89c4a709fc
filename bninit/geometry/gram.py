"""The ruler: every quantity that describes a batch, as a pure function of its Gram matrix.

All take Gram matrices along any leading axes, and none depends on the overall scale except `norms`.
A zero Gram matrix (a dead batch) has no geometry; its ratios come out 0, never NaN.
"""

import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Grams, Scalars
from bninit.layer.components import recentred


def _ratio(top: Array | np.ndarray, bottom: Array | np.ndarray) -> Array:
    """top / bottom, and 0 where bottom is 0."""
    return jnp.where(bottom != 0, top / jnp.where(bottom != 0, bottom, 1.0), 0.0)


def trace(gram: Grams) -> Scalars:
    """sum_i G_ii."""
    return jnp.trace(gram, axis1=-2, axis2=-1)


def diagonal(gram: Grams) -> Array:
    """G_ii, never below 0."""
    return jnp.maximum(jnp.diagonal(gram, axis1=-2, axis2=-1), 0.0)


def norms(gram: Grams) -> Array:
    """sqrt(G_ii), the root mean square over features of each point."""
    return jnp.sqrt(diagonal(gram))


def cosines(gram: Grams) -> Grams:
    """G_ij / sqrt(G_ii G_jj), clipped to [-1, 1]; 0 for a point at the origin."""
    size = norms(gram)
    unit = _ratio(jnp.ones_like(size), size)
    return jnp.clip(gram * unit[..., :, None] * unit[..., None, :], -1.0, 1.0)


def angles(gram: Grams) -> Grams:
    """arccos of the cosines, in radians; an angle under 1e-8 is lost in forming the Gram matrix."""
    return jnp.arccos(cosines(gram))


def spectrum(gram: Grams) -> Array:
    """Eigenvalues, largest first, negative rounding errors set to 0."""
    return jnp.maximum(jnp.linalg.eigvalsh(gram)[..., ::-1], 0.0)


def rank(gram: Grams) -> Array:
    """Eigenvalues above batch * machine epsilon * the largest (the error of a computed eigenvalue)."""
    values = spectrum(gram)
    floor = gram.shape[-1] * jnp.finfo(values.dtype).eps * values[..., :1]
    return jnp.sum(values > floor, axis=-1)


def effective_rank(gram: Grams) -> Scalars:
    """exp of the entropy of the normalised eigenvalues (Roy and Vetterli, EUSIPCO 2007)."""
    values = spectrum(gram)
    share = _ratio(values, jnp.sum(values, axis=-1, keepdims=True))
    entropy = -jnp.sum(jnp.where(share > 0, share * jnp.log(jnp.where(share > 0, share, 1)), 0), -1)
    return jnp.where(jnp.sum(values, axis=-1) > 0, jnp.exp(entropy), 0.0)


def participation_ratio(gram: Grams) -> Scalars:
    """(tr G)^2 / tr G^2: the number of dimensions that share the trace evenly."""
    return _ratio(trace(gram) ** 2, jnp.sum(gram**2, axis=(-2, -1)))


def orthogonality_gap(gram: Grams) -> Scalars:
    """|| G / tr G - I / batch ||_F (Daneshmand, Joudaki, Bach, arXiv 2106.03970)."""
    batch = gram.shape[-1]
    share = _ratio(gram, trace(gram)[..., None, None])
    return jnp.linalg.norm(share - jnp.eye(batch) / batch, axis=(-2, -1))


def isometry_gap(gram: Grams) -> Scalars:
    """-log(geometric mean / arithmetic mean of the eigenvalues); infinite where G is singular.

    Source: Joudaki, Daneshmand, Bach, arXiv 2305.18399.
    """
    values = spectrum(gram)
    mean = jnp.mean(values, axis=-1)
    singular = rank(gram) < gram.shape[-1]
    logs = jnp.log(jnp.where(singular[..., None] | (values <= 0), 1.0, values))
    gap = jnp.log(jnp.where(mean > 0, mean, 1.0)) - jnp.mean(logs, axis=-1)
    return jnp.where(singular, jnp.inf, jnp.maximum(gap, 0.0))


def order_parameter(gram: Grams) -> Scalars:
    """lambda_1(K) / tr K: the share of the variance along the axis of the two clusters."""
    k = recentred(gram)
    return _ratio(spectrum(k)[..., 0], trace(k))


def axis(gram: Grams) -> Array:
    """The unit eigenvector v of lambda_1(K); its signs part the batch, its largest v_i^2 is the odd point.

    The entry of largest modulus is made positive.
    """
    vector = jnp.linalg.eigh(recentred(gram))[1][..., -1]
    largest = jnp.argmax(jnp.abs(vector), axis=-1, keepdims=True)
    return vector * jnp.sign(jnp.take_along_axis(vector, largest, axis=-1))


def odd_point(gram: Grams) -> Array:
    """argmax v_i^2: the point that would break away first."""
    return jnp.argmax(axis(gram) ** 2, axis=-1)


def outlier_ratio(gram: Grams) -> Scalars:
    """t = max_i K_ii / mean of the other K_jj; 1 for a simplex, (batch - 1)^2 for an exact cluster."""
    size = diagonal(recentred(gram))
    largest = jnp.max(size, axis=-1)
    others = (jnp.sum(size, axis=-1) - largest) / max(gram.shape[-1] - 1, 1)
    return _ratio(largest, others)


def mean_pair_angle(gram: Grams) -> Scalars:
    """Mean angle over the pairs of different points, in radians."""
    batch = gram.shape[-1]
    apart = jnp.where(jnp.eye(batch, dtype=bool), 0.0, angles(gram))
    return jnp.sum(apart, axis=(-2, -1)) / max(batch * (batch - 1), 1)

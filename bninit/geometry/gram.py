"""The ruler: every quantity that describes a batch, as a pure function of its Gram matrix.

All take Gram matrices along any leading axes, and none depends on the overall scale except `norms`.
A zero Gram matrix (a dead batch) has no geometry; its ratios come out 0, never NaN.
"""

from bninit.layer.components import recentred
from bninit.shapes import Grams, Numbers, Scalars, namespace


def ratio_or_zero(top: Numbers, bottom: Numbers) -> Numbers:
    """top / bottom, and 0 where bottom is 0."""
    xp = namespace(top, bottom)
    return xp.where(bottom != 0, top / xp.where(bottom != 0, bottom, 1.0), 0.0)


def trace(gram: Grams) -> Scalars:
    """sum_i G_ii."""
    return namespace(gram).trace(gram, axis1=-2, axis2=-1)


def diagonal(gram: Grams) -> Numbers:
    """G_ii, never below 0."""
    xp = namespace(gram)
    return xp.maximum(xp.diagonal(gram, axis1=-2, axis2=-1), 0.0)


def norms(gram: Grams) -> Numbers:
    """sqrt(G_ii), the root mean square over features of each point."""
    return namespace(gram).sqrt(diagonal(gram))


def cosines(gram: Grams) -> Grams:
    """G_ij / sqrt(G_ii G_jj), clipped to [-1, 1]; 0 for a point at the origin."""
    xp = namespace(gram)
    size = norms(gram)
    unit = ratio_or_zero(xp.ones_like(size), size)
    return xp.clip(gram * unit[..., :, None] * unit[..., None, :], -1.0, 1.0)


def angles(gram: Grams) -> Grams:
    """arccos of the cosines, in radians; an angle under 1e-8 is lost in forming the Gram matrix."""
    return namespace(gram).arccos(cosines(gram))


def spectrum(gram: Grams) -> Numbers:
    """Eigenvalues, largest first, negative rounding errors set to 0."""
    xp = namespace(gram)
    return xp.maximum(xp.linalg.eigvalsh(gram)[..., ::-1], 0.0)


def rank(gram: Grams) -> Numbers:
    """Eigenvalues above batch * machine epsilon * the largest (the error of a computed eigenvalue)."""
    xp = namespace(gram)
    values = spectrum(gram)
    floor = gram.shape[-1] * xp.finfo(values.dtype).eps * values[..., :1]
    return xp.sum(values > floor, axis=-1)


def effective_rank(gram: Grams) -> Scalars:
    """exp of the entropy of the normalised eigenvalues (Roy and Vetterli, EUSIPCO 2007)."""
    xp = namespace(gram)
    values = spectrum(gram)
    share = ratio_or_zero(values, xp.sum(values, axis=-1, keepdims=True))
    entropy = -xp.sum(xp.where(share > 0, share * xp.log(xp.where(share > 0, share, 1)), 0), -1)
    return xp.where(xp.sum(values, axis=-1) > 0, xp.exp(entropy), 0.0)


def participation_ratio(gram: Grams) -> Scalars:
    """(tr G)^2 / tr G^2: the number of dimensions that share the trace evenly."""
    return ratio_or_zero(trace(gram) ** 2, namespace(gram).sum(gram**2, axis=(-2, -1)))


def orthogonality_gap(gram: Grams) -> Scalars:
    """|| G / tr G - I / batch ||_F (Daneshmand, Joudaki, Bach, arXiv 2106.03970)."""
    xp = namespace(gram)
    batch = gram.shape[-1]
    share = ratio_or_zero(gram, trace(gram)[..., None, None])
    return xp.linalg.norm(share - xp.eye(batch) / batch, axis=(-2, -1))


def isometry_gap(gram: Grams) -> Scalars:
    """-log(geometric mean / arithmetic mean of the eigenvalues); infinite where G is singular.

    Source: Joudaki, Daneshmand, Bach, arXiv 2305.18399.
    """
    xp = namespace(gram)
    values = spectrum(gram)
    mean = xp.mean(values, axis=-1)
    singular = rank(gram) < gram.shape[-1]
    logs = xp.log(xp.where(singular[..., None] | (values <= 0), 1.0, values))
    gap = xp.log(xp.where(mean > 0, mean, 1.0)) - xp.mean(logs, axis=-1)
    return xp.where(singular, xp.inf, xp.maximum(gap, 0.0))


def order_parameter(gram: Grams) -> Scalars:
    """lambda_1(K) / tr K: the share of the variance along the axis of the two clusters."""
    k = recentred(gram)
    return ratio_or_zero(spectrum(k)[..., 0], trace(k))


def axis(gram: Grams) -> Numbers:
    """The unit eigenvector v of lambda_1(K); its signs part the batch, its largest v_i^2 is the odd point.

    The entry of largest modulus is made positive.
    """
    return leading_pair(recentred(gram))[1]


def leading_pair(matrix: Grams) -> tuple[Scalars, Numbers]:
    """The largest eigenvalue, not below 0, and its unit vector with the largest entry positive."""
    xp = namespace(matrix)
    values, vectors = xp.linalg.eigh(matrix)
    vector = vectors[..., -1]
    largest = xp.argmax(xp.abs(vector), axis=-1, keepdims=True)
    vector = vector * xp.sign(xp.take_along_axis(vector, largest, axis=-1))
    return xp.maximum(values[..., -1], 0.0), vector


def odd_point(gram: Grams) -> Numbers:
    """argmax v_i^2: the point that would break away first."""
    return namespace(gram).argmax(axis(gram) ** 2, axis=-1)


def outlier_ratio(gram: Grams) -> Scalars:
    """t = max_i K_ii / mean of the other K_jj; 1 for a simplex, (batch - 1)^2 for an exact cluster."""
    xp = namespace(gram)
    size = diagonal(recentred(gram))
    largest = xp.max(size, axis=-1)
    others = (xp.sum(size, axis=-1) - largest) / max(gram.shape[-1] - 1, 1)
    return ratio_or_zero(largest, others)


def mean_pair_angle(gram: Grams) -> Scalars:
    """Mean angle over the pairs of different points, in radians."""
    xp = namespace(gram)
    batch = gram.shape[-1]
    apart = xp.where(xp.eye(batch, dtype=bool), 0.0, angles(gram))
    return xp.sum(apart, axis=(-2, -1)) / max(batch * (batch - 1), 1)

"""A part of the batch and the rest: who stands above a gap, what holds together, what is apart.

Parts are boolean, (..., batch), beside K = P G P or cosines of the same leading axes.
"""

from bninit.geometry.gram import diagonal
from bninit.shapes import Grams, Numbers, Scalars, namespace


def above_widest_gap(size: Numbers) -> Numbers:
    """The points above the widest gap of log K_ii, fewer than half of the batch."""
    xp, batch = namespace(size), size.shape[-1]
    if batch == 1:
        return size < 0
    order = xp.argsort(-size, axis=-1, stable=True)
    ordered = xp.take_along_axis(size, order, axis=-1)
    floor = xp.finfo(size.dtype).tiny  # a cluster at the mean has K_ii = 0: an infinite gap, kept finite
    gaps = xp.log(ordered[..., :-1] + floor) - xp.log(ordered[..., 1:] + floor)
    last = xp.argmax(gaps[..., : max((batch - 1) // 2, 1)], axis=-1)
    return xp.argsort(order, axis=-1) <= last[..., None]


def smaller_part(side: Numbers) -> Numbers:
    """Of a parting in two, the part with fewer points."""
    xp = namespace(side)
    return xp.where(2 * xp.sum(side, axis=-1, keepdims=True) > side.shape[-1], ~side, side)


def bilinear(matrix: Grams, left: Numbers, right: Numbers) -> Scalars:
    """x^T M y."""
    return namespace(matrix).sum((matrix @ right[..., None])[..., 0] * left, axis=-1)


def holds_together(k: Grams, part: Numbers) -> Numbers:
    """sum_{i != j in part} K_ij > 0, of more than one point."""
    inside = part.astype(k.dtype)
    return bilinear(k, inside, inside) > namespace(k).sum(inside * diagonal(k), axis=-1)


def keeps_its_own(k: Grams, part: Numbers) -> Numbers:
    """sum_{i != j in part} K_ij / (|part| - 1) < sum_part K_ii / 2: most of the energy is each one's own."""
    xp, inside = namespace(k), part.astype(k.dtype)
    energy = xp.sum(inside * diagonal(k), axis=-1)
    return 2 * (bilinear(k, inside, inside) - energy) < (xp.sum(inside, axis=-1) - 1) * energy


def stands_out(size: Numbers, part: Numbers) -> Numbers:
    """min_part K_ii > 2 max_rest K_ii: most of the shortest of the part is beyond the rest."""
    xp = namespace(size)
    return xp.min(xp.where(part, size, xp.inf), axis=-1) > 2 * xp.max(xp.where(part, 0.0, size), axis=-1)


def spread_inside(k: Grams, part: Numbers) -> Scalars:
    """sum over the part of |x_i - mean of the part|^2."""
    xp, inside = namespace(k), part.astype(k.dtype)
    count = xp.maximum(xp.sum(inside, axis=-1), 1)
    return xp.sum(inside * diagonal(k), axis=-1) - bilinear(k, inside, inside) / count


def is_apart(c: Grams, part: Numbers) -> Numbers:
    """Whether the mean cosine between the part and the rest is under 1/2."""
    return mean_between(c, part) < 0.5


def mean_between(c: Grams, part: Numbers) -> Scalars:
    """The mean cosine between a point of the part and one of the rest."""
    xp, inside = namespace(c), part.astype(c.dtype)
    pairs = xp.sum(inside, axis=-1) * xp.sum(1 - inside, axis=-1)
    return bilinear(c, inside, 1 - inside) / xp.maximum(pairs, 1)

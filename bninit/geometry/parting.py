"""A parting of the batch in two: who stands above the widest gap, which part holds together, which are apart.

K = P G P is the centred Gram, C the cosines seen from the origin.
"""

import jax.numpy as jnp

from bninit.arrays import Array, Gram
from bninit.geometry import gram as geometry


def above_widest_gap(size: Array) -> Array:
    """The points above the widest gap of log K_ii, fewer than half of the batch."""
    batch = size.shape[0]
    order = jnp.argsort(-size)
    ordered = size[order]
    floor = jnp.finfo(size.dtype).tiny  # a cluster at the mean has K_ii = 0: an infinite gap, kept finite
    gaps = jnp.log(ordered[:-1] + floor) - jnp.log(ordered[1:] + floor)
    count = jnp.argmax(gaps[: max((batch - 1) // 2, 1)]) + 1 if batch > 1 else 0
    return jnp.zeros(batch, bool).at[order].set(jnp.arange(batch) < count)


def smaller_part(side: Array) -> Array:
    """Of a parting in two, the part with fewer points."""
    return jnp.where(2 * jnp.sum(side) > side.shape[0], ~side, side)


def holds_together(k: Gram, part: Array) -> Array:
    """sum_{i != j in part} K_ij > 0, of more than one point."""
    inside = part.astype(k.dtype)
    return inside @ k @ inside > inside @ geometry.diagonal(k)


def keeps_its_own(k: Gram, part: Array) -> Array:
    """sum_{i != j in part} K_ij / (|part| - 1) < sum_part K_ii / 2: most of the energy is each one's own."""
    inside = part.astype(k.dtype)
    energy = inside @ geometry.diagonal(k)
    return 2 * (inside @ k @ inside - energy) < (jnp.sum(inside) - 1) * energy


def stands_out(size: Array, part: Array) -> Array:
    """min_part K_ii > 2 max_rest K_ii: most of the shortest of the part is beyond the rest."""
    return jnp.min(jnp.where(part, size, jnp.inf)) > 2 * jnp.max(jnp.where(part, 0.0, size))


def spread_inside(k: Gram, part: Array) -> Array:
    """sum over the part of |x_i - mean of the part|^2."""
    inside = part.astype(k.dtype)
    count = jnp.maximum(jnp.sum(inside), 1)
    return inside @ geometry.diagonal(k) - inside @ k @ inside / count


def is_apart(c: Gram, part: Array) -> Array:
    """Whether the mean cosine between the part and the rest is under 1/2."""
    return mean_between(c, part) < 0.5


def mean_between(c: Gram, part: Array) -> Array:
    """The mean cosine between a point of the part and one of the rest."""
    inside = part.astype(c.dtype)
    pairs = jnp.sum(inside) * jnp.sum(1 - inside)
    return inside @ c @ (1 - inside) / jnp.maximum(pairs, 1)

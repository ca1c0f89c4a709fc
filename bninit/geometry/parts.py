"""How the points of a part stand to the rest of the batch, layer by layer, for a part that stays the same."""

import numpy as np

from bninit.geometry import gram as geometry
from bninit.geometry.configuration import Description


def standing_apart(found: Description, grams: np.ndarray) -> np.ndarray:
    """Which points to follow: those apart in the last layer, or else the one nearest to breaking away.

    Args:
        found: of trajectories, (seed, layer, ...).
        grams: (seed, layer, batch, batch).

    Returns:
        (seed, batch) bool, at least one point of each seed.
    """
    apart = np.array(found.apart[:, -1], dtype=bool)
    candidate = geometry.odd_point(grams[:, -1])
    lonely = ~apart.any(axis=-1)
    apart[lonely, candidate[lonely]] = True
    return apart


def norm_ratio(grams: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Mean norm of the part / mean norm of the rest, (seed, layer)."""
    norms = geometry.norms(grams)
    inside = part[:, None, :]
    far = np.sum(norms * inside, axis=-1) / np.sum(inside, axis=-1)
    near = np.sum(norms * ~inside, axis=-1) / np.maximum(np.sum(~inside, axis=-1), 1)
    return np.divide(far, near, out=np.full_like(far, np.nan), where=near > 0)


def cluster_angle(grams: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Mean angle between two points of the rest, in radians, (seed, layer)."""
    rest = ~part
    pairs = rest[:, :, None] & rest[:, None, :] & ~np.eye(part.shape[-1], dtype=bool)
    return _mean_over(geometry.angles(grams), pairs)


def cosine_between(grams: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Mean cosine between a point of the part and one of the rest, (seed, layer)."""
    return _mean_over(geometry.cosines(grams), part[:, :, None] & ~part[:, None, :])


def _mean_over(values: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    mask = pairs[:, None]
    count = np.maximum(np.sum(mask, axis=(-2, -1)), 1)
    return np.sum(np.where(mask, values, 0.0), axis=(-2, -1)) / count

"""The layer at which an odd point is born for good."""

from typing import NamedTuple

import numpy as np

from bninit.geometry.configuration import ODD


class Birth(NamedTuple):
    """When an odd point was born along a trajectory, as arrays over the leading axes.

    `layer` is the index of the first Gram from which the kind has odd points to the end; -1 if it has none at
    the end. `point` is the (first) odd point at the end, -1 if none. `changes` says whether the set of odd
    points differs anywhere between birth and the end.
    """

    layer: np.ndarray
    point: np.ndarray
    changes: np.ndarray


def find_birth(kinds: np.ndarray, apart: np.ndarray) -> Birth:
    """The birth of the odd point from `describe` along a trajectory.

    Args:
        kinds: codes, (..., layer).
        apart: (..., layer, batch).
    """
    odd = np.asarray(kinds) >= ODD
    lasting = np.flip(np.logical_and.accumulate(np.flip(odd, -1), axis=-1), -1)
    born = lasting[..., -1]
    layer = np.where(born, np.argmax(lasting, axis=-1), -1)
    final = np.asarray(apart)[..., -1, :]
    differs = np.any(np.asarray(apart) != final[..., None, :], axis=-1) & lasting
    point = np.where(born, np.argmax(final, axis=-1), -1)
    return Birth(layer, point, np.any(differs, axis=-1))

"""A law of input batches: what enters the first layer, as a factor R of its Gram matrix G = R^T R."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bninit.laws.threefry import Keys


@dataclass(frozen=True)
class Batch:
    """A law of input batches.

    Args:
        name: how it was asked for.
        shape: features and points of the factor, the same at every width.
        factor: (keys, width) to R, one for each key; R = X / sqrt(features) for data X. NumPy draws it, so
            that nothing is compiled for what is drawn once a network.
        random: whether each seed draws its own batch; the factor takes no leading axes of keys where not.
        in_place: whether the rows are actual features, not to be rotated before explicit weights.
    """

    name: str
    shape: tuple[int, int]
    factor: Callable[[Keys, int], np.ndarray]
    random: bool = False
    in_place: bool = False


def fixed(name: str, factor: np.ndarray, in_place: bool = False) -> Batch:
    """The same points for every seed."""
    return Batch(name, factor.shape, lambda keys, width: factor, in_place=in_place)

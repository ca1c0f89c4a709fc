"""A law of input batches: what enters the first layer, as a factor R of its Gram matrix G = R^T R."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array, Factor


@dataclass(frozen=True)
class Batch:
    """A law of input batches.

    Args:
        name: how it was asked for.
        factor: (key, width) to R of shape (features, batch); R = X / sqrt(features) for data X.
        random: whether each seed draws its own batch.
        in_place: whether the rows are actual features, not to be rotated before explicit weights.

    The random ones are cached, so that the programs compiled for them are found again.
    """

    name: str
    factor: Callable[[Array, int | Array], Factor]
    random: bool = False
    in_place: bool = False

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Features and points of the factor, the same at every width; nothing is drawn."""
        features, batch = jax.eval_shape(lambda key: self.factor(key, 1), jax.random.key(0)).shape
        return features, batch


def fixed(name: str, factor: np.ndarray) -> Batch:
    """The same points for every seed."""
    return Batch(name, lambda key, width: jnp.asarray(factor))

"""NumPy for numbers at hand, jax.numpy for traced ones: one formula for both; NumPy compiles nothing."""

from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def namespace(*arrays: Any) -> ModuleType:
    """jax.numpy if any of the arrays is JAX's, else numpy.

    >>> namespace(np.ones(2)).__name__, namespace(np.ones(2), jnp.ones(2)).__name__
    ('numpy', 'jax.numpy')
    """
    return jnp if any(isinstance(array, jax.Array) for array in arrays) else np


def constant(array: Any) -> Any:
    """The array, of which no derivative is taken."""
    return jax.lax.stop_gradient(array) if isinstance(array, jax.Array) else array

"""The arrays that everything is made of, named by their axes.

Importing this module switches JAX to 64-bit arithmetic: a tight cluster lives at angles of 1e-12,
which float32 cannot represent. Every module that computes imports its array types from here.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array as Array
from jaxtyping import Float

jax.config.update("jax_enable_x64", True)

if TYPE_CHECKING:
    AnyArray = Array
else:
    AnyArray = Array | np.ndarray  # at run time NumPy's arrays are as good as JAX's

Rows = Float[AnyArray, "rows batch"]
"""Some rows (features) of a representation; a column for each data point."""

Representation = Float[AnyArray, "width batch"]
"""H: a row for each feature, a column for each data point."""

Factor = Float[AnyArray, "rank batch"]
"""R with G = R^T R: the Gram matrix kept at full relative accuracy."""

Gram = Float[AnyArray, "batch batch"]
"""G = H^T H / width."""

Grams = Float[AnyArray, "*many batch batch"]
"""Gram matrices along any leading axes."""

Shares = Float[AnyArray, " batch"]
"""The share of the batch that each distinct point stands for; sums to 1."""

Scalars = Float[AnyArray, "*many"]
"""One number for each of the leading axes."""

Numbers = Any
"""Arrays of NumPy or of JAX, of any shape: what functions that serve both take and return."""


def namespace(*arrays: Any) -> ModuleType:
    """jax.numpy if any of the arrays is JAX's, else numpy, which compiles nothing: one formula serves both.

    >>> namespace(np.ones(2)).__name__, namespace(np.ones(2), jnp.ones(2)).__name__
    ('numpy', 'jax.numpy')
    """
    return jnp if any(isinstance(array, jax.Array) for array in arrays) else np


def constant(array: Any) -> Any:
    """The array, of which no derivative is taken."""
    return jax.lax.stop_gradient(array) if isinstance(array, jax.Array) else array

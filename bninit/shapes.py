"""The arrays that everything is made of, named by their axes; of NumPy or of JAX, which this imports not.

A file that itself imports JAX takes these from `bninit.arrays`.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from bninit.late import jnp

if TYPE_CHECKING:
    from jaxtyping import Array as Array
else:
    Array = Any  # at run time NumPy's arrays are as good as JAX's

AnyArray = Any

Rows = Float[AnyArray, "*many rows batch"]
"""Some rows (features) of a representation; a column for each data point. NumPy's along any leading axes."""

Representation = Float[AnyArray, "width batch"]
"""H: a row for each feature, a column for each data point."""

Factor = Float[AnyArray, "rank batch"]
"""R with G = R^T R: the Gram matrix kept at full relative accuracy."""

Factors = Float[AnyArray, "*many rank batch"]
"""Factors along any leading axes."""

Gram = Float[AnyArray, "batch batch"]
"""G = H^T H / width."""

Grams = Float[AnyArray, "*many batch batch"]
"""Gram matrices along any leading axes."""

Shares = Float[AnyArray, " batch"]
"""The share of the batch that each distinct point stands for; sums to 1."""

Scalars = Float[AnyArray, "*many"]
"""One number for each of the leading axes."""

DType = Any
"""The type of an entry, as NumPy and JAX take it: "float64"."""

Numbers = Any
"""Arrays of NumPy or of JAX, of any shape: what functions that serve both take and return."""


def is_jax(array: Any) -> bool:
    """Whether it is an array of JAX, which must then have been imported."""
    imported = sys.modules.get("jax")
    return imported is not None and isinstance(array, imported.Array)


def namespace(*arrays: Any) -> ModuleType:
    """jax.numpy if any of the arrays is JAX's, else numpy, which compiles nothing: one formula serves both.

    >>> namespace(np.ones(2)).__name__, namespace(np.ones(2), jnp.ones(2)).__name__
    ('numpy', 'jax.numpy')
    """
    return jnp if any(map(is_jax, arrays)) else np

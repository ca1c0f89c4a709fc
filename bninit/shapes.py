"""The arrays that everything is made of, named by their axes.

Importing this module switches JAX to 64-bit arithmetic: a tight cluster lives at angles of 1e-12,
which float32 cannot represent. Every module that computes imports its array types from here.
"""

import jax
import numpy as np
from jaxtyping import Array as Array
from jaxtyping import Float

jax.config.update("jax_enable_x64", True)

Rows = Float[Array | np.ndarray, "rows batch"]
"""Some rows (features) of a representation; a column for each data point."""

Representation = Float[Array | np.ndarray, "width batch"]
"""H: a row for each feature, a column for each data point."""

Factor = Float[Array | np.ndarray, "rank batch"]
"""R with G = R^T R: the Gram matrix kept at full relative accuracy."""

Gram = Float[Array | np.ndarray, "batch batch"]
"""G = H^T H / width."""

Grams = Float[Array | np.ndarray, "*many batch batch"]
"""Gram matrices along any leading axes."""

Shares = Float[Array | np.ndarray, " batch"]
"""The share of the batch that each distinct point stands for; sums to 1."""

Scalars = Float[Array | np.ndarray, "*many"]
"""One number for each of the leading axes."""

"""JAX in 64-bit arithmetic, and the arrays that everything is made of.

Importing this module switches JAX to 64-bit arithmetic: a tight cluster lives at angles of 1e-12,
which float32 cannot represent. Every file that imports JAX takes its array types from here.
"""

from typing import Any

import jax

from bninit.shapes import Array as Array
from bninit.shapes import Factor as Factor
from bninit.shapes import Factors as Factors
from bninit.shapes import Gram as Gram
from bninit.shapes import Grams as Grams
from bninit.shapes import Numbers as Numbers
from bninit.shapes import Representation as Representation
from bninit.shapes import Rows as Rows
from bninit.shapes import Scalars as Scalars
from bninit.shapes import Shares as Shares
from bninit.shapes import is_jax as is_jax
from bninit.shapes import namespace as namespace

jax.config.update("jax_enable_x64", True)


def constant(array: Any) -> Any:
    """The array, of which no derivative is taken."""
    return jax.lax.stop_gradient(array) if is_jax(array) else array

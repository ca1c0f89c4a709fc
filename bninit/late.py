"""Modules that are imported when something of them is first used: a run of the compiled chain imports no JAX.

`from bninit.late import jnp` stands at the top of a file like any import, and costs nothing until it serves.
"""

import importlib
import os
import sys
from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING, Any


class Late(ModuleType):
    """A module of that name, imported at the first use of one of its names.

    >>> Late("fractions").Fraction(1, 2)
    Fraction(1, 2)
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # who looks over a file (doctest, inspect) asks for these and means no use
            raise AttributeError(name)
        found = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, found)
        return found


# 64-bit arithmetic (see `bninit.arrays`) for a JAX that is imported later, by whomever, or has been already.
if "jax" in sys.modules:
    sys.modules["jax"].config.update("jax_enable_x64", True)
else:
    os.environ["JAX_ENABLE_X64"] = "1"

if TYPE_CHECKING:
    import jax as jax
    import jax.numpy as jnp
    import xarray as xr
    from scipy import stats as stats
else:
    jax, jnp, xr, stats = map(Late, ("jax", "jax.numpy", "xarray", "scipy.stats"))


def whole_products() -> AbstractContextManager:
    """Within it JAX multiplies matrices to the digits of their numbers.

    Else a GPU rounds the factors of a product in single precision to 10 bits (TF32), an error of 1e-3.
    """
    return jax.default_matmul_precision("highest")

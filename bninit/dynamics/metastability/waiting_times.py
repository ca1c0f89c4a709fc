"""How long a walker waits to become odd, how long it stays odd, and how fast it falls below the fold."""

from functools import lru_cache

import numpy as np

from bninit import checks
from bninit.dynamics.metastability.barrier import edge, has_separatrix
from bninit.dynamics.metastability.layer_law import chance, layer_law
from bninit.dynamics.metastability.walker import BLOCK, CELLS, LOWEST, walker
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.late import jnp

SETTLED, ROUNDING = 1e-6, 1e-12
"""A rate of leaving counts as constant under this relative change a layer, and above this size."""


def mean_birth(batch: int, width: int) -> float:
    """The mean first layer at which one of n independent walkers from t = 1 is odd, t > n - 1.

    sum over l of S(l)^n, S the survival of one walker.

    >>> 40 < mean_birth(8, 256) < 120
    True
    """
    middles, matrix = walker(batch).transitions(LOWEST, float(np.log(batch - 1)), width)
    law = np.zeros(CELLS)
    law[np.argmin(np.abs(middles))] = 1.0
    total, alive, leaving, settled = 1.0, 1.0, 0.0, False
    while not settled:
        law = law @ matrix
        before, alive, last = alive, float(law.sum()), leaving
        leaving = (before - alive) / before
        total += alive**batch
        settled = leaving > ROUNDING and abs(leaving - last) <= SETTLED * leaving
    stays = (1 - leaving) ** batch
    return total + alive**batch * stays / (1 - stays)


def mean_life(batch: int, width: int, start: float) -> float:
    """The mean number of layers in which one point from t = start falls under the edge: (I - P)^(-1) 1 there.

    P is the exact law of a layer for a point that is alone, not Gaussian noise: see layer_law.

    >>> mean_life(8, 64, 26.06) > 4 * mean_life(8, 16, 26.06)
    True
    """
    middles, roots = _odd_cells(batch)
    below = chance(*roots, width)
    below[:, -1] = 1.0
    times = np.linalg.solve(np.eye(CELLS) - np.diff(below, axis=1), np.ones(CELLS))
    return float(np.interp(np.log(start), middles, times))


@lru_cache(maxsize=2)
def _odd_cells(batch: int) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Middles of cells from the edge upwards, and r0 and q from each to all ends of cells."""
    law = layer_law(batch)
    ends = np.linspace(np.log(edge(batch)), law.highest, CELLS + 1)
    middles = (ends[1:] + ends[:-1]) / 2
    return middles, law.roots(middles, ends)


def relaxation(batch: int, start: float) -> int:
    """Layers of infinite width from t = start to the edge, below the fold.

    >>> relaxation(4, 8.0) < relaxation(6, 8.0)
    True

    Raises:
        InputError: a batch above the fold, where the odd point stays.
    """
    if has_separatrix(batch):
        raise checks.fail("a batch below the fold, <= 6", batch, "use mean_life")
    map_, t, layers = scalar_map(BLOCK, batch), start, 0
    while t > edge(batch):
        t, layers = float(map_(jnp.asarray(t))), layers + 1
    return layers

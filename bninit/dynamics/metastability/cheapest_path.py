"""What it costs a point of RC+ReLU to stop being odd, or to become odd, per unit of a great width.

The rate of leaving a fixed point is exp(-width V), V the least sum of the costs of the layers of a path:
    W(x) = min over y of cost(x -> y) + W(y),   W = 0 on the separatrix,   V = W(start).
The layers are as they are; bninit.dynamics.metastability.barrier takes many small steps of Gaussian noise.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bninit import checks
from bninit.dynamics.metastability.barrier import has_separatrix, places
from bninit.dynamics.metastability.layer_law import layer_law
from bninit.dynamics.metastability.walker import LOWEST

GRID = 600
"""Places on the line x between which a path steps; twice as many change V by under one per cent."""
SETTLED = 1e-10
"""Change of W in one sweep at which it counts as found."""


@dataclass(frozen=True)
class CheapestPath:
    """The cheapest way out of a fixed point on the family of one odd point.

    Attributes:
        start, top: t of the fixed point and of the separatrix.
        value: V, the cost per unit of width.
        t: layer by layer from the start to the separatrix, without the layers that rest.
    """

    start: float
    top: float
    value: float
    t: tuple[float, ...]


@lru_cache
def cheapest_path(batch: int, leaving: str = "odd point") -> CheapestPath:
    """V under the exact law of a layer, for one point that moves while the others stay alike.

    Args:
        batch: n >= 7, above the fold.
        leaving: "simplex" or "odd point".

    Raises:
        InputError: a batch under the fold, where nothing is to be crossed.

    Source: Freidlin and Wentzell, Random Perturbations of Dynamical Systems, chapters 5 and 6.

    >>> path = cheapest_path(8)
    >>> bool(0.034 < path.value < 0.038), path.t[0] > 20, path.t[-1] < 2
    (True, True, True)
    """
    checks.word(leaving, ("simplex", "odd point"), "leaving")
    if not has_separatrix(batch):
        raise checks.fail("a batch with a separatrix, >= 7", batch, "enlarge the batch")
    law = layer_law(batch)
    start, top = (float(np.log(places(batch)[name])) for name in (leaving, "separatrix"))
    low, high = (top, law.highest) if leaving == "odd point" else (LOWEST, top)
    x = np.unique(np.concatenate([np.linspace(low, high, GRID), [start]]))
    beyond = x == top
    cost = law.cost(x, x)
    left, change = np.where(beyond, 0.0, cost[:, beyond][:, 0]), np.inf
    while change > SETTLED:
        better = np.where(beyond, 0.0, np.min(cost + left, axis=1))
        left, change = better, float(np.max(left - better))
    at = int(np.searchsorted(x, start))
    value, path = float(left[at]), [at]
    while not beyond[path[-1]]:
        total = cost[path[-1]] + left
        total[np.abs(x - top) >= np.abs(x[path[-1]] - top)] = np.inf  # at rest, or back: free near the start
        path.append(int(np.argmin(total)))
    return CheapestPath(float(np.exp(start)), float(np.exp(top)), value, tuple(np.exp(x[path]).tolist()))

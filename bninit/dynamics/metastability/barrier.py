"""The barrier between the simplex and the odd point of RC+ReLU, and where an odd point is lost.

A walker leaves a fixed point at a rate of exp(-d V) for width d large, with
    V = int 2 |log F - x| / sigma^2 dx   up to the separatrix (Freidlin and Wentzell).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.integrate import simpson

from bninit import checks
from bninit.dynamics.bifurcation.folds import folds
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.metastability.walker import BLOCK, walker


@dataclass(frozen=True)
class Barrier:
    """The cost V of leaving a fixed point over the separatrix: the rate is exp(-width V) to leading order.

    Attributes:
        start, top: t of the fixed point and of the separatrix.
        value: V.
        standard_error: an upper bound of that of V, from the noise.
    """

    start: float
    top: float
    value: float
    standard_error: float


def barrier(batch: int, leaving: str = "simplex") -> Barrier:
    """V = int 2 |log F - x| / sigma^2 dx from a fixed point of RC+ReLU to the separatrix.

    The integrand is the momentum of the cheapest path on the family of one odd point under Gaussian noise. It
    takes steps to be small, as they are near the fold; bninit.dynamics.metastability.cheapest_path does not.

    Args:
        batch: n >= 7, above the fold.
        leaving: "simplex" or "odd point".

    Raises:
        InputError: a batch under the fold, where nothing is to be crossed.

    Source: Freidlin and Wentzell, Random Perturbations of Dynamical Systems, chapter 4.

    >>> round(barrier(8).value * 1e4, 0) in (7.0, 8.0)
    True
    """
    known = places(batch)
    checks.word(leaving, ("simplex", "odd point"), "leaving")
    if not has_separatrix(batch):
        raise checks.fail("a batch with a separatrix, >= 7", batch, "enlarge the batch")
    chain = walker(batch)
    start, top = np.log(known[leaving]), np.log(known["separatrix"])
    x = np.linspace(start, top, 65)
    value = abs(float(simpson(2 * chain.drift(x) / chain.variance(x), x=x)))
    inside = (chain.nodes > min(start, top) - 1) & (chain.nodes < max(start, top) + 1)
    relative = max(
        n.standard_error / n.variance for n, near in zip(chain.noises, inside, strict=True) if near
    )
    return Barrier(known[leaving], known["separatrix"], value, relative * value)


@lru_cache
def places(batch: int) -> dict[str, float]:
    """t of the fixed points by name."""
    return {point.name: point.t for point in fixed_points(BLOCK, batch)}


def has_separatrix(batch: int) -> bool:
    """Whether the batch lies above the fold, so that there is a barrier to cross.

    >>> has_separatrix(6), has_separatrix(7)
    (False, True)
    """
    return "separatrix" in places(batch)


@lru_cache
def edge(batch: int) -> float:
    """t under which an odd point is lost: the separatrix, or below the fold the t of the fold itself."""
    return places(batch).get("separatrix") or folds(BLOCK)[0].t

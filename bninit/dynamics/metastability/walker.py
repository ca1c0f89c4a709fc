"""Noise over a barrier: how finite width carries RC+ReLU between the simplex and the odd point.

One layer of width d on a Gram with one odd point moves x = log t by
    x' = log F(t) + beta(x) / d + sqrt(sigma^2(x) / d) xi,   xi ~ N(0, 1) for d large,
with the noise of `layer_noise`. A `Walker` is this chain: what one point does if the others stay
alike. It leaves a fixed point at a rate of exp(-d V) for d large, V = int 2 |log F - x| / sigma^2 dx up to
the separatrix (Freidlin and Wentzell).
"""

from dataclasses import dataclass
from functools import lru_cache

import jax.numpy as jnp
import numpy as np
from scipy.integrate import simpson
from scipy.interpolate import CubicSpline
from scipy.stats import norm

from bninit import checks
from bninit.dynamics.bifurcation.folds import folds
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.metastability.layer_noise import Noise, layer_noise
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.statistics.survival import Share, share

BLOCK = "rc+relu"
NODES = 17
"""Places on the line x where the noise is computed."""
CELLS = 800
"""Cells of the line x on which the law of a walker is carried."""
LOWEST = float(np.log(0.1))
"""A walker is held above t = 1/10: shorter points are as far from odd as any."""
SETTLED, ROUNDING = 1e-6, 1e-12
"""A rate of leaving counts as constant under this relative change a layer, and above this size."""


@dataclass(frozen=True)
class Walker:
    """The chain of x = log t of one point at finite width.

    Attributes:
        batch: n.
        nodes: places on the line x, from LOWEST to log (n-1)^2.
        noises: one layer's noise at each of them.
    """

    batch: int
    nodes: np.ndarray
    noises: tuple[Noise, ...]

    def drift(self, x: np.ndarray) -> np.ndarray:
        """log F(t) - x, at infinite width."""
        map_ = scalar_map(BLOCK, self.batch)
        return np.log(np.asarray(map_(np.minimum(np.exp(x), map_.largest)))) - x

    def variance(self, x: np.ndarray) -> np.ndarray:
        """sigma^2, width times the variance of x one layer later."""
        return CubicSpline(self.nodes, [one.variance for one in self.noises])(x)

    def transitions(self, low: float, high: float, width: int) -> tuple[np.ndarray, np.ndarray]:
        """The middles of the cells between low and high, and P[i, j] from one into another.

        What would land beneath LOWEST or above log (n-1)^2 is put in the last cell there; rows miss what
        leaves by another end.
        """
        edges = np.linspace(low, high, CELLS + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        bias = CubicSpline(self.nodes, [one.bias for one in self.noises])(middles)
        mean = middles + self.drift(middles) + bias / width
        # At the exact cluster there is no noise; a tenth of a cell stands for none.
        least = (edges[1] - edges[0]) / 10
        deviation = np.maximum(np.sqrt(np.maximum(self.variance(middles), 0.0) / width), least)
        reached = norm.cdf((edges[None, :] - mean[:, None]) / deviation[:, None])
        if low <= self.nodes[0]:
            reached[:, 0] = 0.0
        if high >= self.nodes[-1]:
            reached[:, -1] = 1.0
        return middles, np.diff(reached, axis=1)


@lru_cache
def walker(batch: int) -> Walker:
    """The walker of a batch size, its noise by Monte Carlo."""
    nodes = np.linspace(LOWEST, 2 * np.log(batch - 1), NODES)
    return Walker(batch, nodes, tuple(layer_noise(batch, float(np.exp(x))) for x in nodes))


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
    takes steps to be small; a path off the family, or the higher cumulants of the noise, may be cheaper.

    Args:
        batch: n >= 7, above the fold.
        leaving: "simplex" or "odd point".

    Raises:
        InputError: a batch under the fold, where nothing is to be crossed.

    Source: Freidlin and Wentzell, Random Perturbations of Dynamical Systems, chapter 4.

    >>> round(barrier(8).value * 1e4, 0) in (7.0, 8.0)
    True
    """
    known = _places(batch)
    checks.word(leaving, ("simplex", "odd point"), "leaving")
    if "separatrix" not in known:
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
def _places(batch: int) -> dict[str, float]:
    """t of the fixed points by name."""
    return {point.name: point.t for point in fixed_points(BLOCK, batch)}


@lru_cache
def edge(batch: int) -> float:
    """t under which an odd point is lost: the separatrix, or below the fold the t of the fold itself."""
    return _places(batch).get("separatrix") or folds(BLOCK)[0].t


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
    """The mean number of layers in which a walker from t = start falls under the edge: (I - P)^(-1) 1 there.

    >>> mean_life(8, 64, 26.06) > 4 * mean_life(8, 16, 26.06)
    True
    """
    chain = walker(batch)
    middles, matrix = chain.transitions(float(np.log(edge(batch))), float(chain.nodes[-1]), width)
    times = np.linalg.solve(np.eye(CELLS) - matrix, np.ones(CELLS))
    return float(np.interp(np.log(start), middles, times))


def relaxation(batch: int, start: float) -> int:
    """Layers of infinite width from t = start to the edge, below the fold.

    >>> relaxation(4, 8.0) < relaxation(6, 8.0)
    True

    Raises:
        InputError: a batch above the fold, where the odd point stays.
    """
    if "separatrix" in _places(batch):
        raise checks.fail("a batch below the fold, <= 6", batch, "use mean_life")
    map_, t, layers = scalar_map(BLOCK, batch), start, 0
    while t > edge(batch):
        t, layers = float(map_(jnp.asarray(t))), layers + 1
    return layers


def largest_wins(batch: int, width: int, runs: int = 4000, depth: int = 2000, key: int = 0) -> Share:
    """How often the first of n independent walkers to be odd is the one that was longest in a Gaussian batch.

    Walker i starts at t_i = K_ii / mean of the others, K_ii ~ chi square of `width` degrees of freedom.

    Args:
        batch, width: n and d; the inputs have d features.
        runs, depth: how many batches, and for how many layers; those without an odd point are left out.
        key: of the random numbers.

    >>> largest_wins(8, 64).low > 1 / 8  # more often than by chance
    True
    """
    rng = np.random.default_rng(key)
    size = rng.chisquare(width, (runs, batch))
    x = np.log(size * (batch - 1) / (size.sum(axis=1, keepdims=True) - size))
    first = x.argmax(axis=1)
    chain, end = walker(batch), float(np.log(batch - 1))
    places = np.linspace(LOWEST, end, CELLS)
    bias = CubicSpline(chain.nodes, [one.bias for one in chain.noises])(places)
    step = places + chain.drift(places) + bias / width
    deviation = np.sqrt(chain.variance(places) / width)
    hits = born = 0
    for _ in range(depth):
        noise = rng.standard_normal(x.shape)
        x = np.interp(x, places, step) + np.interp(x, places, deviation) * noise
        odd = x.max(axis=1) > end
        hits += int((x[odd].argmax(axis=1) == first[odd]).sum())
        born += int(odd.sum())
        x, first = np.maximum(x[~odd], LOWEST), first[~odd]
        if len(x) == 0:
            break
    return share(hits, max(born, 1))

"""One point under the noise of finite layers: how RC+ReLU of finite width moves one odd point.

One layer of width d on a Gram with one odd point moves x = log t by
    x' = log F(t) + beta(x) / d + sqrt(sigma^2(x) / d) xi,   xi ~ N(0, 1) for d large,
with the noise of `layer_noise`. A `Walker` is this chain: what one point does if the others stay alike.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.stats import norm

from bninit.dynamics.metastability.layer_noise import Noise, layer_noise
from bninit.dynamics.symmetry.scalar_map import scalar_map

BLOCK = "rc+relu"
NODES = 17
"""Places on the line x where the noise is computed."""
CELLS = 800
"""Cells of the line x on which the law of a walker is carried."""
LOWEST = float(np.log(0.1))
"""A walker is held above t = 1/10: shorter points are as far from odd as any."""


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

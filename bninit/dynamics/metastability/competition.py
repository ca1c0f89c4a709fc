"""Which of the points of a batch becomes odd: walkers that race from the lengths of a Gaussian batch."""

import numpy as np
from scipy.interpolate import CubicSpline

from bninit.dynamics.metastability.walker import CELLS, LOWEST, walker
from bninit.statistics.proportion import Proportion, proportion


def largest_wins(batch: int, width: int, runs: int = 4000, depth: int = 2000, key: int = 0) -> Proportion:
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
    return proportion(hits, max(born, 1))

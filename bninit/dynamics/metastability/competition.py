"""Which of the points of a batch becomes odd: walkers that race from the lengths of the inputs."""

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
    size = np.random.default_rng(key).chisquare(width, (runs, batch))
    ratios = size * (batch - 1) / (size.sum(axis=1, keepdims=True) - size)
    return longest_wins(ratios, width, depth, key + 1)


def longest_wins(ratios: np.ndarray, width: int, depth: int = 2000, key: int = 0) -> Proportion:
    """How often the first of n independent walkers to be odd is the one that was longest at the start.

    Args:
        ratios: t of every point, (race, batch).
        width: d, of the layers that scatter the walkers.
        depth: for how many layers; races without an odd point by then are left out.
        key: of the random numbers.

    >>> longest_wins(np.array([[3.0] + 7 * [0.9]] * 100), 10_000).value  # hardly any noise
    1.0
    """
    rng, batch = np.random.default_rng(key), ratios.shape[1]
    x = np.maximum(np.log(ratios), LOWEST)
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

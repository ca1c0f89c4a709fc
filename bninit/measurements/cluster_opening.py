"""The opening of an exact cluster under RC+ReLU in networks, beside its random cocycle and its limit."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.dynamics.stability.cluster_cocycle import Exponent, opening_exponent
from bninit.layer.block import Block
from bninit.runs.simulate import simulate
from bninit.statistics.estimate import standard_error

BLOCK = Block.parse("rc+relu")
"""The block that the cocycle describes."""

_SPREAD = 1e-5
_SETTLING = 5
_GROWTH = 4.0
"""The spread may grow by e^_GROWTH, so that it stays infinitesimal."""


@dataclass(frozen=True)
class Opening:
    """The growth per layer of log( spread of the cluster / contrast to the odd point ) at one width.

    Args:
        cocycle: from three random numbers a layer, with its limit at infinite width.
        measured, standard_error: the mean over the networks where cluster and odd point stay apart; None
            where fewer than two do.
        dead: how many networks are left out.
    """

    cocycle: Exponent
    measured: float | None
    standard_error: float | None
    dead: int

    @property
    def deviations(self) -> float:
        """The difference of both over its standard error; NaN without a number."""
        if self.measured is None or self.standard_error is None:
            return math.nan
        return (self.measured - self.cocycle.value) / math.hypot(
            self.standard_error, self.cocycle.standard_error
        )

    def as_json(self) -> dict:
        """All numbers."""
        return {
            "batch": self.cocycle.batch,
            "width": self.cocycle.width,
            "networks": self.measured,
            "networks_standard_error": self.standard_error,
            "cocycle": self.cocycle.value,
            "cocycle_standard_error": self.cocycle.standard_error,
            "dead_networks": self.dead,
            "limit": self.cocycle.limit,
        }


def opening(
    batch: int,
    width: int,
    seeds: int = 16,
    key: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Opening:
    """The top Lyapunov exponent of the spread of an exact cluster, both ways.

    The networks start with the odd point beside a cluster drawn out along one line, 1e-5 of the contrast
    long; rate = mean over seeds of ( log(w/u) of the last layer - log(w/u) of layer 5 ) / layers.

    Args:
        batch, width: n > 2 and d > 1.
        seeds, key: of the networks; seeds >= 2.
        progress: called with the number of simulations done.

    Source: bninit/dynamics/stability/cluster_cocycle.py for the cocycle.

    >>> abs(opening(8, 64).deviations) < 4
    True
    """
    cocycle = opening_exponent(batch, width, key=key)
    checks.whole(seeds, "seeds", least=2)
    layers = int(np.clip(_GROWTH / cocycle.limit, 4, min(60, max(width, 4))))
    record = simulate(BLOCK, width, depth=_SETTLING + layers, seeds=seeds, key=key, inputs=_drawn_out(batch))
    ends = _spread_over_contrast(record.dataset["gram"].values[:, [_SETTLING, -1]])
    ends = ends[(ends > 0).all(axis=1)]
    if progress is not None:
        progress(1)
    if len(ends) < 2:
        return Opening(cocycle, None, None, seeds - len(ends))
    rates = np.log(ends[:, 1] / ends[:, 0]) / (2 * layers)
    error = float(standard_error(rates))
    return Opening(cocycle, float(rates.mean()), error, seeds - len(ends))


def _drawn_out(batch: int) -> np.ndarray:
    """The odd point on one axis, the cluster on another, spread along a third."""
    points = np.zeros((3, batch))
    points[0, 0] = batch - 1
    points[1, 1:] = 1
    points[2, 1:] = _SPREAD * np.linspace(-1, 1, batch - 1)
    return points


def _spread_over_contrast(grams: np.ndarray) -> np.ndarray:
    """|points 1, 2, ... about their mean|^2 over |point 0 - that mean|^2; 0 where they coincide."""
    inside = grams[..., 1:, 1:]
    cluster = inside.mean(axis=(-2, -1))
    spread = np.trace(inside - cluster[..., None, None], axis1=-2, axis2=-1)
    contrast = grams[..., 0, 0] - 2 * grams[..., 0, 1:].mean(axis=-1) + cluster
    return np.divide(spread, contrast, out=np.zeros_like(spread), where=contrast > 0)

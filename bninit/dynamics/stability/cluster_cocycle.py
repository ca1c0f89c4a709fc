"""The rate at which an exact cluster opens under RC+ReLU at finite width: a random cocycle of three numbers.

At an exact cluster of m = n - 1 points beside the odd one, a recentred feature is x (m, -1, ..., -1) / n with
one normal x, so after ReLU a feature sees either the odd point (x > 0) or the cluster (x < 0). An
infinitesimal spread w of the cluster survives on the features with x < 0 alone. With u the difference
odd - cluster, the pair (u, w) moves by
    u_i = x_i ( m [x_i > 0] + [x_i < 0] ) / n,   w_i = y_i [x_i < 0],   (x_i, y_i) ~ N(0, Gram of (u, w)),
whose Gram needs a binomial, three chi squares and a normal for each layer, whatever the width.
"""

import math
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.statistics.estimate import standard_error


@dataclass(frozen=True)
class Exponent:
    """The top Lyapunov exponent of the spread over the contrast, per layer.

    Args:
        value, standard_error: the mean over independent chains, and its standard error.
        limit: (1/2) log( n^2 / (1 + (n-1)^2) ), at infinite width.
        dead: the share of layers drawn again because all features had one sign.
    """

    batch: int
    width: int
    value: float
    standard_error: float
    limit: float
    dead: float

    @property
    def multiplier(self) -> float:
        """n^2 / (1 + (n-1)^2): what one layer of infinite width makes of the squared spread."""
        return math.exp(2 * self.limit)


def opening_exponent(batch: int, width: int, layers: int = 2000, chains: int = 64, key: int = 0) -> Exponent:
    """The mean growth per layer of log( |w| / |u| ), over chains started after 50 layers of settling.

    Args:
        batch, width: n > 2 and d > 1.
        layers, chains: how much to average.
        key: of the random numbers.

    Returns:
        An Exponent. Layers in which a sign is missing kill the odd point or the cluster; the exponent is
        that of networks where none is.

    Source: docs/theory/finite_width.md.

    >>> found = opening_exponent(8, 100_000, layers=200)
    >>> abs(found.value - found.limit) < 5 * found.standard_error + 1e-4
    True
    """
    batch = checks.batch(batch, least=3)
    width = checks.whole(width, "width", least=2)
    layers = checks.whole(layers, "layers")
    chains = checks.whole(chains, "chains", least=2)
    rng = np.random.default_rng(checks.key(key))
    u = w = np.ones(chains)
    cross = np.zeros(chains)
    total, dead = np.zeros(chains), 0
    for layer in range(-50, layers):
        before = w / u
        u, w, cross, again = _layer(rng, batch, width, u, w, cross)
        dead += again
        if layer >= 0:
            total += np.log(w / u) - np.log(before)
        scale = u
        u, w, cross = u / scale, w / scale, cross / scale
        # The spread is infinitesimal: its own scale is free too, and would underflow or overflow.
        shrink = np.sqrt(w)
        w, cross = w / shrink**2, cross / shrink
        u = np.ones(chains)
    rates = total / (2 * layers)
    limit = 0.5 * math.log(batch**2 / (1 + (batch - 1) ** 2))
    error = float(standard_error(rates))
    return Exponent(batch, width, float(rates.mean()), error, limit, dead / (chains * (layers + 50)))


def _layer(
    rng: np.random.Generator, batch: int, width: int, u: np.ndarray, w: np.ndarray, cross: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """The Gram (|u|^2, |w|^2, u.w) of the next layer, and how many draws were dead."""
    negative = rng.binomial(width, 0.5, len(u))
    again = 0
    while (dead := (negative == 0) | (negative == width)).any():
        again += int(dead.sum())
        negative[dead] = rng.binomial(width, 0.5, int(dead.sum()))
    plus, minus = u * rng.chisquare(width - negative), u * rng.chisquare(negative)
    along = cross / u
    across = np.sqrt(np.maximum(w - cross**2 / u, 0.0))
    normal = rng.normal(size=len(u))
    # A sum of squares over one feature less than there are: none at all where there is one.
    rest = np.where(negative > 1, rng.chisquare(np.maximum(negative - 1, 1)), 0.0)
    mixed = along * minus + across * np.sqrt(minus) * normal
    square = along**2 * minus + 2 * along * across * np.sqrt(minus) * normal + across**2 * (normal**2 + rest)
    contrast = ((batch - 1) ** 2 * plus + minus) / batch**2
    return contrast / width, square / width, mixed / batch / width, again

"""How finite width scatters one odd point in one layer of RC+ReLU.

With y = P relu(z), z ~ N(0, K(t)), a = y_o^2 / E y_o^2 and c = sum_c y_c^2 / E sum_c y_c^2, a layer of
width d moves log t beyond log F(t) by an amount of variance sigma^2 / d and mean beta / d to leading order,
    sigma^2 = Var(a - c),   beta = (Var c - Var a) / 2.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bninit import checks
from bninit.statistics.estimate import standard_error

NORMALS = 2**21
"""Random numbers behind the noise at one t."""


@dataclass(frozen=True)
class Noise:
    """One layer's noise of log t at a Gram with one odd point.

    Attributes:
        variance: sigma^2, width times the variance.
        bias: beta, width times the mean beyond log F(t).
        standard_error: of the variance.
    """

    variance: float
    bias: float
    standard_error: float


def layer_noise(batch: int, t: float, normals: int = NORMALS, key: int = 0) -> Noise:
    """sigma^2 and beta of one layer of RC+ReLU at K(t), by Monte Carlo over features.

    Args:
        batch: n > 2.
        t: K_odd,odd / K_cluster,cluster in (0, (n-1)^2].
        normals: random numbers to draw; the same for every t, so that the noise is smooth in t.
        key: of the random numbers.

    Raises:
        InputError: t out of its range.

    Source: bninit.finite_width.factor_layer, of which one feature is drawn here; tests compare a layer of it.

    >>> noise = layer_noise(8, 1.0)
    >>> abs(noise.variance - 4.45) < 5 * noise.standard_error + 0.05
    True
    """
    batch = checks.whole(batch, "batch", least=3)
    t = checks.real(t, "t", above=0.0)
    if t > (batch - 1) ** 2 * (1 + 1e-12):
        raise checks.fail(f"t <= {(batch - 1) ** 2}", t, "pass K_oo / K_cc of a Gram with one odd point")
    a, c = feature_energies(t, _normals(max(normals // batch, 2), batch, key))
    deviation = (a - c) ** 2
    variance = float(deviation.mean())
    error = float(standard_error(deviation))
    return Noise(variance, float(c.var() - a.var()) / 2, error)


def feature_energies(t: float, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a and c of features, each over its mean among them.

    Args:
        t: K_odd,odd / K_cluster,cluster.
        z: standard normals, (feature, batch).
    """
    m = z.shape[1] - 1
    spread = max(0.0, (1 - t / m**2) * m / (m - 1))
    odd = np.sqrt(t) * z[:, 0]
    cluster = np.sqrt(spread) * (z[:, 1:] - z[:, 1:].mean(axis=1, keepdims=True)) - odd[:, None] / m
    rows = np.maximum(np.column_stack([odd, cluster]), 0.0)
    square = (rows - rows.mean(axis=1, keepdims=True)) ** 2
    a, c = square[:, 0], square[:, 1:].sum(axis=1)
    return a / a.mean(), c / c.mean()


@lru_cache(maxsize=1)
def _normals(rows: int, batch: int, key: int) -> np.ndarray:
    return np.random.default_rng(key).standard_normal((rows, batch))

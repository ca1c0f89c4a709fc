"""The law of one layer for one odd point, at any width: large deviations, not only Gaussian noise.

A layer of d features takes x = log t to x' = log(m A / C), A and C the means over features of
    a = y_o^2,  c = sum_c y_c^2,   y = P relu(z),  z ~ N(0, K(t)),  m = n - 1.
x' <= y says that the mean of w = a - (e^y / m) c is not positive. With Lambda(theta) = log E exp(theta w) and
theta where it is least,
    r0 = sign(theta) sqrt(-2 Lambda(theta)),  q = log(theta sqrt(Lambda''(theta)) / r0) / r0,
    P(x' <= y | x) = Phi(sqrt(d) r0 + q / sqrt(d)) + O(1 / d^(3/2)),
so that r0^2 / 2 is the cost of the step per unit of width (Cramer). Gaussian noise: r0 = (y - log F) / sigma.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline, RectBivariateSpline
from scipy.stats import norm, qmc

from bninit.dynamics.metastability.layer_noise import feature_energies
from bninit.dynamics.metastability.walker import BLOCK, LOWEST
from bninit.dynamics.symmetry.scalar_map import scalar_map

FEATURES = 2**13
"""Features behind the law at one t: a scrambled Sobol sequence, the same at every t."""
NEWTON = 60
"""Most Newton steps to a tilt, each 1/2 at most."""
PLACES = 33
"""Places on the line x."""
STEPS = np.linspace(-1.5, 1.5, 24)
"""Steps beyond log F(t) at which the law is computed, in units of sigma: costs of up to 1; none is 0."""
DEAREST = 1.0
"""Cost from which r0 goes on in proportion: beyond t = m^2, which no layer reaches, it would be infinite."""
CLOSED = 0.99
"""t / m^2 up to which the law is computed; at 1 there is no noise."""


@dataclass(frozen=True)
class LayerLaw:
    """r0 and q of one layer, as functions of x and of the step.

    Attributes:
        batch: n.
        image, deviation: log F(t) and sigma over x.
        ratio, correction: r0 sigma / (y - log F) and q, over x and (y - log F) / sigma.
        highest: the largest x.
    """

    batch: int
    image: CubicSpline
    deviation: CubicSpline
    ratio: RectBivariateSpline
    correction: RectBivariateSpline
    highest: float

    def roots(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """r0 and q for every pair, (len(x), len(y)); beyond the last steps r0 is in proportion."""
        place = np.broadcast_to(x[:, None], (len(x), len(y)))
        step = (y[None, :] - self.image(x)[:, None]) / self.deviation(x)[:, None]
        within = np.clip(step, STEPS[0], STEPS[-1])
        return step * self.ratio.ev(place, within), self.correction.ev(place, within)

    def cost(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """r0^2 / 2 per unit of width, (len(x), len(y))."""
        return self.roots(x, y)[0] ** 2 / 2

    def below(self, x: np.ndarray, y: np.ndarray, width: int) -> np.ndarray:
        """P(x' <= y | x) at a width, (len(x), len(y))."""
        return chance(*self.roots(x, y), width)


def chance(root: np.ndarray, correction: np.ndarray, width: int) -> np.ndarray:
    """Phi(sqrt(d) r0 + q / sqrt(d))."""
    return norm.cdf(np.sqrt(width) * root + correction / np.sqrt(width))


@lru_cache
def layer_law(batch: int, features: int = FEATURES, key: int = 0) -> LayerLaw:
    """The law of a batch size, its expectations over features by quasi-Monte Carlo, about exact means.

    Args:
        batch: n > 3.
        features: how many, a power of two.
        key: of the random numbers.

    Source: Cramer's theorem; Lugannani and Rice (1980), in the form of Barndorff-Nielsen (1986).

    >>> law = layer_law(8, features=2**10)
    >>> x = np.zeros(1)
    >>> bool(abs(law.cost(x, law.image(x))[0, 0]) < 1e-6)  # where infinite width goes costs nothing
    True
    """
    map_, highest = scalar_map(BLOCK, batch), float(np.log(CLOSED * (batch - 1) ** 2))
    places = np.linspace(LOWEST, highest, PLACES)
    image = np.log(np.asarray(map_(np.exp(places))))
    deviation = np.zeros(PLACES)
    root, correction = np.zeros((2, PLACES, len(STEPS)))
    z = norm.ppf(qmc.Sobol(batch, rng=key).random(features))
    for i, x in enumerate(places):
        a, c = feature_energies(float(np.exp(x)), z)
        deviation[i] = np.sqrt(np.mean((a - c) ** 2))
        for sign in (1, -1):
            theta = 0.0
            for j in np.flatnonzero(np.sign(STEPS) == sign)[::sign]:
                tilt = _tilt(a - np.exp(STEPS[j] * deviation[i]) * c, theta)
                if tilt is None or tilt[1] ** 2 > 2 * DEAREST:
                    root[i, j] = root[i, j - sign] * STEPS[j] / STEPS[j - sign]
                    correction[i, j] = correction[i, j - sign]
                else:
                    theta, root[i, j], correction[i, j] = tilt
    return LayerLaw(
        batch,
        CubicSpline(places, image),
        CubicSpline(places, deviation),
        RectBivariateSpline(places, STEPS, root / STEPS),
        RectBivariateSpline(places, STEPS, correction),
        highest,
    )


def _tilt(w: np.ndarray, theta: float) -> tuple[float, float, float] | None:
    """theta at which E w exp(theta w) = 0 by Newton's method, r0 and q; None if it is not reached."""
    for _ in range(NEWTON):
        weight = np.exp(theta * w - (theta * w).max())
        weight /= weight.sum()
        mean = weight @ w
        curvature = weight @ (w - mean) ** 2
        step = mean / curvature
        theta -= float(np.clip(step, -0.5, 0.5))
        if abs(step) < 1e-10 * (1 + abs(theta)):
            break
    else:
        return None
    value = -np.log(np.mean(np.exp(theta * w)))
    root = float(np.sign(theta) * np.sqrt(2 * value))
    return theta, root, float(np.log(theta * np.sqrt(curvature) / root) / root)

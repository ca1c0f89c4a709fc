"""The rates of gradients at fixed points in the limit of a large batch, in closed form.

rs, rc+rs:   log((n-1)/(n-2)) and log((n-2)/(n-3)) at every n, for E[1/|z|^2] = 1/(r-2) in r dimensions.
rc+relu and rc+rs+relu at the simplex: a centred cotangent loses half of its square to the slopes, while the
    forward pass keeps 1/2 - 1/(2 pi) of the variance: log(pi/(pi-1)).
rc+rs+relu at k odd points: they multiply the cluster's rows by 1/sqrt(1 + w), w >= 0 the sum of their
    squares over the cluster's, of order 1 and independent of the cluster's rows in the limit. E[1/(1 + w)] is
    a factor of the backward map on the cluster and of its forward gain alike, and cancels: log(pi/(pi-1)). No
    cotangent grows faster, at any n: half of the square is lost to the slopes, as z and -z are as likely, and
    projections lose some, so that tr E[J^T Delta J] <= v E[n/|z|^2] tr Delta / 2.
rc+relu at the odd point: nothing divides, and the rate is 2/n + O(n^-3/2): zero.
rs+relu, all alike: points share xi, u = c + sqrt(1 - c^2) N with c = sqrt(b) xi / sqrt(a + b xi^2), the Gram
    is a I + b 11^T, b = E[m(c)^2], a = 1/2 - b, m(c) the mean of relu under N(c, 1 - c^2):
    log(E[1/(a + b xi^2)] / 2).
"""

import math
from functools import cache

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import erfc
from scipy.stats import norm

from bninit import checks

FAR = 12.0
"""Standard deviations at which the integral over xi is cut: what is left out is below 1e-30."""


def _all_alike() -> float:
    """Of rs+relu: b by its equation, then log(E[1/(a + b xi^2)] / 2) by its closed form."""

    def excess(b: float) -> float:
        def square(xi: float) -> float:
            c = math.sqrt(b) * xi / math.sqrt(0.5 - b + b * xi**2)
            s = math.sqrt(1 - c**2)
            return norm.pdf(xi) * (c * norm.cdf(c / s) + s * norm.pdf(c / s)) ** 2

        return quad(square, -FAR, FAR, epsabs=1e-13)[0] - b

    b = brentq(excess, 0.1, 0.4)
    a = 0.5 - b
    root = math.sqrt(a / (2 * b))
    return math.log(math.sqrt(math.pi / (2 * a * b)) * math.exp(root**2) * erfc(root) / 2)


EXPLODING = math.log(math.pi / (math.pi - 1))


@cache
def _limits() -> dict[str, tuple[str, float]]:
    """Of a block at a state: the law in words, and the limit of its rate."""
    return {
        "none at simplex": ("0 at every n", 0.0),
        "rc at simplex": ("0 at every n", 0.0),
        "relu at collapse": ("0 at every n", 0.0),
        "rs at orthogonal": ("log((n-1)/(n-2)) at every n", 0.0),
        "rc+rs at simplex": ("log((n-2)/(n-3)) at every n", 0.0),
        "rs+relu at all alike": ("log(E[1/(a + b xi^2)]/2)", _all_alike()),
        "rc+relu at simplex": ("log(pi/(pi-1))", EXPLODING),
        "rc+rs+relu at simplex": ("log(pi/(pi-1))", EXPLODING),
        "rc+relu at odd point": ("2/n", 0.0),
        "rc+rs+relu at odd point": ("log(pi/(pi-1))", EXPLODING),
    }


def gradient_limit(block: str, state: str) -> tuple[str, float]:
    """The law of the rate in large batches, in words, and its limit.

    Raises:
        InputError: a block or state without one.

    >>> gradient_limit("rc+relu", "odd point")
    ('2/n', 0.0)
    """
    found = _limits()
    return found[checks.word(f"{block} at {state}", found, "a block and its state")]

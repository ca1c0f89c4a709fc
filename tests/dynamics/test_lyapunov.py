"""The opening of an exact cluster at finite width, against explicit networks and its limit."""

import math

import numpy as np
import pytest

from bninit.checks import InputError
from bninit.dynamics.stability.cluster_cocycle import opening_exponent


def explicit(batch, width, layers, chains, key):
    """The same exponent from explicit matrices: the two distinct points and an infinitesimal spread."""
    rng = np.random.default_rng(key)
    rates = []
    for _ in range(chains):
        odd, cluster, spread = rng.normal(size=(3, width))
        start = total = None
        for layer in range(layers + 20):
            w = rng.normal(size=(width, width)) / math.sqrt(width)
            x, z = w @ (odd - cluster), w @ spread
            odd, low = np.maximum((batch - 1) * x / batch, 0), -x / batch
            cluster, spread = np.maximum(low, 0), z * (low > 0)
            total = math.log(np.linalg.norm(spread) / np.linalg.norm(odd - cluster))
            scale = np.linalg.norm(odd - cluster)
            odd, cluster, spread = odd / scale, cluster / scale, spread / scale
            start = total if layer == 19 else start
        rates.append((total - start) / layers)
    return np.mean(rates), np.std(rates, ddof=1) / math.sqrt(chains)


def test_the_cocycle_is_the_network():
    """Inside 4.5 joint standard errors: false alarm 7e-6."""
    found = opening_exponent(6, 24, layers=400, chains=64, key=1)
    mean, error = explicit(6, 24, layers=400, chains=48, key=2)
    assert abs(found.value - mean) < 4.5 * math.hypot(found.standard_error, error)
    assert error < 0.01


@pytest.mark.parametrize("batch", [4, 16])
def test_the_limit_of_large_width(batch):
    """Inside 4.5 standard errors and the 1/width bias: false alarm 7e-6."""
    found = opening_exponent(batch, 10**6, layers=300)
    assert found.value == pytest.approx(found.limit, abs=4.5 * found.standard_error + 1e-5)
    assert found.dead == 0


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="width a whole number >= 2"):
        opening_exponent(8, 1)
    with pytest.raises(InputError, match="batch a whole number >= 3"):
        opening_exponent(2, 64)

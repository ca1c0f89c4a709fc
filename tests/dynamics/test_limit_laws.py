"""The laws at large batches against the exact reduced map, extrapolated in powers of 1/n or of n^(-1/2)."""

import math
from functools import cache

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.large_batch.laws import limit_laws
from bninit.dynamics.large_batch.slopes import NODES, Slopes, mean

BLOCKS = ("rc+relu", "rc+rs+relu", "rc+rs+leaky_relu(0.2)", "rc+leaky_relu(0.2)")
RESCALED = [block for block in BLOCKS if "rs" in block]
NEAR = tuple(2.0**power for power in range(9, 15))
FAR = tuple(2.0**power for power in range(14, 24, 2))


@cache
def point(block, batch, name, odd=1):
    return next(p for p in bn.fixed_points(block, batch, odd=odd) if p.name == name)


def family_multiplier(found):
    return next(value for name, value, _ in found.multipliers if name == "trivial")


ROUNDING = 1e-12
"""Of the exact map's numbers: the rescaling integral leaves out 1.3e-14, and a hundred terms are summed."""


def weights(x):
    """Of each value in the polynomial's value at zero."""
    return np.array([np.prod([other / (other - one) for other in x if other != one]) for one in x])


def agree(law, batches, values, power=0.0, step=-1.0):
    """The polynomial in n^step through values = n^power * quantity meets the law at n = infinity.

    The error is what the largest batch changes, and the rounding of the quantities.
    """
    x = np.asarray(batches) ** step
    found, before = weights(x) @ values, weights(x[:-1]) @ values[:-1]
    rounding = ROUNDING * np.abs(weights(x)) @ np.asarray(batches) ** power
    error = abs(found - before) + rounding
    assert error < 2e-3 * law.value
    assert abs(found - law.value) < error


@pytest.mark.parametrize("block", BLOCKS)
def test_simplex_and_separatrix(block):
    laws = limit_laws(block)
    slopes = [n * (1 - point(block, n, "simplex").multipliers[0][1]) for n in NEAR]
    agree(laws["simplex"], NEAR, slopes, 1.0)
    places = [n * (point(block, n, "separatrix").t - 1) for n in NEAR]
    agree(laws["separatrix"], NEAR, places, 2.0)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_odd_point(block):
    batches = FAR if "rs" in block else NEAR
    laws, found, n = limit_laws(block), [point(block, n, "odd point") for n in batches], np.asarray(batches)
    ratio, angle, trivial, step = (-0.5, 0.0, 0.0, -0.5) if "rs" in block else (-1.0, 1.0, 1.0, -1.0)
    agree(laws["norm_ratio"], n, n**ratio * [p.norm_ratio for p in found], 0, step)
    agree(laws["cluster_angle"], n, n**angle * [p.cluster_angle for p in found], angle, step)
    agree(laws["trivial"], n, n**trivial * [1 - family_multiplier(p) for p in found], trivial, step)
    if "slowest" in laws:
        agree(laws["slowest"], n, np.sqrt(n) * [1 - p.multipliers[0][1] for p in found], 0.5, step)


@pytest.mark.slow
@pytest.mark.parametrize("block", RESCALED)
def test_largest_number_of_odd_points(block):
    """At k* = kappa sqrt(n) the multiplier of a difference among the odd points is 1 + O(1/n)."""

    def excess(batch):
        odd = limit_laws(block)["odd_points"].value * math.sqrt(batch)
        found = point(block, batch, "odd points", odd)
        return math.sqrt(batch) * ({name: v for name, v, _ in found.multipliers}["standard (odd)"] - 1)

    near, far = excess(2.0**12), excess(2.0**16)
    # Of order 1/sqrt(n), a quarter from one to the other; a wrong kappa would leave a third of its error.
    assert abs(far - near / 4) < 2e-3
    assert abs(far) < 1e-2


@pytest.mark.parametrize("block", ["rc+relu", pytest.param("rc+rs+relu", marks=pytest.mark.slow)])
def test_border_of_many_odd_points(block):
    """Just inside the border there is a state besides the simplex, just outside none."""
    batch, border = 2.0**22, limit_laws(block)["border"].value
    for factor, exists in ((1.05, True), (0.95, False)):
        found = bn.fixed_points(block, batch, odd=batch / 2 - factor * border * math.sqrt(batch))
        assert any(p.name == "odd points" for p in found) is exists


def test_moments_are_those_of_the_nonlinearity():
    slopes = Slopes(-0.3, 1.0)
    y = 0.4 + 0.7 * NODES
    phi = np.where(y > 0, y, -0.3 * y)
    for p, q in ((1, 0), (2, 0), (1, 2), (2, 2)):
        # The kink costs the trapezoid rule its accuracy: step^2 / 12 of the jump of the slope.
        assert float(slopes.moment(np.array(0.4), 0.7, p, q)) == pytest.approx(mean(phi**p * y**q), abs=5e-4)


@pytest.mark.parametrize("block", ["relu", "rc", "rc+rs", "rs+relu", "rc+abs", "rc+tanh", "relu+rc"])
def test_other_blocks_are_refused(block):
    with pytest.raises(bn.InputError, match="required"):
        limit_laws(block)

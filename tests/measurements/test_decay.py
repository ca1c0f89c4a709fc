"""The decay of a run towards a stable fixed point: measured rate, and the multiplier it is compared with."""

import math

import numpy as np
import pytest

import bninit as bn
from bninit.checks import InputError
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.stability.directions import components, copies
from bninit.measurements.decay import measure_decay


@pytest.fixture(scope="module")
def decay():
    points = np.eye(6) + 0.04 * np.random.default_rng(2).normal(size=(6, 6))
    return measure_decay(bn.simulate("rc+rs", 32768, depth=6, seeds=32, inputs=points))


def test_the_predicted_rate_is_the_multiplier(decay):
    simplex = fixed_points("rc+rs", 6)[0]
    assert decay.state == "simplex"
    # A linear block has the symmetry of all rotations about the mean: both components share one multiplier.
    rates = {name: value for name, value, _ in simplex.multipliers}
    assert rates["standard"] == pytest.approx(rates["(n-2,2)"], abs=1e-12)
    assert decay.component in ("standard", "(n-2,2)")
    assert decay.predicted_rate == pytest.approx(math.log(simplex.multipliers[0][1]), abs=1e-12)
    np.testing.assert_allclose(np.diff(np.log(decay.line)), decay.predicted_rate)


def test_networks_decay_at_it(decay):
    """Within 4 standard errors over 32 seeds: false alarm P(|t_31| > 4) = 0.04 per cent."""
    first, last = decay.window
    assert last - first >= 3
    assert decay.seeds == 32
    assert abs(decay.measured_rate - decay.predicted_rate) < 4 * decay.error
    assert decay.error < 0.05 * abs(decay.predicted_rate)


def test_infinite_width_is_linear_inside_the_window(decay):
    first, last = decay.window
    slopes = np.diff(np.log(decay.predicted[first : last + 1]))
    np.testing.assert_allclose(slopes, decay.predicted_rate, rtol=0.06)


def test_a_batch_that_goes_nowhere_is_refused():
    record = bn.simulate("rc", 64, batch=4, depth=5, seeds=2)
    with pytest.raises(InputError, match="two networks that end in one stable fixed point"):
        measure_decay(record)


def test_copies_span_the_whole_component():
    """Every copy of the pairs has a zero diagonal and zero row sums inside the cluster."""
    point = fixed_points("rc+relu", 7)[0]
    for one in components(point):
        found = copies(one.basis[0], point.sizes, one.multiplicity)
        assert np.linalg.matrix_rank(found.reshape(len(found), -1)) == one.multiplicity
        np.testing.assert_allclose(found.sum(axis=-1), 0, atol=1e-12)
        if one.name == "(n-2,2)":
            np.testing.assert_allclose(np.diagonal(found, axis1=1, axis2=2), 0, atol=1e-12)

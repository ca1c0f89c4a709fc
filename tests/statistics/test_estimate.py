"""Intervals over seeds, against scipy and by their coverage."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import ttest_1samp, ttest_ind

from bninit.checks import InputError
from bninit.statistics.estimate import difference, estimate, ratio, standard_error


def test_a_mean_has_the_interval_of_scipy():
    values = np.random.default_rng(0).normal(3, 2, 7)
    found, expected = estimate(values), ttest_1samp(values, 0).confidence_interval(0.95)
    np.testing.assert_allclose([found.low, found.high], [expected.low, expected.high], rtol=1e-12)
    assert found.count == 7


def test_a_difference_is_the_one_of_welch():
    rng = np.random.default_rng(1)
    first, second = rng.normal(1, 3, 6), rng.normal(0, 1, 9)
    found, expected = difference(first, second, 0.99), ttest_ind(first, second, equal_var=False)
    interval = expected.confidence_interval(0.99)
    np.testing.assert_allclose([found.low, found.high], [interval.low, interval.high], rtol=1e-12)
    np.testing.assert_allclose(found.p_value, expected.pvalue, rtol=1e-10)
    swapped = difference(second, first, 0.99)
    np.testing.assert_allclose([swapped.low, swapped.effect], [-found.high, -found.effect], rtol=1e-12)


def test_equal_samples_have_no_effect_and_no_nan():
    assert difference([2.0, 2.0], [2.0, 2.0]).p_value == 1
    assert difference([2.0, 2.0], [1.0, 1.0]).sign == 1
    assert difference([2.0, 2.0], [1.0, 1.0]).effect is None


def test_a_ratio_is_covered_by_its_interval():
    """400 intervals at 95 %: under 360 or over 394 covered with probability below 1e-3 (binomial)."""
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        below = 2 + 0.5 * rng.standard_normal(6)
        found = ratio(0.6 * below + 0.2 * rng.standard_normal(6), below)
        covered += found.low is not None and found.low <= 0.6 <= found.high
    assert 360 <= covered <= 394


def test_a_ratio_over_nothing_has_no_number():
    found = ratio([1.0, 2.0, 1.0], [0.1, -0.1, 0.05])
    assert (found.status, found.value, found.low) == ("denominator not clear of 0", None, None)
    assert "raise seeds" in found.remedy


@pytest.mark.parametrize("values", [[1.0], [[1.0, 2.0]], [1.0, np.nan]])
def test_too_few_values_are_refused(values):
    with pytest.raises(InputError, match="values"):
        estimate(values)


def test_pairs_have_one_length():
    with pytest.raises(InputError, match="as many values above as below"):
        ratio([1.0, 2.0], [1.0, 2.0, 3.0])


def test_the_standard_error_along_an_axis_of_either_kind_of_array():
    values = np.random.default_rng(6).normal(size=(5, 7))
    by_hand = np.sqrt(((values - values.mean(1, keepdims=True)) ** 2).sum(1) / 6 / 7)
    np.testing.assert_allclose(standard_error(values, axis=1), by_hand, rtol=1e-14)
    np.testing.assert_allclose(standard_error(jnp.asarray(values), axis=1), by_hand, rtol=1e-14)
    assert np.isnan(standard_error(values[:1])).all()

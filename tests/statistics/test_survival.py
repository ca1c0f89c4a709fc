"""Waiting times, shares and lines: by hand, on laws that are known, and by what must fail."""

import math

import numpy as np
import pytest

import bninit as bn
from bninit.statistics.line import fit_line
from bninit.statistics.proportion import proportion
from bninit.statistics.survival import exponential_p_value, fit_waits, waiting


def test_a_censored_mean_by_hand():
    """Of 2, 3+, 4: S is 2/3 from 2 to 4, then 0; the area is 2 + 2 * 2/3."""
    found = waiting(np.array([2.0, 3.0, 4.0]), np.array([True, False, True]))
    assert found.mean == pytest.approx(10 / 3)
    np.testing.assert_allclose(found.alive, [2 / 3, 2 / 3, 0])
    assert (found.runs, found.ended, found.first) == (3, 2, 2.0)
    assert math.isinf(found.standard_error)
    never = waiting(np.full(4, 9.0), np.zeros(4, bool))
    assert math.isinf(never.mean)
    assert math.isnan(never.first)


@pytest.mark.parametrize("horizon", [60.0, 200.0, 1e6])
def test_the_mean_of_exponential_waits_survives_censoring(horizon):
    true = 20 + np.random.default_rng(1).exponential(100.0, 400)
    found = waiting(np.minimum(true, horizon), true <= horizon)
    assert abs(found.mean - 120) < 4 * found.standard_error
    assert found.standard_error < 4 * 100 / math.sqrt(max(found.ended, 1))
    assert found.exponential > 0.001
    if horizon == 1e6:
        assert found.mean == pytest.approx(true.mean())
        assert found.standard_error == pytest.approx(true.std() / 20, rel=0.2)


@pytest.mark.parametrize("horizon", [0.9, 10.0])
def test_waits_that_age_are_not_exponential(horizon):
    """A sum of four exponentials has a rate of ending that grows."""
    true = np.random.default_rng(2).gamma(4.0, 0.25, 400)
    assert exponential_p_value(np.minimum(true, horizon), true <= horizon) < 1e-3


def test_the_p_value_is_uniform_where_the_rate_is_constant():
    rng = np.random.default_rng(3)
    times = rng.exponential(1.0, (400, 60))
    stops = rng.exponential(2.0, (400, 60))
    values = [exponential_p_value(np.minimum(a, b), a <= b) for a, b in zip(times, stops, strict=True)]
    for level in (0.05, 0.3):
        expected = 400 * level
        assert abs((np.array(values) < level).sum() - expected) < 4 * math.sqrt(expected * (1 - level))


def test_shares_and_lines_by_hand():
    """Wilson at 0 of 10: from 0 to z^2 / (10 + z^2)."""
    z = 1.959963984540054
    assert proportion(0, 10).low == 0
    assert proportion(0, 10).high == pytest.approx(z**2 / (10 + z**2))
    line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 1.0]), np.ones(3))
    assert (line.slope, line.intercept, line.misfit) == pytest.approx((0.5, 0.5, 1.5))
    waits = [waiting(np.exp(s) * np.linspace(0.5, 1.5, 20), np.ones(20, bool)) for s in (1.0, 2.0, 3.0)]
    measured, predicted = fit_waits(np.arange(3), waits, [1.0, math.e**2, math.e**4])
    assert measured.slope == pytest.approx(1.0)
    assert predicted == pytest.approx(2.0)
    assert fit_waits(np.arange(1), waits[:1], [1.0]) is None


def test_a_line_is_that_of_the_normal_equations():
    """The dense twin, with weights of very different size."""
    rng = np.random.default_rng(5)
    x, y, errors = rng.uniform(0, 1e4, 9), rng.normal(size=9), 10 ** rng.uniform(-3, 1, 9)
    rows = np.stack([np.ones(9), x], axis=1) / errors[:, None]
    inverse = np.linalg.inv(rows.T @ rows)
    line = fit_line(x, y, errors)
    np.testing.assert_allclose([line.intercept, line.slope], inverse @ rows.T @ (y / errors), rtol=1e-9)
    assert line.standard_error == pytest.approx(math.sqrt(inverse[1, 1]), rel=1e-9)


def test_waits_without_spread_have_no_standard_error_to_weigh_them():
    same = waiting(np.full(10, 3.0), np.ones(10, bool))
    assert same.standard_error == 0
    assert fit_waits(np.arange(2), [same, same], [1.0, 2.0]) is None


def test_bad_samples_are_refused():
    with pytest.raises(bn.InputError, match="as many times >= 0 as endings"):
        waiting(np.array([1.0]), np.array([True, False]))
    with pytest.raises(bn.InputError, match="hits <= 3"):
        proportion(4, 3)
    for x in (np.ones(1), np.ones(3)):
        with pytest.raises(bn.InputError, match="two points or more"):
            fit_line(x, x, x)
    with pytest.raises(bn.InputError, match="errors > 0"):
        fit_line(np.arange(2.0), np.ones(2), np.array([1.0, 0.0]))

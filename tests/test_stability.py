"""Perturbations of the full Gram map against the multipliers from symmetry, and the table of mechanisms."""

import pytest

from bninit.fixed_points import fixed_points
from bninit.mechanism import mechanism
from bninit.stability import perturbed_rates


@pytest.mark.parametrize("block", ["rc+relu", "rc+leaky_relu(0.3)"])
def test_the_full_map_moves_at_the_predicted_rates(block):
    for point in fixed_points(block, 8):
        rates = perturbed_rates(point)
        assert len(rates) == len(point.multipliers)
        for rate in rates:
            assert rate.measured == pytest.approx(rate.predicted, abs=1e-6)
            assert rate.remainder < 1e-6


def test_with_rescaling_too_and_infinite_rates_are_left_out():
    simplex, exact = fixed_points("rc+rs+relu", 6)
    assert perturbed_rates(exact) == ()
    assert [rate.measured for rate in perturbed_rates(simplex)] == pytest.approx(
        [value for _, value, _ in simplex.multipliers], abs=1e-6
    )


def test_the_mechanisms_of_the_eight_blocks():
    rows = {row[0]: row for row in mechanism(7)}
    assert len(rows) == 8
    assert rows["rc+relu"][1] == "simplex, odd point"
    assert "3.85 times apart" in rows["rc+relu"][3]
    assert rows["rc+rs+relu"][1] == "simplex"
    assert rows["relu"][1] == "collapse (neutral)"
    assert "90.0 degrees" in rows["rs"][3]

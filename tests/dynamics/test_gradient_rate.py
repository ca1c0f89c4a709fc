"""Rates of gradients at fixed points: closed forms, limits of large batches, and the full power iteration."""

import math

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.stability.gradient_limits import gradient_limit
from bninit.dynamics.stability.gradient_rate import gradient_mode


def limit(block: str, state: str = "simplex", batch: int = 64) -> float:
    """The rate of an infinite batch, by extrapolation in 1/n."""
    small, large = (bn.gradient_rate(block, n, state) for n in (batch, 2 * batch))
    return 2 * large - small


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu"])
def test_explosion_of_large_batches(block):
    assert limit(block) == pytest.approx(gradient_limit(block, "simplex")[1], abs=4 / 64**2)


@pytest.mark.parametrize("block", ["none", "rc", "relu"])
def test_neutral_blocks(block):
    assert bn.gradient_rate(block, 16) == pytest.approx(0.0, abs=1e-14)


def test_linear_rescaling_in_closed_form():
    assert bn.gradient_rate("rc+rs", 16) == pytest.approx(math.log(14 / 13), abs=1e-12)
    assert bn.gradient_rate("rs", 16) == pytest.approx(math.log(15 / 14), abs=1e-12)


def test_rescaling_and_relu_of_large_batches():
    """Points share xi, u = c + sqrt(1 - c^2) N; G = a I + b 11^T, b = E m(c)^2, a = 1/2 - b.

    The rate is log(E[1 / (a + b xi^2)] / 2).
    """

    assert limit("rs+relu") == pytest.approx(gradient_limit("rs+relu", "all alike")[1], abs=20 / 64**2)


def test_several_odd_points_of_full_batch_norm():
    """Two of 64: a little slower than with one, faster than the limit; the bound by E[n/|z|^2] / 2."""
    one, two = (gradient_mode("rc+rs+relu", 64, "odd point", odd=odd) for odd in (1, 2))
    assert gradient_limit("rc+rs+relu", "odd point")[1] < two.rate
    assert two.rate == pytest.approx(one.rate, abs=0.01)
    assert two.odd_share < 1 / 64
    centre = np.eye(64) - 1 / 64
    inverse = np.trace(bn.backward_map("rs")(centre @ np.asarray(two.gram) @ centre, np.eye(64))) / 63
    assert two.rate < math.log(inverse / 2)


def test_the_odd_point_of_rc_relu():
    assert bn.gradient_rate("rc+relu", 16, "odd point") == pytest.approx(0.1136, abs=5e-5)
    mode = gradient_mode("rc+relu", 256, "odd point")
    # The two slowest modes differ by 2/n to leading order.
    assert 256 * (mode.rates[0] - mode.rates[1]) == pytest.approx(2.0, abs=5 / 256**0.5)
    assert mode.odd_share < 1 / 256


@pytest.mark.parametrize(
    ("block", "state", "many"), [("rc+relu", "odd point", 900), ("rs+relu", "simplex", 500)]
)
def test_no_other_mode_grows_faster(block, state, many):
    """Power iteration on full matrices from random cotangents, at a batch of 12."""
    mode = gradient_mode(block, 12, state)
    map_, delta = bn.backward_map(block), np.cov(np.random.default_rng(1).normal(size=(12, 30)))
    for _ in range(many):
        image = np.asarray(map_(mode.gram, delta))
        growth, delta = np.trace(image) / np.trace(delta), image / np.trace(image)
    assert math.log(growth / mode.forward) == pytest.approx(mode.rate, abs=1e-9)
    np.testing.assert_allclose(delta * 12, mode.delta, atol=1e-8)


def test_other_nonlinearities_at_the_simplex():
    """tanh after full batch norm: sampled, so that its points are alike to within the error of sampling."""
    mode = gradient_mode("rc+rs+tanh", 6)
    assert math.log(4 / 3) < mode.rate < gradient_mode("rc+rs+relu", 6).rate
    assert np.ptp(np.diag(mode.gram)) < 1e-2 * mode.gram[0, 0]


def test_a_column_norm_of_alike_points_is_a_number():
    """Its rate is that of the block without it, to within sampling."""
    expected = bn.gradient_rate("rc+relu", 6)
    assert bn.gradient_rate("rc+ln+relu", 6) == pytest.approx(expected, abs=1e-3)


def test_gradient_rate_refuses():
    with pytest.raises(bn.InputError, match="a state of rc\\+relu at this batch"):
        bn.gradient_rate("rc+relu", 6, "odd point")
    with pytest.raises(bn.InputError, match="step function"):
        bn.gradient_rate("rc+heaviside", 8)
    with pytest.raises(bn.InputError, match="rank >= 3"):
        bn.gradient_rate("rc+rs", 8, "exact cluster")
    with pytest.raises(bn.InputError, match="settles within"):
        bn.gradient_rate("rc+tanh", 4)
    with pytest.raises(bn.InputError, match="pass state='simplex'"):
        bn.gradient_rate("rc+rs+tanh", 8, "odd point")

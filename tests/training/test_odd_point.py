"""The odd point followed in training: its bookkeeping by hand, and its birth against simulation."""

import numpy as np
import pytest

import bninit as bn
from bninit.training.data import load_images
from bninit.training.odd_point import FULL, RECENTER, Fits, fit, tuned_rate


@pytest.fixture(scope="module")
def fitted():
    return fit(RECENTER, load_images("digits"), 12, width=16, steps=6, seeds=tuple(range(48)), rate=1e-3)


def test_the_fall_of_a_loss_is_timed_between_steps():
    losses = np.array([[[4.0, 4.0, 2.0], [3.0, 1.0, 2.0], [1.0, 1.0, 2.0]]])
    odd = np.array([[1, 1, 0]])
    found = Fits("rc+relu", 1, losses, odd, 0.1)
    np.testing.assert_allclose(found.fall_times(), [[1.5, 2 / 3, np.inf]])
    np.testing.assert_allclose(found.places(), [0.0])
    np.testing.assert_allclose(found.same_odd, [1, 1, 0])
    np.testing.assert_allclose(found.any_odd, [1, 1, 1])
    last = Fits("rc+relu", 1, losses, np.array([[2, 2, 2]]), 0.1)
    np.testing.assert_allclose(last.places(), [1.0])


def test_a_network_in_which_nothing_fell_has_no_place():
    losses = np.full((2, 3, 4), np.inf)
    losses[:, 0] = 1
    found = Fits("rc+relu", 1, losses, np.zeros((2, 3), int), 0.1)
    assert len(found.places()) == 0


def test_odd_points_are_born_as_often_as_in_simulation(fitted):
    """Shares of 48 and of 256 networks: 5 standard errors, a false alarm in 2 million."""
    record = bn.simulate("rc+relu", width=16, batch=16, depth=12, seeds=256, inputs="digits")
    kinds = np.asarray(bn.describe(record.dataset["gram"].values[:, -1]).kind)
    expected = float((kinds == 6).mean())
    error = (expected * (1 - expected) * (1 / 48 + 1 / 256)) ** 0.5
    assert 0.1 < expected < 0.9
    assert abs(fitted.born.mean() - expected) < 5 * error


def test_training_is_a_function_of_the_seed_and_lowers_the_loss(fitted):
    again = fit(RECENTER, load_images("digits"), 12, width=16, steps=6, seeds=tuple(range(48)), rate=1e-3)
    np.testing.assert_array_equal(again.losses, fitted.losses)
    assert np.median(fitted.mean_losses[:, -1] - fitted.mean_losses[:, 0]) < 0


def test_a_pilot_refuses_the_rate_that_breaks():
    images = load_images("digits")
    settings = {"arm": FULL, "images": images, "depth": 3, "width": 16, "steps": 8, "seeds": (0, 1, 2)}
    assert tuned_rate((1e3, 0.03), 10, **settings) == 0.03

"""Linear layers: the mean squared gradient at every width, beside networks and at infinite width."""

import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.finite_width.backward.linear import mean_square_gradients
from bninit.measurements.gradient_prediction import predict_gradients

ALARM = 5.0
"""Standard errors: a false alarm below 1e-5 in all that is compared here, were the means normal."""


@pytest.mark.parametrize("loss", ["squared", "fixed"])
def test_beside_narrow_networks(loss):
    """Width 24, five points: infinite width is out by a quarter in the first layer, the formula is not."""
    settings = {"width": 24, "batch": 5, "depth": 5, "seeds": 1500, "loss": loss, "gain": 1.1}
    record = bn.gradients("rc", inputs="simplex", **settings)
    squares = np.exp(2 * record.dataset["log_weight_gradient"].values)
    mean, error = squares.mean(0), squares.std(0, ddof=1) / len(squares) ** 0.5
    found = predict_gradients(record)
    assert np.all(np.abs(mean - np.exp(2 * found.at_width)) < ALARM * error)
    if loss == "squared":
        assert np.abs(mean - np.exp(2 * found.coherent)).max() > 2 * ALARM * error.max()
    else:
        np.testing.assert_allclose(found.at_width, found.coherent, atol=1e-12)


def test_infinite_width():
    """Delta_l = (L - l + 1) G, by hand."""
    gram, width, depth = jnp.asarray(np.diag([1.0, 2.0, 3.0])), 10**9, 6
    found = mean_square_gradients("squared", gram[None], width, width, depth)
    np.testing.assert_allclose(found / width**2, 14.0 * np.arange(depth, 0, -1), rtol=1e-6)


def test_only_where_it_is_known():
    sizes = {"width": 16, "batch": 3, "depth": 2, "seeds": 2, "loss": "squared"}
    assert predict_gradients(bn.gradients("relu", **sizes)).at_width is None
    assert predict_gradients(bn.gradients("none", weights="haar", **sizes)).at_width is None

"""What users call for gradients, and networks started at a state beside the backward map."""

import json

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.stability.gradient_rate import gradient_mode
from bninit.measurements.gradient_rates import network_growth, points_of
from bninit.program import call


@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_the_interface(engine):
    """Axes and coordinates; ||dL/dW_l||^2 = tr (D^T D H^T H) from the two Grams and their scales."""
    settings = {"width": 24, "batch": 5, "depth": 3, "seeds": 2, "key": 1, "loss": "squared"}
    record = bn.gradients("rc+rs+relu", inputs="gaussian", engine=engine, **settings)
    data = record.dataset
    assert data["weight_gradient"].dims == ("seed", "layer")
    assert data["cotangent_gram"].dims == ("seed", "layer", "point", "other_point")
    assert data["layer"].values.tolist() == [1, 2, 3]
    scale = np.exp(2 * data["log_scale"].values)
    squares = scale * np.sum(data["cotangent_gram"].values * data["gram"].values, axis=(-2, -1))
    columns = np.array([record.settings["features"], 24, 24])
    np.testing.assert_allclose(data["weight_gradient"].values ** 2, 24 * columns * squares, rtol=1e-9)
    np.testing.assert_allclose(data["coherent_share"].values[:, -1], 1.0, rtol=1e-9)


def test_the_command_prints_json(capsys):
    words = ["gradients", "--block", "rc", "--width", "24", "--batch", "4", "--depth", "2", "--seeds", "2"]
    assert call([*words, "--loss", "squared", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["settings"]["loss"] == "squared"
    assert [row["layer"] for row in found["layers"]] == [1, 2]
    assert {"log_gradient", "predicted", "independent", "at_width", "coherent_share"} <= set(
        found["layers"][0]
    )
    assert found["layers"][-1]["predicted_share"] == 1


def test_points_have_the_gram_of_the_state():
    mode = gradient_mode("rc+relu", 8, "odd point")
    points = points_of(mode, 20)
    np.testing.assert_allclose(points.T @ points / 20, mode.gram, atol=1e-12)


def test_networks_beside_the_backward_map():
    """From orthogonal points rs has no transient: log(7/6) at once. Five standard errors: p < 1e-6."""
    found = network_growth("rs", "orthogonal", 8, (128, 512), depth=6, seeds=12)
    assert found.transient == pytest.approx(found.asymptote, abs=1e-9)
    assert abs(found.deviations) < 5
    assert found.limit_error < 0.02
    with pytest.raises(bn.InputError, match="two widths and two seeds"):
        network_growth("rs", "orthogonal", 8, (128,), depth=6, seeds=4)


def test_the_transient_ends_in_the_perron_rate():
    """Upwards, slowly: the two modes differ by 0.14 a layer."""
    growth = gradient_mode("rc+relu", 8, "odd point").growth(60)
    assert np.all(np.diff(growth) > 0)
    assert growth[0] < 0.7 * growth[-1]
    assert growth[-1] == pytest.approx(bn.gradient_rate("rc+relu", 8, "odd point"), abs=1e-4)

"""The gradients: bands from the last layer, predictions beside them, a gradient of zero said, not drawn."""

import numpy as np
import pytest

import bninit as bn
from bninit.measurements.gradient_prediction import predict_gradients
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.gradients import Gradients

SMALL = {"width": 64, "batch": 5, "depth": 4, "seeds": 3, "inputs": "orthogonal"}


@pytest.fixture(scope="module")
def records():
    return {
        block: [bn.gradients(block, loss=loss, **SMALL) for loss in ("fixed", "squared")]
        for block in ("rs", "relu")
    }


@pytest.fixture(scope="module")
def picture(records):
    states = {"rs": ("orthogonal", 0.3), "relu": ("collapse", 0.0)}
    return Gradients.of_gradients([(*states[block], found) for block, found in records.items()])


def test_courses_are_logs_of_the_square_over_that_of_the_last_layer(picture, records):
    fixed, squared = picture.panels[1].courses
    weight_gradient = records["relu"][1].dataset["weight_gradient"].values
    ratio = 2 * np.log(weight_gradient / weight_gradient[:, -1:])
    np.testing.assert_allclose(squared.band[1], np.median(ratio, axis=0), atol=1e-12)
    assert squared.coherent[-1] == 0
    predicted = predict_gradients(records["relu"][1])
    gap = squared.coherent - squared.independent
    np.testing.assert_allclose(gap, 2 * (predicted.coherent - predicted.independent), atol=1e-12)
    assert gap[0] > 0.5
    np.testing.assert_array_equal(fixed.coherent, fixed.independent)


def test_a_gradient_of_zero_is_said_and_not_drawn(picture):
    assert picture.numbers["zero"] == "rs (squared)"
    rescaled, relu = paint(picture).axes[:2]
    assert [text.get_text() for text in rescaled.texts] == ["squared: the gradient is zero"]
    assert len(rescaled.lines) == 3  # fixed: the networks, infinite width; the asymptote
    assert len(relu.lines) == 6  # two losses, one of them with its independent part; the asymptote


def test_the_asymptote_is_a_slope_from_the_last_layer(picture):
    line = paint(picture).axes[0].lines[-1]
    np.testing.assert_allclose(line.get_xydata(), [[1, 0.9], [4, 0]])


def test_the_numbers_are_those_of_the_records(picture, records):
    (_, relu) = picture.numbers["panels"]
    rate = records["relu"][0].rate()
    assert relu["losses"]["fixed"]["rate"] == rate.mean
    assert relu["losses"]["fixed"]["standard error"] == rate.standard_error

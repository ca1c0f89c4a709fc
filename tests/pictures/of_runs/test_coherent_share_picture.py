"""The coherent share: a band and an expectation for each loss, and chance; its numbers are the records'."""

import numpy as np
import pytest

import bninit as bn
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.coherent_share import CoherentShare

SMALL = {"width": 64, "batch": 5, "depth": 3, "seeds": 3, "inputs": "orthogonal"}


@pytest.fixture(scope="module")
def record():
    return bn.gradients("none", loss="squared", **SMALL)


@pytest.fixture(scope="module")
def picture(record):
    return CoherentShare.of_gradients([("simplex", [record])])


def test_the_numbers_are_those_of_the_record(picture, record):
    (panel,) = picture.numbers["panels"]
    found = panel["losses"]["squared"]
    shares = record.dataset["coherent_share"].values
    assert found["share at layer 1"] == pytest.approx(shares[:, 0].mean(), rel=1e-12)
    assert found["log gradient"] == pytest.approx(2 * np.log(record.dataset["weight_gradient"][:, 0]).mean())
    # Without a block A = I and Delta = 2 G two layers below the loss, to within the sampled source.
    assert found["infinite width"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["expected at this width"] == pytest.approx(1 / 3 + 2 / 3 * 5 / 64, abs=1e-3)


def test_what_is_drawn(picture):
    (axes,) = paint(picture).axes
    labels = [line.get_label() for line in axes.lines]
    words = ["squared loss, networks", "infinite width, and chance"]
    assert labels == [*words, "chance: points / width, less with rescaling"]
    assert axes.get_title(loc="left").startswith("linear layers alone, simplex")
    np.testing.assert_allclose(axes.lines[2].get_ydata(), 5 / 64)

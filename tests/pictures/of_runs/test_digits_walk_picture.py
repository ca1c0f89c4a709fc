"""The walk of the digits: their own images, where the Gram says that they are."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import bninit as bn
from bninit.geometry.plane import kept_plane, principal_plane
from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.theme import DARK


@pytest.fixture(scope="module")
def records():
    blocks = ("rc+relu", "rc+rs+relu")
    return [bn.simulate(block, 64, 12, 60, seeds=3, inputs="digits") for block in blocks]


@pytest.fixture(scope="module")
def walk(records):
    return bn.see("digits_walk", records, seed=1)


def test_the_images_are_those_of_the_input(walk, records):
    """Their Gram is that of layer 0, up to the scale of a record."""
    pixels = walk.images.reshape(len(walk.images), -1)
    gram, found = records[0].dataset["gram"].values[1, 0], pixels @ pixels.T
    np.testing.assert_allclose(found / np.trace(found), gram / np.trace(gram), atol=1e-12)
    assert (pixels.min(), pixels.max()) == (0, 1)


def test_both_walks_begin_at_the_same_places_and_keep_their_distances(walk, records):
    first, other = walk.walks
    np.testing.assert_allclose(first.points[0], other.points[0], atol=1e-9)
    assert walk.layers[0] == 0
    assert {10, 30, 60} <= set(walk.layers.tolist())
    gram = records[1].dataset["gram"].values[1, -1]
    apart = [gram[i, i] + gram[j, j] - 2 * gram[i, j] for i in range(12) for j in range(i)]
    assert other.apart[-1] == pytest.approx(np.sqrt(np.median(apart)))
    assert not other.odd.any()
    # A simplex has 2 / (batch - 1) of its variance in any plane.
    assert other.share[-1] == pytest.approx(2 / 11, abs=0.05)


def test_a_kept_plane_is_a_projection(records):
    grams = records[1].dataset["gram"].values[0]
    points, share = kept_plane(grams, principal_plane(grams[0]).points)
    np.testing.assert_allclose(points[0], principal_plane(grams[0]).points, atol=1e-12)
    centred = np.eye(12) - 1 / 12
    for gram, part, held in zip(grams[::20], points[::20], share[::20], strict=True):
        rest = centred @ gram @ centred - part @ part.T
        assert np.linalg.eigvalsh(rest).min() > -1e-12
        assert held == pytest.approx((part**2).sum() / np.trace(centred @ gram @ centred))


def test_the_film_draws_the_digits_where_they_are(walk):
    figure = Figure()
    walk.draw(figure, DARK, frame=5)
    axes, other = figure.axes
    for panel, one in ((axes, walk.walks[0]), (other, walk.walks[1])):
        boxes = np.array([image.get_extent() for image in panel.images])
        middles = np.stack([boxes[:, :2].mean(axis=1), boxes[:, 2:].mean(axis=1)], axis=1)
        np.testing.assert_allclose(middles, one.points[5])
    assert any(text.get_text() == f"layer {walk.layers[5]}" for text in figure.texts)
    assert len(paint(walk).axes) == 8


def test_other_inputs_are_told_what_to_do(record):
    with pytest.raises(bn.InputError, match="digits as inputs; got: gaussian"):
        bn.see("digits_walk", [record])
    with pytest.raises(bn.InputError, match="one record or more"):
        bn.see("digits_walk", [])

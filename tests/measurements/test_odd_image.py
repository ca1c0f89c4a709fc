"""The odd unit of a batch of images: on factors made by hand, and refusals."""

from pathlib import Path

import numpy as np
import pytest

import bninit as bn
from bninit.laws.images import image_law
from bninit.laws.streams import host_streams
from bninit.layer.patches import make_patches
from bninit.measurements.odd_image import odd_unit, odd_units

PATCHES = make_patches(4, (2, 2), (2, 2))


def test_constant_images_one_far():
    points = np.zeros((2, 16))
    points[0, 4:8], points[1, :4], points[1, 8:] = 3.0, 1.0, 1.0
    found = odd_unit(PATCHES, points)
    assert (found.unit, found.image) == ("image", 1)
    # An exact cluster has t = (points - 1)^2.
    np.testing.assert_allclose([found.image_ratio, found.between, found.asymmetry], [3, 1, 0], atol=1e-12)


def test_one_pixel_far_is_a_pixel():
    """The average of its image is far as well, which does not make it an image."""
    far = np.vstack([0.1 * np.eye(16), 9.0 * np.eye(16)[5:6]])
    found = odd_unit(PATCHES, far)
    assert (found.unit, found.image) == ("pixel", 1)
    assert found.image_ratio > 1
    assert found.asymmetry > 0.5
    assert 1 <= found.held_by < 1.1


def test_a_quarter_of_an_image_is_a_patch():
    patches = make_patches(4, (8,), (3,))
    points = np.full((2, 32), 0.01)
    points[0, 8:10] = 1.0
    points[1, 16:] = [-0.2, 0.2] * 8
    found = odd_unit(patches, points)
    assert (found.unit, found.image) == ("patch", 1)
    np.testing.assert_allclose(found.held_by, 2, atol=0.1)


def test_orthogonal_points_have_no_odd_unit_and_look_alike_when_shifted():
    found = odd_unit(PATCHES, np.eye(16))
    assert found.unit == "none"
    np.testing.assert_allclose([found.asymmetry, found.between], [0, 3 / 15], atol=1e-12)


@pytest.mark.parametrize(
    ("inputs", "shape", "message"), [("digitz", (4, 4), "digits"), ("digits", (3, 3), "sides that divide 8")]
)
def test_bad_inputs_are_refused(inputs, shape, message):
    with pytest.raises(bn.InputError, match=message):
        odd_units("rc+relu", make_patches(2, shape, (2, 2)), inputs, 8, 2, 1)


@pytest.mark.parametrize(
    ("engine", "folder", "inputs", "message"),
    [
        ("native", None, "white", "engine, one of factor, explicit"),
        (None, None, "fashion", "the folder with the IDX files"),
        (None, Path("nowhere"), "fashion", "a readable file"),
    ],
)
def test_other_bad_words_are_refused(engine, folder, inputs, message):
    with pytest.raises(bn.InputError, match=message):
        odd_units("rc+relu", make_patches(2, (4, 4), (2, 2)), inputs, 8, 2, 1, engine=engine, folder=folder)


def test_images_of_a_file_are_averaged_down(tmp_path):
    """Each quarter of 4 x 4 images has one grey level, of which the ratio survives the scaling."""
    levels = np.array([[[0, 51], [102, 255]]] * 3, dtype=np.uint8)
    images = np.kron(levels, np.ones((1, 2, 2), np.uint8))
    header = bytes([0, 0, 8, 3]) + b"".join(size.to_bytes(4, "big") for size in images.shape)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(header + images.tobytes())
    drawn = image_law("fashion", make_patches(3, (2, 2), (1, 1)), tmp_path)(host_streams(0, [5], 0))[0]
    expected = np.tile([0.0, 0.2, 0.4, 1.0], 3) / np.sqrt(0.3)
    np.testing.assert_allclose(drawn, expected[None], atol=1e-12)


@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_one_pixel_filters_are_a_network_on_points(engine):
    """At 12 channels and 6 points both engines run, and the first layer sees what was drawn."""
    found = odd_units("rc+relu", make_patches(3, (2,), (1,)), "white", 12, 2, 2, engine=engine)
    assert [one.sizes.shape for one in found] == [(3, 2)] * 2
    np.testing.assert_allclose([one.sizes.mean() for one in found], 1)

"""The odd unit of a batch of images: on factors made by hand, and refusals."""

import numpy as np
import pytest

import bninit as bn
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


def test_one_pixel_far_is_a_pixel_only_if_its_image_is_not_odd():
    spread = np.kron(np.eye(4), [[1.0, 1, -1, -1]])
    far = spread.copy()
    far[:, 5] = 0
    far = np.vstack([far, 8 * (np.eye(16)[5] - np.eye(16)[6])])
    found = odd_unit(PATCHES, np.vstack([far, np.repeat(np.eye(4), 4, axis=1)]))
    assert found.unit != "image"
    assert found.asymmetry > 0.5


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

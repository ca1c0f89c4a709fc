"""What is odd in convolutional networks: the strips of both kinds of images and the shares."""

import numpy as np

from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.odd_images import ImageCase, OddImages


def test_a_row_shows_one_batch_and_the_shares():
    counts = (("image", 3), ("patch", 0), ("pixel", 1), ("none", 0))
    flat = ImageCase("plane", np.full((3, 2, 2), 4.0), counts, 3.5, "an odd image holds")
    long = ImageCase("line", np.ones((2, 6)), counts, None, "no odd image")
    strip, bar, line, other = paint(OddImages((flat, long))).axes
    shown = strip.get_images()[0].get_array()
    assert shown.shape == (2, 3 * 2 + 2)  # a gap of a pixel between images
    assert np.nanmax(shown) == 2.0
    assert line.get_images()[0].get_array().shape == (2, 6)
    np.testing.assert_allclose([one.get_width() for one in bar.patches], [0.75, 0, 0.25, 0])
    assert [axes.texts[0].get_text() for axes in (bar, other)] == [
        "an odd image holds\nheld by 3.5 of 4 pixels",
        "no odd image\n",
    ]

"""The states of k odd points: the borders of their region."""

import numpy as np

from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_theory.odd_states import OddStateRegions, Region


def test_the_region_of_stable_states_shows_its_borders():
    n = np.array([10.0, 100.0])
    none = np.zeros((0, 2))
    region = Region(
        "rc+rs+relu", n, np.array([np.nan, 20.0]), np.array([5.0, 40.0]), np.array([[100.0, 3]]), none
    )
    axes = paint(OddStateRegions((region,))).axes[0]
    shares = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    np.testing.assert_allclose(shares["full batch norm: stable to"], [0.2])
    np.testing.assert_allclose(shares["full batch norm: exists to"], [0.5, 0.4])
    np.testing.assert_allclose(shares["$k = 1$"], 1 / n)

"""The digits that ship with the package are those of scikit-learn, to the last bit."""

import numpy as np
import pytest

from bninit.laws.batches import BATCHES
from bninit.laws.threefry import host_key


def test_the_images_are_those_of_scikit_learn():
    images = pytest.importorskip("sklearn.datasets").load_digits().data
    everything = BATCHES["digits"](len(images))
    drawn = np.asarray(everything.factor(host_key(0), 1)).T * 8
    order = np.lexsort(drawn.T)
    np.testing.assert_array_equal(drawn[order], (images / 16)[np.lexsort(images.T)])

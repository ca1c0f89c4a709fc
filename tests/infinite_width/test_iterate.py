"""The iterated Gram map against the map applied by hand, at every scale."""

import jax.numpy as jnp
import numpy as np
import pytest

from bninit.infinite_width.gram_map import gram_map
from bninit.infinite_width.iterate import iterate

POINTS = np.random.default_rng(3).normal(size=(7, 4))
GRAM = jnp.asarray(POINTS.T @ POINTS / 7)


@pytest.mark.parametrize("block", ["rc+relu", "rs", "heaviside", "rc+erf", "rs(0.5)+relu", "relu+rs(0.2)"])
def test_the_scale_is_kept_apart_and_nothing_else(block):
    map_ = gram_map(block, weight_variance=1.7, samples=64)
    course = iterate(map_, 3, GRAM / 5, np.log(5) / 2)
    gram = GRAM
    for layer in range(4):
        whole = np.exp(2 * course.log_scales[layer]) * course.grams[layer]
        np.testing.assert_allclose(whole, gram, rtol=1e-11, atol=1e-12 * np.abs(gram).max())
        np.testing.assert_allclose(np.trace(course.grams[layer]), 4, rtol=1e-14)
        gram = map_(gram)


def test_every_second_layer_is_every_second_layer():
    map_ = gram_map("rc+erf")
    every, second = iterate(map_, 4, GRAM), iterate(map_, 2, GRAM, every=2)
    np.testing.assert_allclose(second.grams, every.grams[::2], rtol=1e-14)
    np.testing.assert_allclose(second.log_scales, every.log_scales[::2], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(("block", "scale"), [("rc+erf", -400.0), ("rs(0.5)+relu", -400.0), ("erf", 400.0)])
def test_scales_beyond_the_range_of_numbers_are_the_limits(block, scale):
    """Near zero erf is 2 x / sqrt(pi) and rs(epsilon) divides by sqrt(epsilon); far away erf is a sign."""
    course = iterate(gram_map(block), 1, GRAM, scale)
    if block == "erf":
        cosines = GRAM / np.sqrt(np.outer(np.diag(GRAM), np.diag(GRAM)))
        expected, size = 2 / np.pi * np.arcsin(np.clip(cosines, -1, 1)), 0.0
    elif block == "rc+erf":
        expected, size = gram_map("rc", 4 / np.pi)(GRAM), scale
    else:
        expected, size = gram_map("relu", 2.0)(GRAM), scale
    found = np.exp(2 * (course.log_scales[1] - size)) * course.grams[1]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_a_dead_batch_stays_dead():
    course = iterate(gram_map("rs(0.5)+relu"), 2, jnp.zeros((3, 3)))
    np.testing.assert_array_equal(course.grams, 0)
    np.testing.assert_array_equal(course.log_scales, -np.inf)

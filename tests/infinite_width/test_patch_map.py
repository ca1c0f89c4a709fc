"""Convolutions at infinite width: limits of networks, and what shifting all images together does."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.finite_width.layer import Layer
from bninit.finite_width.patches import FactorConvolution
from bninit.finite_width.state import State
from bninit.finite_width.triangle import qr_factor
from bninit.infinite_width.patches import everywhere, invariant_layer, over_shifts, patch_map
from bninit.laws.weights import weight_law
from bninit.layer.patches import make_patches


def _gram(points: int) -> jnp.ndarray:
    rows = np.random.default_rng(0).normal(size=(2 * points, points))
    return jnp.asarray(rows.T @ rows) / points


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu"])
def test_one_wide_layer_is_near_the_map(block):
    """20000 channels: entries of the Gram to five standard errors of a mean of independent rows."""
    patches = make_patches(2, (3,), (2,), "zero")
    gram, width = _gram(6), 20_000
    layer = Layer(bn.Block.parse(block), weight_law("gaussian"), width, 1.0, 64)
    state = State(qr_factor(jnp.linalg.cholesky(gram).T), jnp.zeros(()), jnp.zeros(()))
    after = FactorConvolution(patches)(layer, jax.random.key(0), state, jnp.full(6, 1 / 6))
    found = after.body.T @ after.body * jnp.exp(2 * after.log_scale)
    expected = patch_map(block, patches)(gram)
    # Products of entries of one row have a second moment of at most 3 variance^2 (Gaussian; RS bounds rows).
    error = np.sqrt(3.0 * np.max(np.diagonal(patches.summed(gram))) ** 2 / width)
    np.testing.assert_allclose(found, expected, atol=5 * error)


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu"])
def test_shifting_all_images_together_commutes_with_a_circular_layer(block):
    patches = make_patches(2, (3, 2), (2, 2))
    order = np.roll(np.arange(12).reshape(2, 3, 2), 1, axis=1).reshape(-1)
    gram = _gram(12)
    map_ = patch_map(block, patches)
    np.testing.assert_allclose(map_(gram[order][:, order]), map_(gram)[order][:, order], atol=1e-10)


def test_on_shift_invariant_grams_there_are_no_pixels():
    patches = make_patches(2, (3, 2), (2, 2))
    gram = make_patches(2, (3, 2), (3, 2)).summed(_gram(12))  # over all shifts: invariant
    np.testing.assert_allclose(patches.summed(gram), gram, atol=1e-13)
    np.testing.assert_allclose(patch_map("rc+relu", patches)(gram), bn.gram_map("rc+relu")(gram), atol=1e-13)


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu", "rs+rc+relu", "rc+rs(0.1)", "relu+rc"])
def test_a_gram_without_a_place_is_followed_by_its_frequencies(block):
    patches = make_patches(3, (3, 2), (2, 2))
    course = over_shifts(patches, _gram(18))
    full = everywhere(course)
    np.testing.assert_allclose(full, make_patches(3, (3, 2), (3, 2)).summed(_gram(18)), atol=1e-13)
    after = everywhere(invariant_layer(bn.Block.parse(block), course))
    np.testing.assert_allclose(after, patch_map(block, patches)(full), atol=1e-12)


def test_a_block_without_a_formula_over_shifts_is_refused():
    with pytest.raises(bn.InputError, match="then a nonlinearity, then rc"):
        invariant_layer(bn.Block.parse("relu+rs"), jnp.ones((2, 2, 3)))


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu", "rc+rs(0.1)", "rs+rc+leaky_relu(0.1)"])
def test_a_gram_of_zero_stays_zero_over_shifts(block):
    course = jnp.zeros((2, 2, 3))
    np.testing.assert_array_equal(invariant_layer(bn.Block.parse(block), course), course)
    full = everywhere(course)
    np.testing.assert_array_equal(patch_map(block, make_patches(2, (3,), (2,)))(full), full)

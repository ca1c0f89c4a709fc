import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.layer.activations import ACTIVATIONS, leaky_relu
from bninit.layer.components import Recenter, Rescale

ROWS = jnp.asarray(np.random.default_rng(1).normal(1.0, 2.0, size=(6, 9)))
EVEN = jnp.full(9, 1 / 9)


def test_recenter_and_rescale_give_mean_zero_and_variance_one():
    out = Rescale()(Recenter()(ROWS, EVEN), EVEN)
    np.testing.assert_allclose(out.mean(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose((out**2).mean(axis=1), 1, rtol=1e-14)


def test_rc_rs_is_batch_norm_of_flax():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of flax's own imports
        from flax import linen

    norm = linen.BatchNorm(
        use_running_average=False, epsilon=0.0, use_scale=False, use_bias=False, dtype=jnp.float64
    )
    examples = ROWS.T  # flax: a row for each example
    theirs, _ = norm.apply(norm.init(jax.random.key(0), examples), examples, mutable=["batch_stats"])
    np.testing.assert_allclose(bn.Block.parse("rc+rs")(ROWS), theirs.T, atol=1e-6)


def test_shares_stand_for_repeated_points():
    index = np.array([0, 0, 0, 1, 2, 2, 3])
    few = ROWS[:, :4]
    shares = jnp.asarray(np.bincount(index) / 7)
    for block in bn.BLOCKS:
        np.testing.assert_allclose(block(few, shares)[:, index], block(few[:, index]), atol=1e-14)


def test_a_feature_without_spread_comes_out_zero():
    rows = jnp.stack([jnp.zeros(9), jnp.full(9, 3.0), jnp.arange(9.0)])
    out = bn.Block.parse("rc+rs")(rows)
    np.testing.assert_array_equal(out[:2], 0)
    assert np.isfinite(out).all()


def test_rescale_survives_extreme_rows():
    for scale in (1e-300, 1e-200, 1e200, 1e300):
        np.testing.assert_allclose(Rescale()(scale * ROWS, EVEN), Rescale()(ROWS, EVEN), rtol=1e-12)


def test_epsilon_is_added_to_the_mean_square():
    expected = ROWS / jnp.sqrt(jnp.mean(ROWS**2, axis=1, keepdims=True) + 0.5)
    np.testing.assert_allclose(Rescale(0.5)(ROWS, EVEN), expected, rtol=1e-14)


REFERENCE = {
    "relu": lambda x: np.maximum(x, 0),
    "abs": np.abs,
    "heaviside": lambda x: np.where(x > 0, 1.0, 0.0),
    "tanh": np.tanh,
    "sin": np.sin,
    "erf": lambda x: np.vectorize(__import__("math").erf)(x),
    "gelu": lambda x: x * (1 + np.vectorize(__import__("math").erf)(x / np.sqrt(2))) / 2,
    "silu": lambda x: x / (1 + np.exp(-x)),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_equal_their_definitions(name):
    x = np.linspace(-5, 5, 101)
    np.testing.assert_allclose(ACTIVATIONS[name].function(jnp.asarray(x)), REFERENCE[name](x), atol=1e-14)


def test_leaky_relu_has_its_slope():
    np.testing.assert_array_equal(
        leaky_relu(0.25).function(jnp.array([-4.0, 0.0, 3.0])), np.array([-1.0, 0.0, 3.0])
    )

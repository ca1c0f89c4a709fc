"""The backward map against closed forms, sampling, symmetries, and the derivative of the forward map."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.infinite_width.backward import BackwardMap, _sampled
from bninit.layer.activations import ACTIVATIONS
from bninit.layer.block import BLOCKS, Block
from bninit.layer.slopes import slope_kernel_of

RNG = np.random.default_rng(0)


def random_gram(batch: int, rank: int) -> np.ndarray:
    points = RNG.normal(size=(rank, batch))
    return points.T @ points / rank


GRAM, DELTA = random_gram(6, 9), random_gram(6, 4)


def test_linear_blocks_pass_cotangents_on():
    centre = np.eye(6) - 1 / 6
    np.testing.assert_array_equal(bn.backward_map("none")(GRAM, DELTA), DELTA)
    np.testing.assert_allclose(bn.backward_map("rc")(GRAM, DELTA), centre @ DELTA @ centre, atol=1e-15)


def test_relu_multiplies_by_the_share_of_angles():
    size = np.sqrt(np.diag(GRAM))
    angle = np.arccos(np.clip(GRAM / np.outer(size, size), -1, 1))
    expected = DELTA * (np.pi - angle) / (2 * np.pi)
    np.testing.assert_allclose(bn.backward_map("relu")(GRAM, DELTA), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("batch", [4, 5, 16, 64])
def test_rescaling_at_the_simplex(batch):
    """P - y y^T / |y|^2 has trace m - 1, and E[1/|y|^2] = 1/(m - 2) in m = n - 1 dimensions."""
    centre = np.eye(batch) - 1 / batch
    m = batch - 1
    expected = batch * (m - 1) / (m * (m - 2)) * centre
    np.testing.assert_allclose(bn.backward_map("rc+rs")(centre, np.eye(batch)), expected, atol=1e-12)


@pytest.mark.parametrize(
    "text", ["rs", "rc+rs", "rs+relu", "rc+rs+relu", "rs(0.3)+leaky_relu(0.2)", "rs+rc+abs+rc"]
)
def test_the_integral_is_the_mean_over_rows(text):
    """Quasi-Monte Carlo of 4096 rows, within 8 of its largest standard error: false alarm below 1e-3."""
    map_ = BackwardMap(Block.parse(text), 1.0, 4096)
    value, error = map_.with_error(GRAM, DELTA)
    sampled, spread = _sampled(map_, jnp.asarray(GRAM), jnp.asarray(DELTA))
    assert error < 1e-9 * np.abs(value).max()
    assert np.abs(value - sampled).max() < 8 * spread
    assert spread < 0.02 * np.abs(value).max()


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_alike_under_permutations_and_linear(block):
    map_ = bn.backward_map(block)
    order = np.array([3, 1, 5, 0, 2, 4])
    value = np.asarray(map_(GRAM, DELTA))
    moved = map_(GRAM[np.ix_(order, order)], DELTA[np.ix_(order, order)])
    np.testing.assert_allclose(moved, value[np.ix_(order, order)], rtol=1e-11, atol=1e-13)
    both = map_(GRAM, 2 * DELTA - np.eye(6))
    np.testing.assert_allclose(both, 2 * value - map_(GRAM, np.eye(6)), rtol=1e-10, atol=1e-12)
    assert np.linalg.eigvalsh(value)[0] > -1e-12


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_scale(block):
    """J is of degree -1 where the block is of degree 0, and of degree 0 where it is of degree 1."""
    factor = 1.0 if block.degree == 1 else 1 / 7.0
    np.testing.assert_allclose(
        bn.backward_map(block)(7 * GRAM, DELTA), factor * bn.backward_map(block)(GRAM, DELTA), rtol=1e-11
    )


@pytest.mark.parametrize("name", ["relu", "abs", "tanh", "erf", "sin", "gelu", "silu"])
def test_slope_kernels_are_derivatives_of_kernels(name):
    """Price: E[phi'(x) phi'(y)] is the derivative of E[phi(x) phi(y)] along the covariance."""
    a, b, c = jnp.array([1.3]), jnp.array([0.7]), jnp.array([-0.4])
    pair = bn.gram_map(name)
    step = 1e-4

    def across(c):
        gram = jnp.array([[a[0], c], [c, b[0]]])
        return pair(gram)[0, 1]

    expected = (across(c[0] + step) - across(c[0] - step)) / (2 * step)
    value, error = slope_kernel_of(ACTIVATIONS[name]).pair(a, b, c)
    np.testing.assert_allclose(value, expected, atol=1e-6 + float(error))


def test_weights_of_another_scale():
    """v E[J^T Delta J] with J at rows of variance v."""
    np.testing.assert_allclose(
        bn.backward_map("tanh", 2.5)(GRAM, DELTA),
        2.5 * bn.backward_map("tanh")(2.5 * GRAM, DELTA),
        rtol=1e-13,
    )


def test_without_a_formula():
    value, error = bn.backward_map("rc+rs+tanh").with_error(GRAM, DELTA)
    rows = jax.random.normal(jax.random.key(5), (50_000, 6)) @ np.linalg.cholesky(GRAM).T
    pull = jax.vjp(Block.parse("rc+rs+tanh"), rows)[1]
    drawn = jax.random.normal(jax.random.key(6), rows.shape) @ np.linalg.cholesky(DELTA + 1e-15 * np.eye(6)).T
    back = np.asarray(pull(drawn)[0])
    products = back[:, :, None] * back[:, None, :]
    spread = products.std(0) / np.sqrt(len(back))
    # 21 entries, five standard errors: false alarm 1e-5
    assert np.all(np.abs(products.mean(0) - value) < 5 * (spread + float(error)))
    assert bn.backward_map("rc+rs+tanh").method == "quasi-Monte Carlo"


def test_a_step_lets_nothing_through():
    np.testing.assert_array_equal(bn.backward_map("rc+heaviside")(GRAM, DELTA), np.zeros((6, 6)))


def test_refusals():
    with pytest.raises(bn.InputError, match=r"rank >= 3 where rs divides.*rank 2"):
        bn.backward_map("rc+rs+relu")(np.eye(3), np.eye(3))
    with pytest.raises(bn.InputError, match="one size"):
        bn.backward_map("relu")(np.eye(3), np.eye(4))
    with pytest.raises(bn.InputError, match="delta of finite numbers"):
        bn.backward_map("relu")(np.eye(2), np.full((2, 2), np.nan))
    with pytest.raises(bn.InputError, match="weight_variance"):
        bn.backward_map("relu", weight_variance=0.0)

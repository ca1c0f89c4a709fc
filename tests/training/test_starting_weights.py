"""The laws of the weights, and the first Gram matrices against the theory at infinite width."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bninit.infinite_width.gram_map import gram_map
from bninit.training.arms import ARMS, find_arms
from bninit.training.networks.network import find_network
from bninit.training.networks.resnet import ResidualBlock
from bninit.training.networks.weights import calibrated, he, pytorch, start_moments

LIVE = jnp.float32(1)
WIDTH, FEATURES, POINTS = 4096, 64, 12


def _points():
    return np.random.default_rng(3).normal(size=(POINTS, FEATURES)).astype(np.float32)


def _hidden(arm, law=None):
    """Grams of the two hidden layers of a wide network, and of its input."""
    network = find_network("mlp", WIDTH, features=FEATURES, depth=2)
    points = _points()
    weights, switches = arm.start(network, jax.random.key(5), jnp.asarray(points))
    hidden = network.run(weights, start_moments(network), switches, LIVE, points).hidden
    grams = [np.asarray(layer, float) for layer in hidden]
    return points.astype(float) @ points.T / FEATURES, [h @ h.T / h.shape[1] for h in grams]


@pytest.mark.parametrize(
    ("arm", "block", "variance"),
    [
        ("none", "relu", 2.0),
        ("none_pytorch", "relu", 1 / 3),
        ("rc", "rc+relu", 2.0),
        ("rs", "rs+relu", 2.0),
        ("batch_norm", "rc+rs+relu", 2.0),
        ("data_dependent", "rc+rs+relu", 2.0),
    ],
)
def test_the_first_grams_are_those_of_infinite_width(arm, block, variance):
    """An entry of a layer's Gram is a mean over 4,096 independent features given the last layer.

    6 standard errors for each entry, 288 in two layers: a false alarm below 1e-6 if they were normal.
    EPSILON moves a Gram by 1e-5 of itself, under a tenth of a standard error.
    """
    (chosen,) = find_arms((arm,))
    enters, found = _hidden(chosen)
    step = gram_map(block, weight_variance=variance)
    for gram in found:
        expected = np.asarray(step(enters))
        size = np.sqrt(np.diagonal(expected))
        # The fourth moment of a rectified normal is 6 times its second moment squared, at most.
        error = 6**0.5 * np.outer(size, size) / WIDTH**0.5
        assert (np.abs(gram - expected) < 6 * error).all()
        assert (np.abs(gram - 1.3 * expected) > 6 * error).any()  # the test can fail
        enters = gram


@pytest.mark.parametrize("name", ["none", "residual"])
def test_a_residual_block_has_the_gram_of_infinite_width(name):
    """Of one pixel, a block of 1,024 channels is relu(x + branch W2 relu(W1 x)), W of variance 2 / 9 fan in.

    x of independent normal channels keeps the sum normal: K + branch^2 (2/9) relu-map((2/9) K), then ReLU.
    6 standard errors for each of 144 entries, as above; the first layer adds its own, so twice that.
    """
    width = 1024
    random = np.random.default_rng(7)
    branch = ARMS[name].branch(8)
    mixing = random.normal(size=(POINTS, POINTS))
    points = (mixing @ random.normal(size=(POINTS, width))).astype(np.float32)
    graph, empty = nnx.split(nnx.eval_shape(lambda: ResidualBlock(width, width, 1, False, nnx.Rngs(0))))
    block = nnx.merge(graph, jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), empty))
    for place, layer in enumerate(block.convolutions):
        drawn = jax.random.normal(jax.random.key(place), (width, width), jnp.float32)
        # The middle tap is the only one that meets the pixel.
        layer.kernel[...] = layer.kernel[...].at[1, 1].set(drawn * (2 / 9 / width) ** 0.5)
    image = jnp.asarray(points).reshape(POINTS, 1, 1, width)
    found = np.asarray(block(image, ARMS[name].switches(branch), LIVE), float).reshape(POINTS, width)
    gram = mixing @ mixing.T
    inner = np.asarray(gram_map("relu", weight_variance=2 / 9)(gram))
    expected = np.asarray(gram_map("relu", weight_variance=1.0)(gram + branch**2 * 2 / 9 * inner))
    size = np.sqrt(np.diagonal(expected))
    error = 2 * 6**0.5 * np.outer(size, size) / width**0.5
    assert (np.abs(found @ found.T / width - expected) < 6 * error).all()
    assert (np.abs(found @ found.T / width - 2 * expected) > 6 * error).any()  # the test can fail


def test_a_calibrated_network_is_the_normalised_one_on_its_batch():
    network = find_network("resnet10", 1 / 16)
    images = np.random.default_rng(0).normal(size=(32, 8, 8, 1)).astype(np.float32)
    drawn = he(network, jax.random.key(1))
    fitted = calibrated(network, drawn, images)
    moments = start_moments(network)
    normalised = network.run(drawn, moments, ARMS["batch_norm"].switches(), LIVE, images)
    affine = network.run(fitted, moments, ARMS["data_dependent"].switches(), LIVE, images)
    np.testing.assert_allclose(affine.logits, normalised.logits, rtol=1e-3, atol=1e-3)
    kernels = [leaf for leaf in network.weights if leaf.kind == "kernel"]
    assert all((leaf.of(fitted) == leaf.of(drawn)).all() for leaf in kernels)


def test_the_residual_arm_keeps_the_size_of_the_last_layer():
    network = find_network("resnet18", 1 / 16)
    images = np.random.default_rng(0).normal(size=(32, 8, 8, 1)).astype(np.float32)

    def size(name):
        weights, switches = ARMS[name].start(network, jax.random.key(1), images)
        hidden = network.run(weights, start_moments(network), switches, LIVE, images).hidden
        return float((hidden[-1] ** 2).mean())

    assert size("none") > 2 * size("residual")
    assert ARMS["residual"].branch(network.blocks) == 8**-0.5


def test_both_laws_have_their_variance():
    """The mean square of 36,864 entries is within 8 standard errors (2 / sqrt(36864) of it, normal)."""
    network = find_network("resnet18", 1 / 4)
    leaf = max((leaf for leaf in network.weights if leaf.kind == "kernel"), key=lambda leaf: leaf.size)
    assert leaf.size >= 36_864
    for law, variance in ((he, 2.0), (pytorch, 1 / 3)):
        square = float((leaf.of(law(network, jax.random.key(0))) ** 2).mean()) * leaf.fan_in
        assert abs(square / variance - 1) < 8 * (2 / 36_864) ** 0.5

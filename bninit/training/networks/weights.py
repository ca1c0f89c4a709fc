"""The weights that a network starts from: one flat draw, cut into arrays, and the laws that scale it."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Array
from bninit.training.networks.network import Leaf, Network
from bninit.training.networks.normaliser import EPSILON, Switches

Law = Callable[[Network, Array], Array]
"""The vector of all weights of a network, from a key. Gains are 1 and shifts 0."""


def he(network: Network, key: Array) -> Array:
    """Kernels N(0, 2 / fan in), so that ReLU keeps the mean square; biases 0.

    Source: He, Zhang, Ren, Sun, arXiv 1502.01852. The linear layer has fan in 1 / variance.
    """
    draw = _normal(network.parameters, key)

    def spread(leaf: Leaf) -> float:
        if leaf.kind != "kernel":
            return 0.0
        return ((1.0 if leaf.path[0] == "head" else 2.0) / leaf.fan_in) ** 0.5

    return _scaled(network, draw, spread)


def pytorch(network: Network, key: Array) -> Array:
    """What PyTorch does by default: kernels and biases uniform in +- 1 / sqrt(fan in).

    The variance of a kernel is 1 / (3 fan in), a sixth of He's.
    """
    draw = _uniform(network.parameters, key)
    fans = {leaf.path[:-1]: leaf.fan_in for leaf in network.weights if leaf.kind == "kernel"}

    def spread(leaf: Leaf) -> float:
        return fans[leaf.path[:-1]] ** -0.5 if leaf.kind in ("kernel", "bias") else 0.0

    return _scaled(network, draw, spread)


def calibrated(network: Network, vector: Array, images: Array, branch: float = 1.0) -> Array:
    """The weights with gains and shifts that give every normalised channel mean 0 and variance 1 on a batch.

    gain = 1 / sqrt(variance + EPSILON), shift = -mean gain, layer after layer: what batch normalisation does
    to that batch, fixed. With `scale` and `shift` alone the network then starts as the same function.

    Args:
        network: any with normalisers.
        vector: its weights; their gains and shifts are replaced.
        images: the batch.
        branch: the factor of the residual branches.

    Source: Salimans, Kingma, arXiv 1602.07868, section 3.
    """
    fully = Switches(1.0, 1.0, 0.0, 0.0, branch).traced()
    moments = network.run(vector, start_moments(network), fully, jnp.float32(1), images).moments
    found = {leaf.path: np.asarray(leaf.of(moments)) for leaf in network.moments}
    result = np.array(vector)
    for leaf in network.weights:
        if leaf.kind not in ("gain", "shift"):
            continue
        mean, square = (found[(*leaf.path[:-1], kind)] for kind in ("mean", "square"))
        gain = 1 / np.sqrt(square + np.float32(EPSILON))
        result[leaf.start : leaf.start + leaf.size] = gain if leaf.kind == "gain" else -mean * gain
    return jnp.asarray(result)


def start_moments(network: Network) -> Array:
    """The running moments before any batch: mean 0, mean square 1."""
    parts = [np.full(leaf.size, float(leaf.kind == "square"), np.float32) for leaf in network.moments]
    return jnp.asarray(np.concatenate(parts))


def _scaled(network: Network, draw: Array, spread: Callable[[Leaf], float]) -> Array:
    """The draw times the spread of each array; 1 in the gains."""
    factors = np.concatenate([np.full(leaf.size, spread(leaf), np.float32) for leaf in network.weights])
    ones = np.concatenate([np.full(leaf.size, leaf.kind == "gain", np.float32) for leaf in network.weights])
    return draw * factors + ones


@partial(jax.jit, static_argnums=0)
def _normal(count: int, key: Array) -> Array:
    return jax.random.normal(key, (count,), jnp.float32)


@partial(jax.jit, static_argnums=0)
def _uniform(count: int, key: Array) -> Array:
    return jax.random.uniform(key, (count,), jnp.float32, -1, 1)

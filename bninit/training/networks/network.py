"""A network by its name, its weights one vector: how many there are, and what one pass computes."""

import math
from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx

from bninit import checks
from bninit.arrays import Array
from bninit.training.networks.normaliser import Switches
from bninit.training.networks.plain import CNN, VGG, ConvolutionalNetwork, Perceptron
from bninit.training.networks.resnet import STAGES, ResNet

NAMES = (
    "cnn",
    *(f"vgg{depth}" for depth in VGG),
    *(f"resnet{depth}" for depth in STAGES),
    "mlp",
)


class Leaf(NamedTuple):
    """One array of the network, and where it stands in the vector."""

    path: tuple[Any, ...]
    shape: tuple[int, ...]
    start: int

    @property
    def kind(self) -> str:
        """The last word of its path: kernel, bias, gain, shift, mean or square."""
        return str(self.path[-1])

    @property
    def size(self) -> int:
        """Its entries."""
        return math.prod(self.shape)

    @property
    def fan_in(self) -> int:
        """The inputs that one output of a kernel sums."""
        return math.prod(self.shape[:-1])

    def of(self, vector: Array) -> Array:
        """The array, from the vector."""
        return vector[self.start : self.start + self.size].reshape(self.shape)


class Pass(NamedTuple):
    """What one pass computes: logits, what every layer holds after its ReLU, and the running moments."""

    logits: Array
    hidden: list[Array]
    moments: Array


class Network:
    """One architecture. Its weights and its running moments are one vector each.

    Args:
        make: builds the flax module; it is only ever traced, so that nothing is allocated.
        words: the arguments of `find_network`, by which it travels to other processes.
    """

    def __init__(self, make: Callable[[], nnx.Module], words: tuple[Any, ...]) -> None:
        self._words = words
        module = nnx.eval_shape(make)
        parts: Any = nnx.split(module, nnx.Param, nnx.BatchStat)
        self._graph, weights, moments = parts
        self.weights, self._weight_tree = _leaves(weights)
        self.moments, self._moment_tree = _leaves(moments)

    def __reduce__(self) -> tuple[Any, ...]:
        return find_network, self._words

    @cached_property
    def parameters(self) -> int:
        """How many numbers are learned: kernels, biases, gains and shifts."""
        return sum(leaf.size for leaf in self.weights)

    @cached_property
    def statistics(self) -> int:
        """How many running moments there are."""
        return sum(leaf.size for leaf in self.moments)

    @cached_property
    def blocks(self) -> int:
        """Residual blocks; 0 without shortcuts."""
        return len({leaf.path[1] for leaf in self.weights if leaf.path[0] == "blocks"})

    def apply(self, arrays: list[Array], moments: Array, switches: Switches, share: Any, images: Any) -> Pass:
        """One pass, from the arrays of the weights, in order; to be traced."""
        stored = [leaf.of(moments) for leaf in self.moments]
        module = nnx.merge(
            self._graph,
            jax.tree.unflatten(self._weight_tree, arrays),
            jax.tree.unflatten(self._moment_tree, stored),
        )
        logits, hidden = module(images, switches, share)
        after = jax.tree.leaves(nnx.state(module, nnx.BatchStat))
        return Pass(logits, hidden, jnp.concatenate([array.ravel() for array in after]))

    def arrays(self, vector: Array) -> list[Array]:
        """The arrays of the weights, from their vector."""
        return [leaf.of(vector) for leaf in self.weights]

    @partial(jax.jit, static_argnums=0)
    def run(self, vector: Array, moments: Array, switches: Switches, share: Array, images: Array) -> Pass:
        """One pass, compiled once for each number of images."""
        return self.apply(self.arrays(vector), moments, switches, share, images)


def _leaves(state: Any) -> tuple[tuple[Leaf, ...], Any]:
    """The arrays of a state in the order of its vector, and its tree."""
    found, tree = jax.tree_util.tree_flatten_with_path(state)
    leaves, start = [], 0
    for path, array in found:
        words = tuple(step.key for step in path if hasattr(step, "key"))
        leaves.append(Leaf(words, array.shape, start))
        start += leaves[-1].size
    return tuple(leaves), tree


@lru_cache
def find_network(
    name: str,
    width: float = 1.0,
    channels: int = 1,
    classes: int = 10,
    features: int = 64,
    depth: int = 10,
) -> Network:
    """The network of that name.

    Args:
        name: cnn, vgg11 to vgg19, resnet10 to resnet101, or mlp.
        width: multiplies the published channels; of an mlp, the features of each hidden layer.
        channels: of the images.
        classes: logits.
        features: of an mlp, numbers of an image.
        depth: of an mlp, hidden layers.

    Raises:
        InputError: an unknown name, a width that is not positive.
    """
    checks.word(name, NAMES, "a network")
    checks.real(width, "width", above=0.0)
    checks.whole(channels, "channels")
    checks.whole(classes, "classes", least=2)
    words = (name, width, channels, classes, features, depth)
    if name == "mlp":
        widths = (checks.whole(width, "width of an mlp"),) * checks.whole(depth, "depth")
        return Network(lambda: Perceptron(features, widths, classes, nnx.Rngs(0)), words)
    if name.startswith("resnet"):
        layers = int(name.removeprefix("resnet"))
        return Network(lambda: ResNet(layers, width, channels, classes, nnx.Rngs(0)), words)
    counts = CNN if name == "cnn" else VGG[int(name.removeprefix("vgg"))]
    return Network(lambda: ConvolutionalNetwork(counts, width, channels, classes, nnx.Rngs(0)), words)


def parameter_count(name: str, width: float = 1.0, channels: int = 3, classes: int = 10) -> int:
    """How many numbers a network learns, counted from its module without allocating them.

    Args:
        name: cnn, vgg11 to vgg19, resnet10 to resnet101.
        width: multiplies the published channels.
        channels: of the images.
        classes: logits.

    Raises:
        InputError: an unknown name, with the nearest.

    >>> parameter_count("resnet50", width=1.0, channels=3, classes=10)
    23520842
    """
    return find_network(name, float(width), channels, classes).parameters

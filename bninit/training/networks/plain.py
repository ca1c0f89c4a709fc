"""Networks without shortcuts: convolutions in a row (a small CNN, VGG), and fully connected layers."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from flax import nnx

from bninit.arrays import Array
from bninit.training.networks.normaliser import Normaliser, Switches

POOL = 0
"""Stands for a 2 x 2 maximum in a list of channels."""
CNN = (16, 16, POOL, 32, 32)
"""Channels of the small network of four convolutions."""
VGG = {
    11: (64, POOL, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512),
    13: (64, 64, POOL, 128, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512),
    16: (64, 64, POOL, 128, 128, POOL, 256, 256, 256, POOL, 512, 512, 512, POOL, 512, 512, 512),
    19: (64, 64, POOL, 128, 128, POOL, *(256,) * 4, POOL, *(512,) * 4, POOL, *(512,) * 4),
}
"""Channels of VGG by depth. Source: Simonyan, Zisserman, arXiv 1409.1556."""


class ConvolutionalNetwork(nnx.Module):
    """3 x 3 convolutions with bias, each normalised and cut by ReLU; the mean over the image; a linear layer.

    A pooling that would halve a single pixel is left out, so that small images pass.

    Args:
        counts: channels of each convolution at full width, POOL between them.
        width: multiplies the channels.
        channels: of the images.
        classes: logits.
        rngs: of flax.
    """

    def __init__(
        self, counts: Sequence[int], width: float, channels: int, classes: int, rngs: nnx.Rngs
    ) -> None:
        self.pooled = tuple(place for place, count in enumerate(counts) if count == POOL)
        convolutions, normalisers, enters = [], [], channels
        for count in counts:
            if count == POOL:
                continue
            leaves = max(1, round(width * count))
            convolutions.append(nnx.Conv(enters, leaves, (3, 3), padding=((1, 1), (1, 1)), rngs=rngs))
            normalisers.append(Normaliser(leaves))
            enters = leaves
        self.convolutions = nnx.List(convolutions)
        self.normalisers = nnx.List(normalisers)
        self.head = nnx.Linear(enters, classes, rngs=rngs)

    def __call__(self, images: Array, switches: Switches, share: Array) -> tuple[Array, list[Array]]:
        """The logits, and every image after its ReLU."""
        hidden: list[Array] = []
        for place in range(len(self.convolutions) + len(self.pooled)):
            if place in self.pooled:
                if min(images.shape[1:3]) > 1:
                    images = nnx.max_pool(images, (2, 2), (2, 2))
                continue
            layer = len(hidden)
            z = self.convolutions[layer](images)
            images = jax.nn.relu(self.normalisers[layer](z, switches, share))
            hidden.append(images)
        return self.head(jnp.mean(images, axis=(1, 2))), hidden


class Perceptron(nnx.Module):
    """Fully connected layers without bias, each normalised and cut by ReLU, and a linear layer.

    Args:
        features: numbers of a point that enters (an image is flattened).
        widths: features of each hidden layer.
        classes: logits.
        rngs: of flax.
    """

    def __init__(self, features: int, widths: Sequence[int], classes: int, rngs: nnx.Rngs) -> None:
        enters = (features, *widths)
        self.layers = nnx.List(
            [
                nnx.Linear(inputs, outputs, use_bias=False, rngs=rngs)
                for inputs, outputs in zip(enters[:-1], widths, strict=True)
            ]
        )
        self.normalisers = nnx.List([Normaliser(width) for width in widths])
        self.head = nnx.Linear(enters[-1], classes, rngs=rngs)

    def __call__(self, points: Array, switches: Switches, share: Array) -> tuple[Array, list[Array]]:
        """The logits, and the points after every ReLU."""
        points, hidden = points.reshape(len(points), -1), []
        for layer, normalise in zip(self.layers, self.normalisers, strict=True):
            points = jax.nn.relu(normalise(layer(points), switches, share))
            hidden.append(points)
        return self.head(points), hidden

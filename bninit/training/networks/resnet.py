"""Residual networks with the stem for small images: 10 to 101 layers, any width.

The stages halve the image three times. Of an 8 x 8 image stage 4 is a single pixel, where batch
normalisation sees nothing but the batch; 14 and 28 pixels leave 2 x 2 and 4 x 4.

Source: He, Zhang, Ren, Sun, arXiv 1512.03385.
"""

import jax
import jax.numpy as jnp
from flax import nnx

from bninit.arrays import Array
from bninit.training.networks.convolution import convolution
from bninit.training.networks.normaliser import Normaliser, Switches

STAGES = {10: (1, 1, 1, 1), 18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}
"""Residual blocks of the four stages, by depth."""
BOTTLENECKS = (50, 101)
"""Depths whose blocks squeeze to a quarter of their channels."""
CHANNELS = (64, 128, 256, 512)
"""Channels of the four stages at full width."""


class ResidualBlock(nnx.Module):
    """relu(shortcut + branch): two 3 x 3 convolutions, or 1 x 1, 3 x 3, 1 x 1 around a bottleneck.

    Args:
        inputs: channels that enter.
        channels: of the 3 x 3 convolutions.
        stride: of the first (of the 3 x 3 one in a bottleneck).
        bottleneck: whether to squeeze; the outputs are then 4 times the channels.
        rngs: of flax.
    """

    def __init__(self, inputs: int, channels: int, stride: int, bottleneck: bool, rngs: nnx.Rngs) -> None:
        shapes = [(channels, 1, 1), (channels, 3, stride), (4 * channels, 1, 1)]
        shapes = shapes if bottleneck else [(channels, 3, stride), (channels, 3, 1)]
        outputs = shapes[-1][0]
        convolutions, enters = [], inputs
        for leaves, size, step in shapes:
            convolutions.append(convolution(enters, leaves, size, step, rngs))
            enters = leaves
        self.convolutions = nnx.List(convolutions)
        self.normalisers = nnx.List([Normaliser(shape[0]) for shape in shapes])
        self.project = nnx.data(None)
        self.normalise_project = nnx.data(None)
        if stride > 1 or inputs != outputs:
            self.project = convolution(inputs, outputs, 1, stride, rngs)
            self.normalise_project = Normaliser(outputs)

    def __call__(self, images: Array, switches: Switches, share: Array) -> Array:
        """The block on (image, row, column, channel)."""
        branch = images
        for place, (convolve, normalise) in enumerate(
            zip(self.convolutions, self.normalisers, strict=True), start=1
        ):
            branch = normalise(convolve(branch), switches, share)
            branch = branch if place == len(self.convolutions) else jax.nn.relu(branch)
        if self.project is not None and self.normalise_project is not None:
            images = self.normalise_project(self.project(images), switches, share)
        return jax.nn.relu(images + switches.branch * branch)


class ResNet(nnx.Module):
    """The stem, four stages of residual blocks, the mean over the image, a linear layer.

    Args:
        depth: a key of STAGES.
        width: multiplies the channels of every stage.
        channels: of the images.
        classes: logits.
        rngs: of flax.
    """

    def __init__(self, depth: int, width: float, channels: int, classes: int, rngs: nnx.Rngs) -> None:
        bottleneck = depth in BOTTLENECKS
        counts = [max(1, round(width * count)) for count in CHANNELS]
        self.stem = convolution(channels, counts[0], 3, 1, rngs)
        self.normalise_stem = Normaliser(counts[0])
        blocks, enters = [], counts[0]
        for stage, (count, number) in enumerate(zip(counts, STAGES[depth], strict=True)):
            for place in range(number):
                stride = 2 if stage > 0 and place == 0 else 1
                blocks.append(ResidualBlock(enters, count, stride, bottleneck, rngs))
                enters = 4 * count if bottleneck else count
        self.blocks = nnx.List(blocks)
        self.head = nnx.Linear(enters, classes, rngs=rngs)

    def __call__(self, images: Array, switches: Switches, share: Array) -> tuple[Array, list[Array]]:
        """The logits, and what enters each block and the linear layer."""
        hidden = [jax.nn.relu(self.normalise_stem(self.stem(images), switches, share))]
        for block in self.blocks:
            hidden.append(block(hidden[-1], switches, share))
        return self.head(jnp.mean(hidden[-1], axis=(1, 2))), hidden

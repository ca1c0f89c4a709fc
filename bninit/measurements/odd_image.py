"""Which unit of a batch of images is odd after many convolutional layers: an image, a pixel, or neither."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram, Shares
from bninit.finite_width.chain import run_layers
from bninit.finite_width.layer import Layer
from bninit.finite_width.patches import ExplicitConvolution
from bninit.finite_width.state import State
from bninit.geometry import gram as geometry
from bninit.laws.data import digits
from bninit.laws.streams import host_streams, stream
from bninit.laws.threefry import Keys
from bninit.laws.weights import WEIGHTS
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.patches import Patches

INPUTS = ("white", "smooth", "digits")
COLOURS = 3
"""Channels of white and of smooth images."""
DIGIT = 8
"""Pixels along each side of a digit."""


@dataclass(frozen=True)
class OddUnit:
    """What stands apart at the end of one network.

    Attributes:
        unit: "image" if the images, averaged over pixels, have an odd one; else "pixel" if the (image, pixel)
            points have; else "none". Odd is t > points - 1, the majority of bn.find_configuration.
        image: which image is the farthest from the mean.
        image_ratio, pixel_ratio: t / (points - 1) of averaged images, and of points.
        between: the share of tr K that lies between averaged images; 1 where each image is constant.
        asymmetry: || G - mean of G over joint shifts || / || G ||.
    """

    unit: str
    image: int
    image_ratio: float
    pixel_ratio: float
    between: float
    asymmetry: float


def odd_units(
    block: Block | str, patches: Patches, inputs: str, width: int, depth: int, seeds: int, key: int = 0
) -> list[OddUnit]:
    """The odd unit of each of `seeds` convolutional networks, whose filters are drawn themselves.

    Args:
        block: of every layer.
        patches: images, filter and padding.
        inputs: "white", "smooth" (white, averaged over two neighbours twice along each axis) or
            "digits", averaged down to the shape of the images.
        width, depth, seeds, key: as of bn.simulate; the width is the number of channels.

    Raises:
        InputError: unknown inputs; digits in a shape that does not divide 8 x 8.
    """
    checks.word(inputs, INPUTS, "inputs")
    if inputs == "digits" and (len(patches.shape) != 2 or any(DIGIT % size for size in patches.shape)):
        raise checks.fail("digits of sides that divide 8", f"{patches.shape}", "pass for instance 4x4")
    width, depth = checks.whole(width, "width"), checks.whole(depth, "depth")
    root, numbers = jax.random.key(checks.key(key)), np.arange(checks.whole(seeds, "seeds"))
    shares = jnp.full(patches.points, 1 / patches.points)
    bodies = jax.vmap(_factor)(_images(inputs, patches, host_streams(key, numbers, 0)))
    states = State(bodies, jnp.zeros(len(numbers)), jnp.zeros(len(numbers)))
    layer = Layer(Block.parse(block), WEIGHTS["gaussian"], width, 1.0, 1)
    step = ExplicitConvolution(patches, width)
    # One layer first: from then on the channels are as many as the width.
    states = jax.vmap(lambda seed, state: step(layer, stream(root, seed, 1), state, shares))(numbers, states)
    states, _ = run_layers(layer, step, _nothing, 1, root, numbers, states, shares, 2, depth - 1)
    return [odd_unit(patches, np.asarray(body)) for body in states.body]


def odd_unit(patches: Patches, factor: np.ndarray) -> OddUnit:
    """What stands apart, from a factor of the Gram of (image, pixel) points.

    >>> import numpy as np
    >>> patches = Patches(4, (2,), (2,))
    >>> odd_unit(patches, np.repeat(np.diag([3.0, 1.0, 1.0, 1.0]), 2, axis=1) + [[0], [1], [1], [1]]).unit
    'image'
    """
    means = factor.reshape(len(factor), patches.images, -1).mean(axis=2)
    gram, averaged = jnp.asarray(factor.T @ factor), jnp.asarray(means.T @ means)
    image_ratio, pixel_ratio = _ratio(averaged), _ratio(gram)
    spread = float(geometry.trace(recentred(gram)))
    between = patches.pixels * float(geometry.trace(recentred(averaged)))
    unit = "image" if image_ratio > 1 else "pixel" if pixel_ratio > 1 else "none"
    image = int(np.argmax(geometry.diagonal(recentred(averaged))))
    everywhere = Patches(patches.images, patches.shape, patches.shape)
    shifted = everywhere.summed(gram)  # the circular patch sum over the whole image is the mean over shifts
    asymmetry = float(jnp.linalg.norm(gram - shifted) / jnp.linalg.norm(gram))
    return OddUnit(unit, image, image_ratio, pixel_ratio, between / spread if spread else 0.0, asymmetry)


def _ratio(gram: Gram) -> float:
    return float(geometry.outlier_ratio(gram)) / (len(gram) - 1)


def _nothing(state: State, shares: Shares) -> Array:
    return state.log_scale


def _images(inputs: str, patches: Patches, keys: Keys) -> Array:
    """The images of each seed, channels as rows: (seed, channel, image, row, column)."""
    if inputs == "digits":
        drawn = np.swapaxes(digits(patches.images).factor(keys, 1), -1, -2)
        rows, columns = patches.shape
        cells = (len(keys), patches.images, rows, DIGIT // rows, columns, DIGIT // columns)
        return jnp.asarray(drawn.reshape(cells).mean((3, 5))[:, None])
    shape = (COLOURS, patches.images, *patches.shape)
    images = jax.vmap(lambda key: jax.random.normal(jax.random.wrap_key_data(key), shape))(jnp.asarray(keys))
    for axis in range(3, images.ndim) if inputs == "smooth" else ():
        for shift in (1, -1):
            images = (images + jnp.roll(images, shift, axis)) / 2
    return images


def _factor(images: Array) -> Array:
    """The channels as rows, over the root of their number and scaled to trace = batch."""
    flat = images.reshape(len(images), -1)
    return flat / jnp.sqrt(jnp.mean(jnp.sum(flat**2, axis=0)))

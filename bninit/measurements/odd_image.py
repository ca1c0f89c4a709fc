"""Which unit of a batch of images is odd after many convolutional layers: image, patch, pixel, or none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram, Shares
from bninit.finite_width.chain import run_layers
from bninit.finite_width.layer import Layer
from bninit.finite_width.patches import ExplicitConvolution, FactorConvolution
from bninit.finite_width.state import State
from bninit.finite_width.triangle import qr_factor
from bninit.geometry import gram as geometry
from bninit.infinite_width.patches import everywhere, over_shifts
from bninit.laws.images import image_law
from bninit.laws.streams import host_streams, stream
from bninit.laws.weights import WEIGHTS
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.patches import Patches

UNITS = ("image", "patch", "pixel", "none")
ENGINES = ("factor", "explicit")


@dataclass(frozen=True)
class OddUnit:
    """What stands apart at the end of one network.

    Attributes:
        unit: "pixel" if the (image, pixel) points have an odd one, else "image" or "patch" if the images,
            averaged over pixels, have one, and more or less than half of its pixels hold it; else "none". Odd
            is t > points - 1, the majority of bn.find_configuration.
        image: which image is the farthest from the mean.
        image_ratio, pixel_ratio: t / (points - 1) of averaged images, and of points.
        held_by: how many pixels hold that image: (sum of K_pp)^2 / sum of K_pp^2.
        between: the share of tr K that lies between averaged images; 1 where each image is constant.
        asymmetry: || G - mean of G over joint shifts || / || G ||.
        sizes: K_pp over its mean, (images, *shape).
    """

    unit: str
    image: int
    image_ratio: float
    pixel_ratio: float
    held_by: float
    between: float
    asymmetry: float
    sizes: np.ndarray

    def as_json(self) -> dict[str, Any]:
        """All but the sizes."""
        return {name: value for name, value in vars(self).items() if name != "sizes"}


def odd_units(
    block: Block | str,
    patches: Patches,
    inputs: str,
    width: int,
    depth: int,
    seeds: int,
    key: int = 0,
    engine: str | None = None,
    folder: Path | None = None,
) -> list[OddUnit]:
    """The odd unit of each of `seeds` convolutional networks.

    Args:
        block: of every layer.
        patches: images, filter and padding.
        inputs, folder: as of bninit.laws.images.image_law.
        width, depth, seeds, key: as of bn.simulate; the width is the number of channels.
        engine: "factor", the chain of images x pixels points; "explicit", the filters themselves; by default
            the chain where there are no more points than channels.

    Raises:
        InputError: bad input.
    """
    draw = image_law(inputs, patches, folder)
    width, depth = checks.whole(width, "width"), checks.whole(depth, "depth")
    chosen = ("factor" if patches.points <= width else "explicit") if engine is None else engine
    checks.word(chosen, ENGINES, "engine")
    root, numbers = jax.random.key(checks.key(key)), np.arange(checks.whole(seeds, "seeds"))
    shares = jnp.full(patches.points, 1 / patches.points)
    bodies = draw(host_streams(key, numbers, 0))
    states = State(bodies, jnp.zeros(len(numbers)), jnp.zeros(len(numbers)))
    layer = Layer(Block.parse(block), WEIGHTS["gaussian"], width, 1.0, 1)
    if chosen == "factor":
        states = states._replace(body=jax.vmap(qr_factor)(bodies))
        states, _ = run_layers(
            layer, FactorConvolution(patches), _nothing, 1, root, numbers, states, shares, 1, depth
        )
    else:
        step = ExplicitConvolution(patches, width)
        # One layer first: from then on the channels are as many as the width.
        states = jax.vmap(lambda seed, state: step(layer, stream(root, seed, 1), state, shares))(
            numbers, states
        )
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
    sizes = np.asarray(geometry.diagonal(recentred(gram))).reshape(patches.images, -1)
    image = int(np.argmax(geometry.diagonal(recentred(averaged))))
    squares = float(np.sum(sizes[image] ** 2))
    held_by = float(np.sum(sizes[image]) ** 2 / squares) if squares else float(patches.pixels)
    whole = "image" if 2 * held_by > patches.pixels else "patch"
    spread = float(np.sum(sizes))
    between = patches.pixels * float(geometry.trace(recentred(averaged)))
    shifted = everywhere(over_shifts(patches, gram))  # the mean over joint shifts
    return OddUnit(
        unit="pixel" if pixel_ratio > 1 and patches.pixels > 1 else whole if image_ratio > 1 else "none",
        image=image,
        image_ratio=image_ratio,
        pixel_ratio=pixel_ratio,
        held_by=held_by,
        between=between / spread if spread else 0.0,
        asymmetry=float(jnp.linalg.norm(gram - shifted) / jnp.linalg.norm(gram)),
        sizes=(sizes / np.mean(sizes) if spread else sizes).reshape(patches.images, *patches.shape),
    )


def _ratio(gram: Gram) -> float:
    return float(geometry.outlier_ratio(gram)) / (len(gram) - 1)


def _nothing(state: State, shares: Shares) -> Array:
    return state.log_scale

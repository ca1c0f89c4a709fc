"""One convolutional layer: a layer on the patches, since its filters act on a patch as W on a point.

With Gaussian filters the output channels are independent given the input, their covariance over (image,
pixel) points the patch sum of its Gram. Statistics of the batch run over images and pixels, so the block
acts on rows still, and the factor chain goes on from the factor of the patch sum: the QR of the stacked
shifted factors. The twin draws the filters and convolves.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, root_width
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import qr_factor
from bninit.laws.streams import ROW_BLOCK, row_blocks
from bninit.layer.patches import Patches

CONVOLVED = {1: ("NCW", "OIW", "NCW"), 2: ("NCHW", "OIHW", "NCHW")}
"""Names of the axes of images, filters and outcome."""


@dataclass(frozen=True)
class FactorConvolution:
    """A convolutional layer on the factor of the Gram of (image, pixel) points: a step of `run_layers`."""

    patches: Patches

    def __call__(self, layer: Layer, key: Array, state: State, shares: Shares) -> State:
        """Filters of the layer's law, Gaussian or Haar over whole patches."""
        body = qr_factor(self.patches.stacked(state.body))
        return factor_layer(layer, key, state._replace(body=body), shares)


@dataclass(frozen=True)
class ExplicitConvolution:
    """The same with the filters themselves, of independent entries: `state.body` is H / sqrt(channels).

    `channels` is the width of the layer, as a number.
    """

    patches: Patches
    channels: int

    def __call__(self, layer: Layer, key: Array, state: State, shares: Shares) -> State:
        """Filters of entries of variance gain^2 / (channels |filter|), by JAX's convolution."""
        factor, scale, excess = entering(layer, state)
        filters = self._filters(layer, key, factor)
        rows = layer.block(scale * convolve(self.patches, filters, factor), shares)
        active = jnp.mean(rows > 0, axis=0).astype(rows.dtype) @ shares
        return leaving(layer, rows / root_width(layer, rows.dtype), active, state, excess, shares)

    def _filters(self, layer: Layer, key: Array, factor: Rows) -> Array:
        """Of unit entries over the root of the patch: (channels out, channels in, *filter)."""
        size = len(self.patches.neighbours)
        blocks = -(-self.channels // ROW_BLOCK)
        drawn = row_blocks(layer.law, key, 0, blocks, factor.shape[0] * size, factor.dtype)
        filters = drawn[: self.channels].reshape(self.channels, factor.shape[0], *self.patches.filter)
        return filters / size**0.5


def convolve(patches: Patches, filters: Array, rows: Rows) -> Array:
    """The convolution of images whose channels are rows, by `lax.conv_general_dilated`.

    Args:
        patches: the images and how they are padded.
        filters: (channels out, channels in, *filter).
        rows: (channels in, points).
    """
    images = rows.reshape(rows.shape[0], patches.images, *patches.shape).swapaxes(0, 1)
    mode = "wrap" if patches.padding == "circular" else "constant"
    images = jnp.pad(images, ((0, 0), (0, 0), *patches.reach), mode=mode)
    found = jax.lax.conv_general_dilated(
        images,
        filters,
        window_strides=(1,) * len(patches.shape),
        padding="VALID",
        dimension_numbers=CONVOLVED[len(patches.shape)],
    )
    return found.swapaxes(0, 1).reshape(filters.shape[0], patches.points)

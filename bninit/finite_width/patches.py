"""One convolutional layer: a layer on the patches, since its filters act on a patch as W on a point.

With Gaussian filters the output channels are independent given the input, their covariance over (image,
pixel) points the patch sum of its Gram. Statistics of the batch run over images and pixels, so the block
acts on rows still, and the factor chain goes on from the factor of the patch sum: the QR of the stacked
shifted factors. The twin draws the filters and convolves.
"""

from dataclasses import dataclass

import jax.numpy as jnp

from bninit.arrays import Array, Rows, Shares
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer, root_width
from bninit.finite_width.state import State, entering, leaving
from bninit.finite_width.triangle import qr_factor
from bninit.laws.streams import ROW_BLOCK, row_blocks
from bninit.layer.patches import Patches


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

    The filters act as a matrix on the stacked patches, which a test holds to JAX's convolution.

    Args:
        patches: the images, and what the filters cover.
        channels: the width of the layer, as a number.
    """

    patches: Patches
    channels: int

    def __call__(self, layer: Layer, key: Array, state: State, shares: Shares) -> State:
        """Filters of entries of variance gain^2 / (channels |filter|)."""
        factor, scale, excess = entering(layer, state)
        filters = self.filters(layer, key, factor)
        patched = self.patches.stacked(factor)  # over sqrt(|filter|), a block of channels for each offset
        matrix = jnp.moveaxis(filters.reshape(*filters.shape[:2], -1), 2, 1).reshape(self.channels, -1)
        rows = layer.block(scale * (matrix @ patched), shares)
        active = jnp.mean(rows > 0, axis=0).astype(rows.dtype) @ shares
        return leaving(layer, rows / root_width(layer, rows.dtype), active, state, excess, shares)

    def filters(self, layer: Layer, key: Array, factor: Rows) -> Array:
        """Of unit entries: (channels out, channels in, *filter)."""
        size = len(self.patches.neighbours)
        blocks = -(-self.channels // ROW_BLOCK)
        drawn = row_blocks(layer.law, key, 0, blocks, factor.shape[0] * size, factor.dtype)
        return drawn[: self.channels].reshape(self.channels, factor.shape[0], *self.patches.filter)

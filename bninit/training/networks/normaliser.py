"""A layer that can recenter, rescale, scale and shift each channel: which of the four it does is data."""

from typing import NamedTuple

import jax.numpy as jnp
from flax import nnx

from bninit.arrays import Array

EPSILON = 1e-5
"""Added to the mean square before its root, as PyTorch and the networks of the studies do."""


class Switches(NamedTuple):
    """What every normaliser of a network does: 1 does it, 0 leaves it out. All are traced values.

    Attributes:
        recenter: subtract from each channel its mean over the batch.
        rescale: divide each channel by its root mean square over the batch, taken after `recenter`.
        scale: multiply by the learned gain of the channel.
        shift: add the learned shift of the channel.
        branch: the factor of every residual branch.
    """

    recenter: float | Array
    rescale: float | Array
    scale: float | Array
    shift: float | Array
    branch: float | Array = 1.0

    def traced(self) -> "Switches":
        """As arrays, so that every choice runs the same compiled program."""
        return Switches(*(jnp.float32(value) for value in self))


class Normaliser(nnx.Module):
    """y = gain (z - mean) / sqrt(mean square of (z - mean) + EPSILON) + shift, or any subset of that.

    Everything but the last axis is the batch. All four steps together are batch normalisation; `scale` and
    `shift` alone are the affine layer.

    Args:
        channels: the length of the last axis.
    """

    def __init__(self, channels: int) -> None:
        self.gain = nnx.Param(jnp.ones(channels, jnp.float32))
        self.shift = nnx.Param(jnp.zeros(channels, jnp.float32))
        self.mean = nnx.BatchStat(jnp.zeros(channels, jnp.float32))
        self.square = nnx.BatchStat(jnp.ones(channels, jnp.float32))

    def __call__(self, z: Array, switches: Switches, share: Array) -> Array:
        """Apply the layer.

        Args:
            z: (..., channels).
            switches: what to do.
            share: the weight of this batch in the running moments. Above 0 the batch itself is what is
                normalised by; at 0 the running moments are, and stay as they are.
        """
        axes = tuple(range(z.ndim - 1))
        live = share > 0
        mean = jnp.where(live, jnp.mean(z, axes), self.mean[...])
        z = z - switches.recenter * mean
        square = jnp.where(live, jnp.mean(z**2, axes), self.square[...])
        self.mean[...] = (1 - share) * self.mean[...] + share * mean
        self.square[...] = (1 - share) * self.square[...] + share * square
        z = z / jnp.sqrt(switches.rescale * (square + EPSILON) + (1 - switches.rescale))
        gain = switches.scale * self.gain[...] + (1 - switches.scale)
        return gain * z + switches.shift * self.shift[...]

"""What a convolution reads: the patch about every pixel of every image, stride 1, one or two axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Factor, Gram

PADDINGS = ("circular", "zero")


@dataclass(frozen=True)
class Patches:
    """The patches of a batch of images. Its points are (image, pixel) pairs, image by image, row by row.

    Args:
        images: how many.
        shape: pixels along each of one or two axes.
        filter: pixels that the filter covers along each axis, odd or even.
        padding: "circular", or "zero" beyond the border.
    """

    images: int
    shape: tuple[int, ...]
    filter: tuple[int, ...]
    padding: str = "circular"

    @property
    def pixels(self) -> int:
        """Of one image."""
        return prod(self.shape)

    @property
    def points(self) -> int:
        """(image, pixel) pairs."""
        return self.images * self.pixels

    @property
    def reach(self) -> tuple[tuple[int, int], ...]:
        """How far the filter reaches before and after its pixel, along each axis."""
        return tuple(((size - 1) // 2, size // 2) for size in self.filter)

    @cached_property
    def neighbours(self) -> np.ndarray:
        """The point read at each offset from each point, (offset, point); `points` stands for the border."""
        axes = [range(-before, after + 1) for before, after in self.reach]
        shifts = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 1, len(axes))
        places = np.moveaxis(np.indices(self.shape), 0, -1).reshape(1, -1, len(axes)) + shifts
        sizes = np.array(self.shape)
        inside = np.all((places >= 0) & (places < sizes), axis=-1)
        pixel = np.ravel_multi_index(tuple(np.moveaxis(places % sizes, -1, 0)), self.shape)
        first = np.arange(self.images)[:, None] * self.pixels
        points = (pixel[:, None, :] + first).reshape(len(shifts), -1)
        if self.padding == "zero":
            points = np.where(np.tile(inside, (1, self.images)), points, self.points)
        return points

    @property
    def damping(self) -> float:
        """The most that a circular patch sum leaves of what changes when all images are shifted together.

        max over frequencies k != 0 of |phi(k)|, phi(k) = mean over offsets of exp(2 pi i k . o / shape).

        >>> [round(Patches(1, (4, 4), window).damping, 12) for window in ((3, 3), (1, 1))]
        [0.333333333333, 1.0]
        """
        covered = np.zeros(self.shape)
        covered[tuple(slice(size) for size in self.filter)] = 1 / prod(self.filter)
        # A filter of one pixel leaves everything, one of the whole image nothing but rounding.
        left = np.abs(np.fft.fftn(covered)).reshape(-1)[1:]
        return round(float(np.max(left, initial=0.0)), 15)

    def stacked(self, factor: Factor) -> Array:
        """[R S_o]_o / sqrt(|filter|), a block of rows for each offset o: a factor of the patch sum."""
        bordered = jnp.pad(factor, ((0, 0), (0, 1)))
        rows = bordered[:, self.neighbours].swapaxes(0, 1).reshape(-1, self.points)
        return rows / len(self.neighbours) ** 0.5

    def summed(self, gram: Gram) -> Gram:
        """G'_{(i,p),(j,q)} = (1 / |filter|) sum_o G_{(i,p+o),(j,q+o)}: the covariance of an output channel.

        A circular patch sum leaves alone what does not change when all images are shifted together, and
        shrinks the rest.

        >>> import jax.numpy as jnp
        >>> pair = Patches(1, (2,), (2,))
        >>> pair.summed(jnp.diag(jnp.array([1.0, 3.0])))
        Array([[2., 0.],
               [0., 2.]], dtype=float64)
        """
        bordered = jnp.pad(gram, ((0, 1), (0, 1)))
        return jnp.mean(jnp.stack([bordered[at][:, at] for at in self.neighbours]), axis=0)


def make_patches(
    images: int, shape: Sequence[int], filter: Sequence[int], padding: str = "circular"
) -> Patches:
    """Patches, checked.

    Raises:
        InputError: shape and filter not of one or two axes each, a filter longer than the image, an
            unknown padding.
    """
    checks.word(padding, PADDINGS, "padding")
    sizes = tuple(checks.whole(size, "pixels along an axis") for size in shape)
    lengths = tuple(checks.whole(size, "the filter along an axis") for size in filter)
    if len(sizes) not in (1, 2) or len(sizes) != len(lengths):
        found = f"{len(sizes)} and {len(lengths)} axes"
        raise checks.fail("image and filter of one or two axes each", found, "pass for instance 8x8 and 3x3")
    if any(length > size for length, size in zip(lengths, sizes, strict=True)):
        raise checks.fail(f"a filter within {sizes}", f"{lengths}", "make the filter smaller")
    return Patches(checks.whole(images, "images"), sizes, lengths, padding)

"""Convolutions at infinite width: the Gram map on (image, pixel) points, and on Grams without a place.

A Gram that does not change when all images are shifted together is a function of two images and the shift
between their pixels, C_ij(r) = G_{(i,p),(j,p+r)}: pixels times fewer numbers. A circular patch sum leaves it
alone, RC takes means over j and r, a nonlinearity acts on each entry. RS asks for the spectrum, and has it
from the Fourier transform over r, images x images numbers for each frequency: pixels^2 times less work.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.infinite_width.rescale_integral import LONG, last_node, nodes
from bninit.infinite_width.row_laws import IDENTITY
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.kernels import Kernel
from bninit.layer.patches import Patches


@dataclass(frozen=True)
class PatchMap:
    """The map of one convolutional layer: patch sum, then the Gram map of the block on all points."""

    map_: GramMap
    patches: Patches

    def __call__(self, gram: Gram) -> Gram:
        """The Gram of the next layer, over (image, pixel) points."""
        return self.map_(self.patches.summed(gram))

    @property
    def block(self) -> Block:
        """Of every layer, as `iterate` asks."""
        return self.map_.block


def patch_map(block: Block | str, patches: Patches, weight_variance: float = 1.0) -> PatchMap:
    """The infinite-width map Gram -> Gram of a convolutional layer over (image, pixel) points.

    F(S(G)), S(G) = (1 / |filter|) sum over offsets o of G_{(i,p+o),(j,q+o)}, F the Gram map of the block.
    With circular padding S is the identity on Grams that do not change when all images are shifted together:
    on these a convolutional layer is the layer without pixels, on images x pixels points.

    Args:
        block: a block, or the text of one.
        patches: images, filter and padding.
        weight_variance: the variance of the filters times channels times |filter|.

    Raises:
        InputError: as bn.gram_map.

    >>> import jax.numpy as jnp
    >>> one = patch_map("relu", Patches(1, (2,), (2,)))
    >>> one(jnp.diag(jnp.array([1.0, 3.0])))
    Array([[1.        , 0.31830989],
           [0.31830989, 1.        ]], dtype=float64)
    """
    return PatchMap(gram_map(block, weight_variance), patches)


def over_shifts(patches: Patches, gram: Gram) -> Array:
    """C_ij(r), the mean over joint shifts of G_{(i,p),(j,p+r)}: (images, images, *shape)."""
    n, far = patches.images, _moved(patches.shape)
    parts = gram.reshape(n, patches.pixels, n, patches.pixels)[:, np.arange(patches.pixels)[:, None], :, far]
    return jnp.mean(parts, axis=0).transpose(1, 2, 0).reshape(n, n, *patches.shape)


def everywhere(course: Array) -> Gram:
    """G_{(i,p),(j,q)} = C_ij(q - p)."""
    n, shape = len(course), course.shape[2:]
    far = np.argsort(_moved(shape), axis=1)  # the shift that leads from p to q
    return course.reshape(n, n, -1)[:, :, far].transpose(0, 2, 1, 3).reshape(n * far.shape[0], -1)


def _moved(shape: tuple[int, ...]) -> np.ndarray:
    """The pixel p + r, (p, r)."""
    place = np.indices(shape).reshape(len(shape), -1)
    far = (place[:, :, None] + place[:, None, :]) % np.array(shape)[:, None, None]
    return np.ravel_multi_index(tuple(far), shape)


@partial(jax.jit, static_argnums=0)
def invariant_layer(block: Block, course: Array) -> Array:
    """A circular convolutional layer on a Gram without a place, C -> C'; weight variance 1.

    Raises:
        InputError: a block that has no formula in C.
    """
    law = block.at_infinite_width(Invariant(course))
    if not isinstance(law, Invariant):
        needs = "a block of rc, rs, then a nonlinearity, then rc"
        raise checks.fail(needs, str(block), "use bn.patch_map")
    return law.ended().covariance


def _centred(course: Array) -> Array:
    """P C P, P over images and pixels."""
    mean = jnp.mean(course, axis=(1, *range(2, course.ndim)), keepdims=True)
    return course - mean - jnp.swapaxes(mean, 0, 1) + jnp.mean(mean, axis=0, keepdims=True)


def _activated(course: Array, kernel: Kernel) -> Array:
    """The kernel of every pair of points."""
    n, axes = len(course), tuple(range(2, course.ndim))
    variance = jnp.diagonal(course[(..., *(0 for _ in axes))])
    ends = (variance.reshape(n, 1, *(1 for _ in axes)), variance.reshape(1, n, *(1 for _ in axes)))
    return kernel.pair(*ends, course)[0]


@dataclass(frozen=True)
class Invariant:
    """The law of a row whose Gram has no place, in the verbs of RowLaw.

    Attributes:
        covariance: C.
        epsilon: of RS, where the row was rescaled after it had this Gram.
        recentred_since: whether RC followed RS.
        ends: whether a nonlinearity came.
    """

    covariance: Array
    epsilon: float | None = None
    recentred_since: bool = False
    ends: bool = False

    def recentred(self) -> "Invariant":
        """P C P, or after the integral of RS."""
        if self.epsilon is not None:
            return replace(self, recentred_since=True)
        return replace(self, covariance=_centred(self.covariance))

    def rescaled(self, epsilon: float) -> "Invariant | None":
        """Once, and before the nonlinearity."""
        return None if self.ends or self.epsilon is not None else replace(self, epsilon=epsilon)

    def activated(self, activation: Activation) -> "Invariant | None":
        """The kernel of the activation; after RS that of degree 1."""
        if self.ends or (self.epsilon is not None and activation.degree != 1):
            return None
        return Invariant(self._through(activation.kernel), ends=True)

    def moments(self) -> None:
        """Not followed."""

    def affine(self, shift: Array | None, factors: Array) -> None:
        """Nor are column norms."""

    def ended(self) -> "Invariant":
        """The Gram of the next layer."""
        return self if self.epsilon is None else Invariant(self._through(IDENTITY))

    def _through(self, kernel: Kernel) -> Array:
        if self.epsilon is None:
            return _activated(self.covariance, kernel)
        after = _centred if self.recentred_since else lambda course: course
        return _rescaled(self.covariance, self.epsilon, lambda course: _activated(after(course), kernel))


def _rescaled(course: Array, epsilon: float, image: Callable[[Array], Array]) -> Array:
    """The integral of bninit.infinite_width.rescaled, its spectrum by frequencies; 0 for a Gram of zero."""
    n, shape = len(course), course.shape[2:]
    axes, points = tuple(range(2, course.ndim)), course[0].size
    trace = points // n * jnp.trace(course[(..., *(0 for _ in axes))])
    unit = jnp.where(trace > 0, trace + points * epsilon, 1.0)
    waves = jnp.moveaxis(jnp.fft.fftn(course / unit, axes=axes).reshape(n, n, -1), -1, 0)
    eigenvalues, basis = jnp.linalg.eigh((waves + jnp.conj(jnp.swapaxes(waves, 1, 2))) / 2)
    noise = 4 * points * jnp.finfo(eigenvalues.dtype).eps * jnp.max(eigenvalues)
    eigenvalues = jnp.where(eigenvalues > noise, eigenvalues, 0.0)
    damping = points * epsilon / unit
    last = last_node(eigenvalues.reshape(-1), jnp.ones(points), damping)

    def add(total: Array, node: tuple[Array, Array]) -> tuple[Array, None]:
        s, ds = node
        local = jnp.einsum("kia,ka,kja->ijk", basis, eigenvalues / (1 + 2 * s * eigenvalues), basis.conj())
        tilted = jnp.fft.ifftn(local.reshape(n, n, *shape), axes=axes).real
        mass = ds * jnp.exp(-jnp.sum(jnp.log1p(2 * s * eigenvalues)) / 2 - s * damping)
        return total + mass * image(tilted), None

    return points * jax.lax.scan(add, jnp.zeros_like(course), nodes(last, LONG))[0]

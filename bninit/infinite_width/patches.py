"""Convolutions at infinite width: the Gram map of the block on (image, pixel) points, after the patch sum."""

from dataclasses import dataclass

from bninit.arrays import Gram
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.layer.block import Block
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

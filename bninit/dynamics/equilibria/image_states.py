"""The odd image at infinite width: k = pixels odd points of images x pixels, and whether it holds together.

Circular convolutions have the shift-invariant fixed points of the layer without pixels on all points, and an
odd image is the state of k odd points. A deviation that is alike when all images are shifted grows by its
multiplier. One that tells the pixels of the odd image apart, "standard (odd)", is a wave over the shifts, and
the patch sum multiplies it by phi(k) as well. So a state of several odd points that is unstable without
pixels, because one of them wins, is stable where the filter mixes pixels fast enough; in images that are long
for their filter it is not, and the odd image shrinks to a patch; with filters of one pixel to a pixel.
"""

from dataclasses import dataclass

from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.layer.block import Block
from bninit.layer.patches import Patches

NAMES = ("odd point", "odd points")


@dataclass(frozen=True)
class OddImageState:
    """An odd image, its pixels alike.

    Attributes:
        t: of one of its points, K_odd / K_others.
        together: the largest multiplier of deviations that leave the pixels of the odd image alike.
        apart: the multiplier of those that do not, without the patch sum; 0 for one pixel.
        damping: what the patch sum leaves of these, at most.
    """

    t: float
    together: float
    apart: float
    damping: float

    @property
    def loosening(self) -> float:
        """By how much a layer multiplies what tells the pixels of the odd image apart."""
        return self.apart * self.damping

    @property
    def holds_together(self) -> bool:
        """Whether no pixel or patch of it takes over."""
        return self.loosening < 1

    @property
    def attracts(self) -> bool:
        """Whether every deviation decays."""
        return self.together < 1 and self.holds_together


def odd_image_state(block: Block | str, patches: Patches) -> OddImageState | None:
    """The state with one odd image under circular padding; None where there is none.

    Args:
        block: as of bn.fixed_points; recentering and a nonlinearity.
        patches: the images and the filter; the padding counts as circular.

    Raises:
        InputError: as bn.fixed_points.

    >>> from bninit.layer.patches import make_patches
    >>> found = odd_image_state("rc+relu", make_patches(8, (64,), (3,)))
    >>> round(found.apart, 4), round(found.loosening, 4), found.holds_together
    (1.0799, 1.0765, False)
    >>> odd_image_state("rc+rs+relu", make_patches(8, (2, 2), (2, 2))) is None
    True
    """
    found = [one for one in fixed_points(block, patches.points, patches.pixels) if one.name in NAMES]
    if not found:
        return None
    values = {"apart": [0.0], "together": [0.0]}
    for component, value, _ in found[-1].multipliers:
        apart = patches.pixels > 1 and component == "standard (odd)"
        values["apart" if apart else "together"].append(abs(value))
    return OddImageState(found[-1].t, max(values["together"]), max(values["apart"]), patches.damping)

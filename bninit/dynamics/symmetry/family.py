"""The two-block family of a block: `odd` alike points beside `batch - odd` alike ones, in a few numbers."""

from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.arrays import Numbers
from bninit.dynamics.symmetry.step import ReducedLayer, advance, coordinates, from_coordinates
from bninit.infinite_width.route import Route, route
from bninit.layer.activations import Activation
from bninit.layer.block import Block

LARGEST = 2.0**53
"""Up to here double precision tells n from n - 1."""


@dataclass(frozen=True)
class Family:
    """Two blocks of `odd` and `batch - odd` alike points under one block; all numbers may be real.

    Args:
        block: in the order RC, RS, NL, with a piecewise linear nonlinearity.
        batch, odd: the number of points, and of those in the first block.
        low, high: the slopes of the nonlinearity (1, 1 if there is none).
    """

    block: Block
    batch: float
    odd: float
    recenters: bool
    rescales: bool
    low: float
    high: float

    @property
    def cluster(self) -> float:
        """The number of points in the second block."""
        return self.batch - self.odd

    @property
    def sizes(self) -> tuple[float, float]:
        """The numbers of points in the two blocks."""
        return (self.odd, self.cluster)

    @property
    def is_linear(self) -> bool:
        """Whether there is no nonlinearity."""
        return self.low == self.high

    @property
    def is_neutral(self) -> bool:
        """Whether every Gram is fixed."""
        return self.is_linear and not self.rescales

    def layer(self, sizes: tuple[float, ...] | None = None, coincident: bool = False) -> ReducedLayer:
        """One layer on blocks of these sizes; the family's own."""
        slopes = np.asarray(self.low, float), np.asarray(self.high, float)
        shape = np.asarray(sizes or self.sizes, float)
        return ReducedLayer(self.recenters, self.rescales, *slopes, shape, coincident)


def step(numbers: Numbers, layer: ReducedLayer) -> Numbers:
    """One layer of the reduced map, in coordinates: contrast or means, then spreads."""
    return coordinates(advance(from_coordinates(numbers, layer), layer), layer)


def family(block: Block | str, batch: float, odd: float = 1) -> Family:
    """The two-block family of a block.

    Raises:
        InputError: a batch not above 2, an odd block not under the batch, a block without a reduced map.
    """
    block = Block.parse(block)
    batch = checks.real(batch, "batch", above=2.0)
    if batch > LARGEST:
        raise checks.fail(f"batch <= {LARGEST:g}", batch, "make it smaller: n - 1 would be n")
    odd = checks.real(odd, "odd", least=1.0)
    if odd > batch - 1:
        raise checks.fail("odd <= batch - 1", odd, "pass fewer odd points or a larger batch")
    path = route(block)
    slopes = _slopes(path)
    if path is None or slopes is None:
        raise checks.fail(
            "components in the order RC, RS (without epsilon), NL, with a piecewise linear NL",
            str(block),
            "use relu, leaky_relu or abs here, or iterate bn.gram_map on full Grams",
        )
    rescales = path.rescale is not None
    return Family(block, batch, odd, path.recenter, rescales, *slopes)


def _slopes(path: Route | None) -> tuple[float, float] | None:
    if path is None or path.recenter_rescaled or path.recenter_last:
        return None
    if path.rescale is not None and path.rescale.epsilon > 0:
        return None
    return path.activation.slopes if path.activation else (1.0, 1.0)


def with_slope(found: Family, slope: float) -> Family:
    """The family of the leaky ReLU with another slope for x < 0."""
    parts = [str(part) for part in found.block if not isinstance(part, Activation)]
    return family("+".join([*parts, f"leaky_relu({slope!r})"]), found.batch, found.odd)

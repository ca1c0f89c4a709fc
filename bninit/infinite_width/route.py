"""The shape of a block that has a formula: which of RC, RS, RC, NL, RC it has, in this order."""

from dataclasses import dataclass, replace

from bninit.arrays import Array
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.components import Rescale


@dataclass(frozen=True)
class Route:
    """Recenter?, rescale?, recenter?, nonlinearity?, recenter?: a law of rows without numbers."""

    recenter: bool = False
    rescale: Rescale | None = None
    recenter_rescaled: bool = False
    activation: Activation | None = None
    recenter_last: bool = False

    def recentred(self) -> "Route":
        """Noted where it stands."""
        if self.activation is not None:
            return replace(self, recenter_last=True)
        if self.rescale is not None:
            return replace(self, recenter_rescaled=True)
        return replace(self, recenter=True)

    def rescaled(self, epsilon: float) -> "Route | None":
        """Once, and before the nonlinearity."""
        if self.rescale is not None or self.activation is not None:
            return None
        return replace(self, rescale=Rescale(epsilon))

    def activated(self, activation: Activation) -> "Route | None":
        """Once; after RS of degree 1, or of degree 0, which does not see RS."""
        if self.activation is not None:
            return None
        if self.rescale is None or activation.degree == 1:
            return replace(self, activation=activation)
        if activation.degree != 0:
            return None
        recenter = self.recenter or self.recenter_rescaled
        return Route(recenter=recenter, activation=activation)

    def moments(self) -> None:
        """A shape has no numbers."""

    def affine(self, shift: Array | None, factors: Array) -> None:
        """Nor has it room for a column norm."""


def route(block: Block) -> Route | None:
    """The shape of a block; None for any other order, and for components that act on columns.

    >>> route(Block.parse("rc+rs+relu")).rescale
    Rescale(epsilon=0.0)
    >>> route(Block.parse("relu+rs")) is None
    True
    """
    found = block.at_infinite_width(Route())
    return found if isinstance(found, Route) else None

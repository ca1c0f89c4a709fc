"""How the Gram map of a block is computed: in closed form, by an integral, or by sampling its rows."""

from typing import NamedTuple

from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.components import Recenter, Rescale


class Route(NamedTuple):
    """Recenter?, rescale?, recenter?, nonlinearity?, recenter?: the shape that has a formula."""

    recenter: bool
    rescale: Rescale | None
    recenter_rescaled: bool
    activation: Activation | None
    recenter_last: bool


def route(block: Block) -> Route | None:
    """How the Gram map of a block is computed; None where only sampling its rows is left.

    A formula needs the components in the order RC, RS, RC, NL, RC, any of them absent, and a nonlinearity
    of degree 1 after RS (one of degree 0 does not see RS at all).

    >>> route(Block.parse("rc+rs+relu")).rescale
    Rescale(epsilon=0.0)
    >>> route(Block.parse("relu+rs")) is None
    True
    """
    parts = list(block)
    found: list = []
    for kind in (Recenter, Rescale, Recenter, Activation, Recenter):
        first = parts.pop(0) if parts and isinstance(parts[0], kind) else None
        while kind is Recenter and parts and isinstance(parts[0], Recenter):
            parts.pop(0)
        found.append(first)
    if parts:
        return None
    recenter, rescale, again, activation, last = found
    if rescale is not None and activation is not None:
        if activation.degree == 0:
            rescale = None
        elif activation.degree != 1:
            return None
    if rescale is None:
        recenter, again = recenter or again, None
    return Route(recenter is not None, rescale, again is not None, activation, last is not None)

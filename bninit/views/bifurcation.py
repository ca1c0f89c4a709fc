"""The fixed points with one odd point over a real batch size, for one block or several."""

from dataclasses import dataclass

import numpy as np

from bninit.block import Block
from bninit.branches import Branch, branches


@dataclass(frozen=True)
class Half:
    """One of the two curves that a saddle-node gives birth to, from it onwards.

    Attributes:
        attracts: whether the scalar map is attracted to it.
    """

    batch: np.ndarray
    t: np.ndarray
    attracts: bool


@dataclass(frozen=True)
class Birth:
    """A saddle-node of a block at a real batch size, and its two halves."""

    block: str
    batch: float
    t: float
    halves: tuple[Half, Half]


def view(block: str = "rc+relu,rc+rs+relu", largest: float = 1000.0) -> tuple[Birth, ...]:
    """The saddle-nodes and what they give birth to.

    Args:
        block: blocks that recenter, separated by commas.
        largest: the largest batch size.

    Raises:
        InputError: a block without recentering or without a reduced map.
    """
    blocks = [Block.parse(one) for one in block.split(",")]
    return tuple(_birth(branch) for one in blocks for branch in branches(one, over=(2.5, largest)))


def _birth(branch: Branch) -> Birth:
    ((fold, _),) = branch.folds
    parts = (slice(fold, None, -1), slice(fold, None))
    halves = [Half(branch.values[p], branch.t[p], bool(branch.multiplier[p].mean() < 1)) for p in parts]
    return Birth(str(branch.block), float(branch.values[fold]), float(branch.t[fold]), (halves[0], halves[1]))

"""The fixed points with one odd point over a real batch size, for one block or several."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bninit import checks
from bninit.dynamics.bifurcation.branch import Branch
from bninit.dynamics.bifurcation.branches import branches
from bninit.layer.block import Block

SMALLEST = 2.5


@dataclass(frozen=True)
class Part:
    """A branch from one saddle-node to the next, or to its end.

    Attributes:
        attracts: whether the scalar map is attracted to it.
    """

    batch: np.ndarray
    t: np.ndarray
    attracts: bool


@dataclass(frozen=True)
class Curve:
    """A branch of one block.

    Attributes:
        folds: (batch, t) of its saddle-nodes, at real batch sizes.
    """

    block: str
    folds: tuple[tuple[float, float], ...]
    parts: tuple[Part, ...]


def view(block: str = "rc+relu,rc+rs+relu", largest: float = 1000.0) -> tuple[Curve, ...]:
    """The branches of fixed points, cut at their saddle-nodes.

    Args:
        block: blocks that recenter, separated by commas.
        largest: the largest batch size.

    Raises:
        InputError: a block without a reduced map, or no branch in this range.
    """
    largest = checks.real(largest, "largest", above=SMALLEST)
    blocks = [Block.parse(one) for one in block.split(",")]
    found = [branch for one in blocks for branch in branches(one, over=(SMALLEST, largest))]
    if not found:
        raise checks.fail(f"a branch up to {largest:g} points", "none", "choose a larger batch or rc+relu")
    return tuple(_curve(branch) for branch in found)


def _curve(branch: Branch) -> Curve:
    at = [place for place, _ in branch.folds]
    cuts = [0, *at, len(branch.values) - 1]
    parts = [slice(i, j + 1) for i, j in pairwise(cuts)]
    values, t = branch.values, branch.t
    return Curve(
        str(branch.block),
        tuple((float(values[i]), float(t[i])) for i in at),
        tuple(Part(values[p], t[p], bool(branch.multiplier[p].mean() < 1)) for p in parts),
    )

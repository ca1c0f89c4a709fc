"""What a cell of a sweep takes, by counting: normals, bytes stored and held; its groups of seeds."""

from dataclasses import dataclass

import numpy as np

from bninit.finite_width.layer import draws_wishart
from bninit.geometry.quantities import QUANTITIES
from bninit.laws.streams import ROW_BLOCK
from bninit.runs.plan import Plan, segment
from bninit.sweeps.grid import Cell, Grid

GROUP_ENTRIES = 2**25
"""Numbers held at once by a group of seeds: 256 MiB in double precision."""

COPIES = 5
"""Of the Grams of a segment: as computed, as returned, as read by NumPy, for each of two segments, nearly."""

MEASURING = 32
"""Numbers for each entry of a Gram that measuring a layer takes: all quantities at once take 25."""

LARGEST_GROUP = 64
"""Seeds in a group at most."""

PROCESS_BYTES = 600 * 2**20
"""What Python, JAX and their compiled programs take before any cell."""


@dataclass(frozen=True)
class Cost:
    """What a cell takes.

    Args:
        normals: random numbers drawn.
        stored: bytes of the store.
        memory: bytes held at most while it is computed, the process included.
    """

    normals: int
    stored: int
    memory: int


def cost(grid: Grid, cell: Cell) -> Cost:
    """What a cell takes, by counting."""
    plan = grid.plan(cell, (0,))
    size = np.dtype(grid.precision).itemsize
    scalars = sum(
        QUANTITIES[name].dtype(grid.precision).itemsize
        * (len(grid.layers) if QUANTITIES[name].each_layer else 1)
        for name in grid.quantities
    )
    stored = grid.seeds * (scalars + (size * len(grid.layers) * cell.batch**2 if grid.grams else 0))
    group = len(_groups(grid.seeds, plan)[0])
    held = group * _entries(plan, group) * size
    return Cost(grid.seeds * grid.depth * _normals(plan), stored, PROCESS_BYTES + 3 * stored + held)


def seed_groups(grid: Grid, cell: Cell) -> list[tuple[int, ...]]:
    """The seeds of a cell, in groups of nearly equal size."""
    return _groups(grid.seeds, grid.plan(cell, (0,)))


def _normals(plan: Plan) -> int:
    """Of one layer of one network."""
    residual, rank = plan.residual, min(plan.batch, plan.width)
    if plan.engine == "explicit":
        return plan.width**2 * (1 if residual is None else residual.matrices)
    triangle = rank * (rank + 1) // 2
    block = triangle if draws_wishart(plan.block, plan.weights) else plan.width * rank
    # W2 takes `rank` rows, and those below by their triangle.
    return block if residual is None else block + rank**2 + triangle


def _groups(seeds: int, plan: Plan) -> list[tuple[int, ...]]:
    largest = max(1, min(LARGEST_GROUP, GROUP_ENTRIES // _entries(plan, 1)))
    groups = -(-seeds // largest)
    return [tuple(int(seed) for seed in part) for part in np.array_split(np.arange(seeds), groups)]


def _entries(plan: Plan, group: int) -> int:
    """Numbers held at once for each seed of a group."""
    layers = COPIES * min(segment(group, plan.batch), plan.depth) + MEASURING
    rows, residual = plan.chunk * ROW_BLOCK, plan.residual
    if plan.engine == "explicit":
        # A layer with a skip draws its weights whole.
        weights = plan.width * (rows if residual is None else plan.width * residual.matrices)
        return layers * plan.batch**2 + 3 * weights + 4 * plan.width * plan.batch
    return layers * plan.batch**2 + 4 * rows * plan.batch

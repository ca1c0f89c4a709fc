"""One cell of a sweep: all seeds of one setting, reduced on the fly, and what that costs."""

from dataclasses import dataclass
from itertools import count

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.finite_width.chain import run_layers
from bninit.finite_width.layer import draws_wishart
from bninit.geometry.configuration import ODD
from bninit.geometry.quantities import QUANTITIES, measure_layer, measured_names
from bninit.laws.streams import ROW_BLOCK
from bninit.runs.plan import Plan
from bninit.runs.provenance import provenance
from bninit.runs.segments import SEGMENT, follow
from bninit.sweeps.grid import Cell, Grid

GROUP_ENTRIES = 2**25
"""Numbers held at once by a group of seeds: 256 MiB in double precision."""

COPIES = 5
"""Of the Grams of a segment: as computed, as returned, as read by NumPy, for each of two segments, nearly."""

LARGEST_GROUP = 64
"""Seeds in a group at most."""

PROCESS_BYTES = 600 * 2**20
"""What Python, JAX and their compiled programs take before any cell."""

PROGRAMS_KEPT = 32
"""Cells after which the compiled layers are forgotten, so that memory does not grow with the grid."""

_computed = count(1)

Values = dict[str, np.ndarray]


def compute_cell(grid: Grid, cell: Cell, versions: dict[str, str] | None = None) -> Values:
    """Every quantity of a cell: arrays (seed, layer), (seed,) for the birth, and "gram" if asked for.

    The seeds run in groups whose size the cell alone decides, so that the bits depend on nothing else.

    Raises:
        InputError: numbers out of range, or this process has other versions than the sweep.
    """
    if versions is not None and provenance() != versions:
        differs = {name: ours for name, ours in provenance().items() if versions.get(name) != ours}
        raise checks.fail(f"versions {versions} on every worker", str(differs), "install the same everywhere")
    groups = seed_groups(grid, cell)
    parts = [_group(grid, grid.plan(cell, seeds)) for seeds in groups]
    if next(_computed) % PROGRAMS_KEPT == 0:
        run_layers.clear_cache()  # type: ignore[attr-defined]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _group(grid: Grid, plan: Plan) -> Values:
    """The same for some of the seeds."""
    names = measured_names(grid.quantities)
    kept: dict[str, list[np.ndarray]] = {
        name: [] for name in (*names, "gram") if name == "gram" or QUANTITIES[name].each_layer
    }
    birth = np.full(len(plan.seeds), -1)
    for piece in follow(plan):
        for place, layer in enumerate(piece.layers):
            asked = layer in grid.layers
            if not asked and "birth" not in names:
                continue
            wanted = names if asked else ("kind",)
            seen = measure_layer(wanted, *(jnp.asarray(part[:, place]) for part in piece[1:]))
            if "birth" in names:
                birth = np.where(np.asarray(seen["kind"]) >= ODD, np.where(birth < 0, layer, birth), -1)
            if asked:
                for name, values in seen.items():
                    kept[name].append(np.asarray(values))
                if grid.grams:
                    kept["gram"].append(piece.gram[:, place])
    found = {name: np.stack(values, axis=1) for name, values in kept.items() if values} | {"birth": birth}
    wanted_names = (*grid.quantities, *(["gram"] if grid.grams else []))
    return {name: found[name].astype(_dtype(name, grid.precision)) for name in wanted_names}


def _dtype(name: str, precision: str) -> np.dtype:
    return np.dtype(precision) if name == "gram" else QUANTITIES[name].dtype(precision)


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
    rank = min(cell.batch, cell.width)
    if plan.engine == "explicit":
        normals = cell.width**2
    elif draws_wishart(plan.block, plan.weights):
        normals = rank * (rank + 1) // 2
    else:
        normals = cell.width * rank
    size = np.dtype(grid.precision).itemsize
    scalars = sum(
        QUANTITIES[name].dtype(grid.precision).itemsize
        * (len(grid.layers) if QUANTITIES[name].each_layer else 1)
        for name in grid.quantities
    )
    stored = grid.seeds * (scalars + (size * len(grid.layers) * cell.batch**2 if grid.grams else 0))
    entries = _entries(plan)
    held = len(_groups(grid.seeds, entries)[0]) * entries * size
    return Cost(grid.seeds * grid.depth * normals, stored, PROCESS_BYTES + 3 * stored + held)


def seed_groups(grid: Grid, cell: Cell) -> list[tuple[int, ...]]:
    """The seeds of a cell, in groups of nearly equal size."""
    return _groups(grid.seeds, _entries(grid.plan(cell, (0,))))


def _groups(seeds: int, entries: int) -> list[tuple[int, ...]]:
    largest = max(1, min(LARGEST_GROUP, GROUP_ENTRIES // entries))
    groups = -(-seeds // largest)
    return [tuple(int(seed) for seed in part) for part in np.array_split(np.arange(seeds), groups)]


def _entries(plan: Plan) -> int:
    """Numbers held at once for each seed."""
    layers = COPIES * min(SEGMENT, plan.depth) + 64  # and what describing one layer takes
    rows = plan.chunk * ROW_BLOCK
    if plan.engine == "explicit":
        return layers * plan.batch**2 + 3 * rows * plan.width + 4 * plan.width * plan.batch
    return layers * plan.batch**2 + 4 * rows * plan.batch

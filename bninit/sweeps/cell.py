"""One cell of a sweep: all seeds of one setting, reduced on the fly."""

from itertools import count

import numpy as np

from bninit.finite_width.chain import run_layers
from bninit.geometry.configuration import ODD
from bninit.geometry.quantities import QUANTITIES, measure_layer, measured_names
from bninit.late import jnp
from bninit.runs.plan import Plan
from bninit.runs.segments import follow
from bninit.sweeps.cost import seed_groups
from bninit.sweeps.grid import Cell, Grid

PROGRAMS_KEPT = 32
"""Cells after which the compiled layers are forgotten, so that memory does not grow with the grid."""

_computed = count(1)

Values = dict[str, np.ndarray]


def compute_cell(grid: Grid, cell: Cell) -> Values:
    """Every quantity of a cell: arrays (seed, layer), (seed,) for the birth, and "gram" if asked for.

    The seeds run in groups whose size the cell alone decides, so that the bits depend on nothing else.

    Raises:
        InputError: numbers out of range.
    """
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

"""Records and a sweep that several pictures are drawn of."""

import numpy as np
import pytest

import bninit as bn
from bninit.geometry.configuration import ODD, SIMPLEX
from bninit.sweeps.saved import load_sweep
from bninit.sweeps.store import open_store

QUANTITIES = "t,norm_ratio,cosine,order_parameter,orthogonality_gap,kind,birth"


@pytest.fixture(scope="session")
def record():
    return bn.simulate("rc+relu", width=64, batch=16, depth=80, seeds=4)


@pytest.fixture(scope="session")
def many():
    made = {}
    for width in (16, 32, 64):
        made["rs", width] = bn.simulate("rs", width=width, batch=8, depth=12, seeds=4)
    for batch in (4, 16):
        for width in (16, 64):
            made[batch, width] = bn.simulate("rc+relu", width=width, batch=batch, depth=60, seeds=2)
    return made


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """A finished store of numbers drawn at random: no network is run for these tests."""
    settings = {"blocks": "rc+relu,rs", "batches": "4,12", "widths": "16,32,64", "depth": 60, "seeds": 4}
    grid = bn.make_grid(settings | {"quantities": QUANTITIES})
    path = tmp_path_factory.mktemp("sweep") / "sweep.zarr"
    draw = np.random.default_rng(0)
    with open_store(path, grid) as made:
        for cell in grid.cells():
            made.write(cell, _drawn(draw, cell, len(grid.layers)))
    return path


def _drawn(draw, cell, layers):
    """Odd points in most seeds of rc+relu and in none of rs; no norm ratio where there are none."""
    shape = (4, layers)
    odd = draw.random(shape) < (0.7 if str(cell.block) == "rc+relu" else 0)
    values = {name: draw.gamma(2.0, size=shape) for name in ("t", "order_parameter", "orthogonality_gap")}
    for name in ("norm_ratio", "cosine"):
        values[name] = np.where(odd, draw.gamma(2.0, size=shape), np.nan)
    values["kind"] = np.where(odd, ODD, SIMPLEX).astype("int8")
    values["birth"] = np.where(odd[:, -1], draw.integers(1, 60, 4), -1).astype("int32")
    return values


@pytest.fixture(scope="session")
def sweep(store):
    return load_sweep(store)

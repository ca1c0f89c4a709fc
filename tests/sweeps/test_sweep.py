"""Sweeps: what a store holds, and that neither the order nor damage leaves a trace."""

import random

import numpy as np
import xarray as xr
from small_sweep import CELLS, SMALL, digest, engine_of

import bninit as bn
from bninit.sweeps.cost import seed_groups
from bninit.sweeps.grid import make_grid
from bninit.sweeps.outlook import look_ahead
from bninit.sweeps.store import open_store
from bninit.sweeps.units import duration, parse_size, size


def test_a_store_holds_what_simulate_records(undisturbed):
    data = xr.open_zarr(undisturbed)
    assert bool(data["done"].all())
    for block in ("rc+relu", "rs"):
        record = bn.simulate(block, width=32, batch=8, depth=12, seeds=3)
        cell = data.sel(block=block, width=32).isel(weights=0, inputs=0)
        kept = data["layer"].values
        np.testing.assert_array_equal(cell["gram_8"].values, record.dataset["gram"].values[:, kept])
        scalars = cell.sel(batch=8)
        np.testing.assert_allclose(scalars["t"].values, record.description.t[:, kept], rtol=1e-12)
        np.testing.assert_array_equal(scalars["kind"].values, record.description.kind[:, kept])
        np.testing.assert_array_equal(scalars["birth"].values, record.birth.layer)
        np.testing.assert_array_equal(
            scalars["log_scale"].values, record.dataset["log_scale"].values[:, kept]
        )
        parted = record.description.apart.any(-1)[:, kept]
        np.testing.assert_array_equal(np.isfinite(scalars["norm_ratio"].values), parted)


def test_seeds_come_in_groups_that_only_the_cell_decides():
    grid = make_grid({"seeds": 130, "batches": 8, "widths": 16})
    groups = seed_groups(grid, next(grid.cells()))
    assert [len(group) for group in groups] == [44, 43, 43]
    assert [seed for group in groups for seed in group] == list(range(130))


def test_a_damaged_cell_is_computed_again(undisturbed, known, tmp_path):
    grid, path = make_grid(SMALL), tmp_path / "s.zarr"
    bn.sweep(grid, path)
    (path / "t" / "c.0.0.0.1.1.0.0").write_bytes(b"half")
    (path / "kind" / "c.1.0.0.0.1.0.0").unlink()
    (path / "t" / "c.0.0.0.1.1.0.abc.partial").write_bytes(b"left")
    swept = bn.sweep(grid, path)
    assert (swept.computed, swept.found) == (2, CELLS - 2)
    assert digest(path) == digest(undisturbed)


def test_the_order_of_the_cells_leaves_no_trace(undisturbed, values, tmp_path):
    grid = make_grid(SMALL)
    cells = list(grid.cells())
    random.Random(1).shuffle(cells)
    with open_store(tmp_path / "s.zarr", grid) as store:
        for cell in cells:
            store.write(cell, values[cell])
    assert digest(tmp_path / "s.zarr") == digest(undisturbed)


def test_a_cell_that_fails_leaves_the_others(values, monkeypatch, tmp_path):
    grid = make_grid(SMALL)
    bad = next(grid.cells())
    monkeypatch.setattr("bninit.sweeps.executors.in_process", engine_of(values | {bad: "broken"}))
    swept = bn.sweep(grid, tmp_path / "s.zarr")
    assert (swept.computed, swept.failed) == (CELLS - 1, ((bad, "broken"),))
    monkeypatch.setattr("bninit.sweeps.executors.in_process", engine_of(values))
    assert bn.sweep(grid, tmp_path / "s.zarr").computed == 1


def test_the_plan_counts_cells_normals_and_bytes(tmp_path):
    grid = make_grid({"blocks": "rc+relu", "batches": 4, "widths": "16,32", "depth": 5, "seeds": 2})
    outlook = look_ahead(grid, tmp_path / "s.zarr")
    assert (outlook.cells, outlook.done, outlook.normals) == (2, 0, 2 * 5 * 4 * (16 + 32))
    bn.sweep(grid, tmp_path / "s.zarr")
    chunks = [p for p in (tmp_path / "s.zarr").glob("*/c.*") if p.parent.name in grid.quantities]
    assert outlook.stored == sum(p.stat().st_size - 4 for p in chunks)
    assert look_ahead(grid, tmp_path / "s.zarr").normals == 0


def test_sizes_and_durations():
    assert parse_size("1.5 GB") == 1_500_000_000
    assert size(1_500_000_000) == "1.5 GB"
    assert (duration(40), duration(150), duration(9000)) == ("40 s", "2.5 min", "2.5 h")

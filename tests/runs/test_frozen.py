"""Stores of every format are read, and their settings give their numbers: `frozen` has one, never changed."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

import bninit as bn
from bninit.runs import record as records
from bninit.sweeps import layout
from bninit.sweeps.store import Store
from bninit.sweeps.sweep import sweep

FROZEN = Path(__file__).parent / "frozen"
ROUNDING = 1e-10
"""Numbers are of order 1 to 10; four layers, by any kernel and library, round by some hundreds of 2e-16."""


@pytest.fixture
def thawed(tmp_path):
    def of(name):
        with zipfile.ZipFile(FROZEN / f"{name}.zip") as packed:
            packed.extractall(tmp_path / name)
        return tmp_path / name

    return of


def test_the_formats_of_today_are_frozen():
    assert {path.stem for path in FROZEN.glob("*.zip")} >= {records.FORMAT, layout.FORMAT}


def test_a_record_of_the_first_format(thawed):
    record = bn.load(thawed("bninit-record-1"))
    assert dict(record.dataset["gram"].sizes) == {"seed": 2, "layer": 5, "point": 5, "other_point": 5}
    np.testing.assert_allclose(np.trace(record.dataset["gram"].values, axis1=-2, axis2=-1), 5)
    assert record.settings["block"] == "rc+relu"
    again = bn.simulate(**record.settings)
    for name, values in record.dataset.data_vars.items():
        np.testing.assert_allclose(again.dataset[name], values, rtol=ROUNDING, atol=ROUNDING, err_msg=name)
    longer = bn.extend(record, 1)  # the factor is read too
    assert longer.dataset.sizes["layer"] == 6


def test_a_sweep_of_the_first_format(thawed, tmp_path):
    found = bn.find_records([thawed("bninit-sweep-1")])
    data = found.dataset
    assert data["done"].all()
    assert {"t", "kind", "birth"} <= set(data.data_vars)
    assert data.sizes["batch"] == data.sizes["width"] == 2
    assert data["residual"].values.tolist() == ["none"]
    settings = {name: value for name, value in found.settings.items() if name != "digests"}  # of input files
    assert not sweep(bn.make_grid(settings), tmp_path / "again.zarr").failed
    again = bn.find_records([tmp_path / "again.zarr"]).dataset
    assert set(again.data_vars) == set(data.data_vars)
    for name, values in data.data_vars.items():
        np.testing.assert_allclose(again[name], values, rtol=ROUNDING, atol=ROUNDING, err_msg=name)


def test_a_sweep_of_the_first_format_is_that_of_its_settings_today(thawed):
    """So that it continues: nothing new is in its identity, and every cell is found."""
    path = thawed("bninit-sweep-1")
    settings = bn.find_records([path]).settings
    grid = bn.make_grid({name: value for name, value in settings.items() if name != "digests"})
    assert layout.store_attributes(grid)["settings"] == settings
    assert all(Store(path, grid).is_done(cell) for cell in grid.cells())

"""Stores of every format that was ever written are read: `frozen` holds one of each, never changed."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

import bninit as bn
from bninit.runs import record as records
from bninit.sweeps import layout

FROZEN = Path(__file__).parent / "frozen"


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
    longer = bn.extend(record, 1)  # the factor is read too
    assert longer.dataset.sizes["layer"] == 6


def test_a_sweep_of_the_first_format(thawed):
    found = bn.find_records([thawed("bninit-sweep-1")])
    data = found.dataset
    assert data["done"].all()
    assert {"t", "kind", "birth"} <= set(data.data_vars)
    assert data.sizes["batch"] == data.sizes["width"] == 2

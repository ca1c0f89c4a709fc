"""The data of the page on a sweep: the store's own, of finished cells alone."""

import json
import shutil

import numpy as np
import pytest
import zarr

import bninit as bn
from bninit.geometry.configuration import ODD
from bninit.pictures.pages.of_sweep import HEADINGS, sweep_data
from bninit.pictures.pages.report import find_records
from bninit.program import call
from bninit.sweeps.saved import load_sweep

QUANTITIES = "t,norm_ratio,cosine,order_parameter,orthogonality_gap,kind,birth"


def test_unfinished_cells_are_left_out(store, tmp_path):
    copy = tmp_path / "copy.zarr"
    shutil.copytree(store, copy)
    zarr.open_group(copy, mode="r+")["done"][0, 0, 0, 1, 2] = False
    part = load_sweep(copy)
    assert len(list(part.cells())) == 11
    picture = bn.see("trajectory", part, block="rc+relu", batch=12)
    assert [course.label for course in picture.courses] == ["width 16", "width 32"]
    data = sweep_data(part)
    assert data["what"].startswith("11 of 12 cells are finished")


def test_the_data_of_the_report_are_those_of_the_store(store, sweep):
    data = sweep_data(find_records([store]))
    assert json.dumps(data, allow_nan=False)
    assert [one["name"] for one in data["quantities"]] == QUANTITIES.split(",")[:5]
    for cell, shown in zip(sweep.cells(), data["cells"], strict=True):
        assert [data["axes"][axis][i] for axis, i in zip(cell.place, shown["place"], strict=True)] == list(
            cell.place.values()
        )
        frames = np.searchsorted(sweep.layers, data["layers"])
        odd = (cell.values("kind")[:, frames] >= ODD).mean(axis=0)
        np.testing.assert_allclose(shown["odd"], odd, atol=5e-4)
        middle = np.median(cell.values("order_parameter")[:, frames], axis=0)
        np.testing.assert_allclose(shown["bands"][3][1], middle, rtol=5.01e-4)
        row = dict(zip(HEADINGS, shown["cells"], strict=True))
        assert row["width"] == str(cell.place["width"])
        ended = cell.values("kind")[:, -1]
        assert row["seeds"] == f"{np.bincount(ended).max() / 4:.0%}"


def test_a_sweep_stands_alone(store, capsys, tmp_path):
    assert call(["report", str(store), str(store), "-o", str(tmp_path / "r.html")]) == 2
    assert "one sweep alone, or runs alone" in capsys.readouterr().err


def test_a_page_holds_so_many_cells(sweep, monkeypatch):
    monkeypatch.setattr("bninit.pictures.pages.of_sweep.NUMBERS", 100)
    with pytest.raises(bn.InputError, match="sweep fewer cells"):
        sweep_data(sweep)

"""Pictures of sweeps: from the store's own numbers, of finished cells alone."""

import json
import shutil

import numpy as np
import pytest
import zarr

import bninit as bn
from bninit.geometry.configuration import ODD, SIMPLEX
from bninit.pictures.canvas.paint import paint
from bninit.pictures.pages.of_sweep import HEADINGS, sweep_data
from bninit.pictures.pages.report import find_records
from bninit.program import call
from bninit.sweeps.saved import load_sweep
from bninit.sweeps.store import open_store

QUANTITIES = "t,norm_ratio,cosine,order_parameter,orthogonality_gap,kind,birth"


@pytest.fixture(scope="module")
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
    odd = draw.random(shape) < (0.7 if cell.block == "rc+relu" else 0)
    values = {name: draw.gamma(2.0, size=shape) for name in ("t", "order_parameter", "orthogonality_gap")}
    for name in ("norm_ratio", "cosine"):
        values[name] = np.where(odd, draw.gamma(2.0, size=shape), np.nan)
    values["kind"] = np.where(odd, ODD, SIMPLEX).astype("int8")
    values["birth"] = np.where(odd[:, -1], draw.integers(1, 60, 4), -1).astype("int32")
    return values


@pytest.fixture(scope="module")
def sweep(store):
    return load_sweep(store)


def test_the_course_of_a_cell(sweep):
    cell = next(iter(sweep.select(block="rc+relu", batch=12, width=32).cells()))
    part = bn.see("trajectory", sweep, quantity="t", block="rc+relu", batch=12, width=32)
    np.testing.assert_allclose(part.courses[0].band[1], np.median(cell.values("t"), axis=0))
    np.testing.assert_array_equal(part.courses[0].layers, sweep.layers)
    assert part.courses[0].predicted is None


def test_trajectories_of_a_sweep_are_named_by_what_differs(sweep):
    view = bn.see("trajectory", sweep, block="rc+relu", batch=12)
    assert [course.label for course in view.courses] == ["width 16", "width 32", "width 64"]
    axes = paint(view).axes[0]
    assert [line.get_label() for line in axes.lines] == [
        f"width {width}: median and 10–90 % of seeds" for width in (16, 32, 64)
    ]
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), view.courses[1].band[1])


def test_seeds_without_a_value_are_left_out(sweep):
    view = bn.see("trajectory", sweep, quantity="norm_ratio", block="rc+relu", batch=4, width=64)
    cell = next(iter(sweep.select(block="rc+relu", batch=4, width=64).cells()))
    values = cell.values("norm_ratio")
    for layer in range(values.shape[1]):
        known = values[np.isfinite(values[:, layer]), layer]
        found = view.courses[0].band[1][layer]
        assert found == pytest.approx(np.median(known)) if len(known) else np.isnan(found)


def test_births_and_gaps_of_a_sweep(sweep):
    births = bn.see("births", sweep, block="rc+relu", batch=12)
    for one, cell in zip(births.courses, sweep.select(block="rc+relu", batch=12).cells(), strict=True):
        layers = cell.values("birth")
        assert one.layers.tolist() == sorted(layers[layers >= 0].tolist())
        assert (one.seeds, one.depth) == (4, 60)
    gap = bn.see("gap_by_width", sweep, block="rs", batch=4)
    assert gap.widths.tolist() == [16, 32, 64]
    cells = sweep.select(block="rs", batch=4).cells()
    last = [cell.values("orthogonality_gap")[:, -1] for cell in cells]
    np.testing.assert_allclose(gap.last, [one.mean() for one in last])
    np.testing.assert_allclose(gap.error, [one.std(ddof=1) / 2 for one in last])


def test_the_phase_diagram_of_a_sweep(sweep):
    phase = bn.see("phase", sweep, block="rc+relu")
    for cell in sweep.select(block="rc+relu").cells():
        row, column = (
            list(phase.widths).index(cell.place["width"]),
            list(phase.batches).index(cell.place["batch"]),
        )
        odd = np.mean(cell.values("kind")[:, -1] == ODD)
        assert phase.share[row, column] == pytest.approx(odd)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trajectory"], "1 to 6 finished cells in one picture; got: 12; choose with --block BLOCK --batch"),
        (["trajectory", "--block", "rs", "--quantity", "isometry_gap"], "quantity isometry_gap in the store"),
        (["gap"], "one block in this picture; got: rc+relu, rs"),
        (["births", "--block", "rs", "--batch", "4"], "births of an odd point"),
        (["trajectory", "--width", "99"], "width one of those of the sweep, 16, 32, 64; got: 99"),
        (["filmstrip"], "the record of a run for the plot filmstrip"),
        (["cobweb"], "no store for the plot cobweb"),
        (["births", "--seed", "1"], "no options for the plot births; got: seed"),
    ],
)
def test_what_a_store_lacks_is_named(store, words, message, capsys):
    name, *options = words
    assert call(["plot", name, str(store), *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_the_command_that_records_it_is_named(store, capsys):
    assert call(["plot", "trajectory", str(store), "--quantity", "effective_rank"]) == 2
    assert f"bninit sweep --quantities {QUANTITIES},effective_rank --out NEW" in capsys.readouterr().err


def test_unfinished_cells_are_left_out(store, tmp_path):
    copy = tmp_path / "copy.zarr"
    shutil.copytree(store, copy)
    zarr.open_group(copy, mode="r+")["done"][0, 0, 0, 1, 2] = False
    part = load_sweep(copy)
    assert len(list(part.cells())) == 11
    view = bn.see("trajectory", part, block="rc+relu", batch=12)
    assert [course.label for course in view.courses] == ["width 16", "width 32"]
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

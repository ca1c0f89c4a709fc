"""Skips as an axis of a sweep: what its store holds, what a layer takes, what pictures say."""

import json
from math import prod

import jax
import numpy as np
import pytest
import xarray as xr
from small_sweep import digest

import bninit as bn
from bninit.finite_width import factor_layer, residual
from bninit.laws.streams import ROW_BLOCK, stream
from bninit.pictures.canvas.words import label_words
from bninit.pictures.pages.of_sweep import HEADINGS, sweep_data
from bninit.program import call
from bninit.runs.entry import first_states
from bninit.runs.jax_segments import STEPS
from bninit.sweeps.cost import cost
from bninit.sweeps.grid import make_grid
from bninit.sweeps.saved import load_sweep
from bninit.sweeps.store import open_store

SKIPS = {
    "blocks": "rc+relu",
    "residual": "none,branch(0.5),pre(2)",
    "batches": "4,6",
    "widths": "16,32",
    "depth": 8,
    "seeds": 2,
    "quantities": "t,kind,birth",
    "grams": True,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("skips") / "s.zarr"
    assert bn.sweep(make_grid(SKIPS), path).computed == 12
    return path


@pytest.fixture(scope="module")
def sweep(store):
    return load_sweep(store)


def test_a_cell_with_a_skip_is_the_run_with_it(store):
    data = xr.open_zarr(store)
    assert data["t"].dims[:2] == ("block", "residual")
    for skip in SKIPS["residual"].split(","):
        run = bn.simulate("rc+relu", width=32, batch=6, depth=8, seeds=2, residual=skip)
        cell = data.sel(residual=skip, width=32).squeeze(["block", "weights", "inputs"])
        kept = data["layer"].values
        np.testing.assert_array_equal(cell["gram_6"], run.dataset["gram"].values[:, kept])
        np.testing.assert_array_equal(cell["birth"].sel(batch=6), run.birth.layer)


def test_the_same_command_continues(store, tmp_path):
    """After an interruption between the skips, to the same bytes."""

    class Cut(Exception):
        pass

    def cut(_):
        done.append(1)
        if len(done) == 5:
            raise Cut

    done: list[int] = []
    with pytest.raises(Cut):
        bn.sweep(make_grid(SKIPS), tmp_path / "s.zarr", progress=cut)
    again = bn.sweep(make_grid(SKIPS), tmp_path / "s.zarr")
    assert (again.found, again.computed) == (5, 7)
    assert digest(tmp_path / "s.zarr") == digest(store)


def test_a_grid_without_skips_says_nothing_of_them():
    plain, skips = make_grid({}), make_grid({"residual": "branch(0.5)"})
    assert "residual" not in plain.as_json()
    assert plain == make_grid({"residual": "none"})
    assert skips.as_json()["residual"] == ("branch(0.5)",)
    assert (len(plain.shape), len(skips.shape)) == (5, 6)
    assert "branch(0.5)" in str(next(skips.cells()))


def test_a_skip_is_taken_once_however_it_is_written():
    assert make_grid({"residual": " Branch(1.0),none,branch(1)"}).residual == ("branch(1)", "none")


def test_a_store_of_other_skips_is_refused(store):
    with pytest.raises(bn.InputError, match="residual"):
        bn.sweep(make_grid(SKIPS | {"residual": "none"}), store)


@pytest.mark.parametrize(
    ("block", "skip", "batch"),
    [
        ("rc+relu", "branch(2)", 5),
        pytest.param("rc", "post(2)", 5, marks=pytest.mark.slow),
        pytest.param("rc+relu", "branch(2)", 17, marks=pytest.mark.slow),
        ("rc+relu", "pre(2)", 5),
        ("relu", "activation(2)", 5),
        ("relu", "inside(2)", 5),
    ],
)
def test_the_normals_counted_are_those_that_a_layer_draws(block, skip, batch, monkeypatch):
    """At width 16, one chunk, whose rows are traced again and again; a triangle of n is n (n + 1) / 2."""
    drawn, rows = [], set()

    def counting(module, name, number, count):
        original = getattr(module, name)

        def counted(*what):
            count(number(*what))
            return original(*what)

        monkeypatch.setattr(module, name, counted)

    counting(residual, "normal", lambda key, shape, dtype: prod(shape), drawn.append)
    for module in (residual, factor_layer):
        counting(module, "bartlett", lambda key, width, n, dtype: n * (n + 1) // 2, drawn.append)
    counting(factor_layer, "normal_rows", lambda one, key, first, n, _: one.chunk * ROW_BLOCK * n, rows.add)
    settings = {"blocks": block, "residual": skip, "batches": batch, "widths": 16, "depth": 1, "seeds": 1}
    grid = make_grid(settings)
    cell = next(grid.cells())
    plan = grid.plan(cell)
    states, distinct = first_states(plan)
    (state,) = [type(states)(*(part[0] for part in states))]
    STEPS[plan.engine, True](plan.layer, stream(jax.random.key(0), 0, 1), state, distinct.shares)
    assert cost(grid, cell).normals == sum(drawn) + sum(rows)


def test_pictures_say_the_skip_and_choose_it(sweep):
    chosen = {"batch": 6, "width": 32}
    courses = bn.see("trajectory", sweep, quantity="t", **chosen).courses
    assert [one.label for one in courses] == ["no skip", "skip branch(0.5)", "skip pre(2)"]
    (one,) = bn.see("trajectory", sweep, quantity="t", residual="pre(2.0)", **chosen).courses
    assert label_words(one.label) == "recenter + ReLU, skip pre(2)"
    shown = sweep.select(residual="pre(2)", **chosen).dataset["t"].values.squeeze()
    np.testing.assert_array_equal(one.band[1], np.median(shown, axis=0))
    phase = bn.see("phase", sweep, residual="branch(0.5)")
    assert phase.setting.startswith("recenter + ReLU, skip branch(0.5), Gaussian points")
    with pytest.raises(bn.InputError, match="one of the residual axis"):
        bn.see("phase", sweep)
    with pytest.raises(bn.InputError, match="residual one of those of the sweep"):
        bn.see("phase", sweep, residual="branch(3)")


def test_the_gap_is_of_one_skip(tmp_path):
    settings = {"blocks": "rs", "residual": "none,branch(2)", "batches": 4, "widths": "16,32,64", "depth": 2}
    grid = make_grid(settings | {"quantities": "orthogonality_gap", "seeds": 2})
    draw = np.random.default_rng(0)
    with open_store(tmp_path / "s.zarr", grid) as made:
        for cell in grid.cells():
            made.write(cell, {"orthogonality_gap": draw.gamma(2.0, size=(2, 3))})
    found = load_sweep(tmp_path / "s.zarr")
    assert bn.see("gap", found, residual="branch(2)").finding.startswith("Rescale, skip branch(2): ")
    with pytest.raises(bn.InputError, match="one residual in this picture"):
        bn.see("gap", found)


def test_the_page_has_a_column_for_the_skip(sweep):
    data = sweep_data(sweep)
    assert data["axes"]["residual"] == ["none", "branch(0.5)", "pre(2)"]
    rows = [dict(zip(HEADINGS, cell["cells"], strict=True)) for cell in data["cells"]]
    assert [row["residual"] for row in rows[::4]] == data["axes"]["residual"]


def test_a_boundary_has_a_line_for_each_skip(tmp_path, capsys):
    words = "boundary --blocks rc+relu --residual none,branch(0.5) --batches 4 --widths 16,32 --depth 2"
    told = [*words.split(), "--seeds", "16", "--event", "t>1", "--out", str(tmp_path / "s.zarr")]
    assert call([*told, "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert [line["residual"] for line in lines] == ["none", "branch(0.5)"]
    assert {line["status"] for line in lines} == {"above throughout"}
    assert call(told) == 0
    assert "branch(0.5)" in capsys.readouterr().out

"""Boundaries: which cells are computed, whatever happens to the process; the command, the picture."""

import hashlib
import importlib
import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import bninit as bn
from bninit.geometry.configuration import ODD, SIMPLEX
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.phase import Phase
from bninit.program import call
from bninit.sweeps.saved import SweepRecord
from simulations import odd_point_boundary as simulation

PLANE = {"batches": "4,8,16", "widths": "16:512:x1.19", "seeds": 64, "depth": 3}


def made(compute, cells):
    """An engine that draws the kinds instead of networks; half of them are odd at width 12 * batch."""
    (grid,) = compute.args
    for cell in cells:
        generator = np.random.default_rng([cell.batch, cell.width])
        odd = generator.random((grid.seeds, 1)) < 1 / (1 + (cell.width / (12 * cell.batch)) ** 2)
        yield cell, {"kind": np.where(odd, ODD, SIMPLEX).astype(np.int8)}


def dying(cells):
    """The same engine, interrupted after some cells in all."""
    left = iter(range(cells))

    def engine(compute, wanted_cells):
        for result in made(compute, wanted_cells):
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield result

    return engine


@pytest.fixture
def instant(monkeypatch):
    """Sweeps that need not compute; the probe neither."""
    module = importlib.import_module("bninit.sweeps.executors")
    monkeypatch.setattr(module, "in_process", made)
    monkeypatch.setattr("bninit.sweeps.outlook.probe", lambda *_: (1e6, 0.1, 0.1))
    return module


def digest(path):
    """Every file of a folder, by name and content."""
    files = sorted(file for file in Path(path).rglob("*") if file.is_file())
    return {str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_interrupted_after_any_cell_it_ends_with_the_same_bytes(instant, monkeypatch, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    whole = tmp_path / "whole.zarr"
    traced = bn.boundary(grid, whole, level_set)
    expected, cells = digest(whole), traced.swept.computed
    assert traced.boundary.cells == cells < 0.6 * traced.boundary.lattice
    for last in range(1, cells, 3):
        store = tmp_path / f"{last}.zarr"
        monkeypatch.setattr(instant, "in_process", dying(last))
        with pytest.raises(KeyboardInterrupt):
            bn.boundary(grid, store, level_set)
        monkeypatch.setattr(instant, "in_process", lambda compute, cells: made(compute, cells[::-1]))
        again = bn.boundary(grid, store, level_set)
        assert (again.swept.computed, again.swept.found) == (cells - last, last)
        assert digest(store) == expected
        assert again.boundary == traced.boundary


def test_a_sweep_fills_the_store_and_the_boundary_stays(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    store = tmp_path / "s.zarr"
    traced = bn.boundary(grid, store, level_set)
    swept = bn.sweep(grid, store)
    assert swept.found == traced.swept.computed
    assert swept.found + swept.computed == traced.boundary.lattice
    full = bn.read_boundary(xr.open_zarr(store), level_set)
    for one, other in zip(traced.boundary.lines, full.lines, strict=True):
        assert one.crossing.low <= other.crossing.estimate <= one.crossing.high
        assert one.crossing.low <= 12 * one.other <= one.crossing.high
    assert traced.normals < traced.full_normals


def test_along_batches_the_lines_are_those_of_the_widths(instant, tmp_path):
    settings = {"batches": "4:64:x1.19", "widths": "128,256", "seeds": 64, "depth": 1, "along": "batch"}
    grid, level_set = bn.make_boundary(settings)
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set)
    assert [line.other for line in traced.boundary.lines] == [128, 256]
    for line in traced.boundary.lines:
        assert line.crossing.rising
        assert line.crossing.low <= line.other / 12 <= line.crossing.high
    phase = Phase.of_sweep(SweepRecord(xr.open_zarr(tmp_path / "s.zarr")), along="batch")
    curve = next(one for one in paint(phase).axes[0].lines if one.get_marker() == "o")
    np.testing.assert_array_equal(curve.get_ydata(), [128, 256])
    np.testing.assert_array_equal(curve.get_xdata(), [one.estimate for one in phase.crossings])


def test_the_progress_reaches_what_was_expected_at_most(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    outlook = bn.boundary_outlook(grid, tmp_path / "s.zarr", level_set)
    assert list(tmp_path.iterdir()) == []
    steps = []
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set, progress=steps.append)
    assert sum(steps) == outlook.normals
    assert min(steps) >= 0
    assert traced.boundary.cells <= outlook.cells < traced.boundary.lattice
    after = bn.boundary_outlook(grid, tmp_path / "s.zarr", level_set)
    assert (after.done, after.normals, after.cells) == (traced.boundary.cells, 0, traced.boundary.cells)


def test_a_cell_that_fails_stops_its_line_alone(instant, monkeypatch, tmp_path, capsys):
    def failing(compute, cells):
        for cell, values in made(compute, cells):
            yield cell, "broken" if (cell.batch, cell.width) == (8, 64) else values

    monkeypatch.setattr(instant, "in_process", failing)
    words = [f"--{name}={value}" for name, value in PLANE.items()]
    assert call(["boundary", *words, "--out", str(tmp_path / "s.zarr"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["reason"] for one in found["failed"]] == ["broken"]
    assert [line["status"] for line in found["lines"]] == ["crossed", "above throughout", "crossed"]


def test_the_command_prints_a_row_for_each_line(instant, tmp_path, capsys):
    (tmp_path / "plane.toml").write_text("".join(f"{k} = {json.dumps(v)}\n" for k, v in PLANE.items()))
    words = ["boundary", "--grid", str(tmp_path / "plane.toml"), "--out", str(tmp_path / "s.zarr")]
    assert call([*words, "--plan"]) == 0
    assert "at most" in capsys.readouterr().out
    assert call(words) == 0
    printed = capsys.readouterr()
    assert "the full grid has 60 cells" in printed.err
    assert printed.out.count("falling") == 3
    assert "of the normals of the full grid" in printed.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--event", "od"], "did you mean 'odd'"),
        (["--event", "tt>2"], "a quantity of each layer"),
        (["--event", "t>x"], "the bound of t"),
        (["--event", "birth<9"], "a quantity of each layer"),
        (["--level", "1.5"], "level between 0 and 1"),
        (["--along", "depth"], "along, one of width, batch"),
        (["--along", "batch"], "two batches or more"),
        (["--widths", "64"], "two widths or more"),
        (["--seeds", "4"], "raise seeds to"),
        (["--quantities", "t"], "kind among the quantities"),
        (["--grid", "bad.toml"], "did you mean 'level'"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("bad.toml").write_text("levle = 0.5\n")
    widths = [] if "--widths" in words else ["--widths", "16,32"]
    assert call(["boundary", *widths, "--depth", "3", "--json", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["bad.toml"]


def test_the_picture_shows_the_cells_that_are_done_and_the_level_set(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set)
    dataset = xr.open_zarr(tmp_path / "s.zarr")
    phase = Phase.of_sweep(SweepRecord(dataset))
    assert np.isfinite(phase.share).sum() == traced.boundary.cells
    for column, line in enumerate(traced.boundary.lines):
        assert phase.crossings[column] == line.crossing
    place = np.argwhere(np.isfinite(phase.share))[0]
    cell = dataset["kind"].values[0, 0, 0, place[1], place[0], :, -1]
    assert phase.share[tuple(place)] == (cell >= ODD).mean()
    axes = paint(phase).axes[0]
    curve = next(line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(curve.get_xdata(), phase.batches)
    np.testing.assert_array_equal(curve.get_ydata(), [one.estimate for one in phase.crossings])
    assert axes.get_legend().get_texts()[0].get_text() == "50% of the networks, 95% interval"
    assert axes.patch.get_hatch()
    one = Phase.of_sweep(SweepRecord(dataset.sel(block="rc+relu")))
    np.testing.assert_array_equal(one.share, phase.share)


def test_the_simulation_tells_its_numbers(instant, tmp_path, capsys):
    out = tmp_path / "figures" / "found.json"
    made_quick = replace(simulation.QUICK, store=str(tmp_path / "s.zarr"), out=out)
    simulation.show(simulation.run(made_quick))
    assert "largest rise of the share" in capsys.readouterr().out
    told = json.loads(out.read_text())
    assert {"caption", "image", "numbers", "settings", "versions", "drawn"} <= told.keys()
    assert f"{told['numbers']['cells']} of {told['numbers']['lattice']} cells" in told["caption"]
    assert {file.suffix for file in out.parent.iterdir()} == {".json", ".png", ".svg"}
    simulation.show(simulation.run(replace(made_quick, out=None, json=True)))
    assert json.loads(capsys.readouterr().out)["lines"] == told["numbers"]["lines"]


WORDS = [
    "boundary",
    "--batches",
    "4,8",
    "--widths",
    "8:64:x1.41",
    "--depth",
    "10",
    "--event",
    "t>4",
    "--seeds",
    "64",
]


def start(path, *words):
    """The command in a process of its own."""
    program = "from bninit.program import main; main()"
    command = [sys.executable, "-c", program, *WORDS, "--out", str(path), "--json", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def done(path):
    """The cells that a store has marked."""
    return len(list(path.glob("done/c.*")))


@pytest.mark.slow
def test_killed_between_cells_and_on_two_workers_it_ends_with_the_same_bytes(tmp_path):
    """4 kills with real networks, each soon after another cell is done, then the same on two processes."""
    pytest.importorskip("distributed")
    generator, path, seen = random.Random(0), tmp_path / "killed.zarr", []
    assert start(tmp_path / "whole.zarr").communicate()[1] == ""
    expected = digest(tmp_path / "whole.zarr")
    for _ in range(4):
        before, process = done(path), start(path)
        while process.poll() is None and done(path) == before:
            time.sleep(0.005)
        time.sleep(generator.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.append(done(path))
    print("cells done at each kill:", seen)
    assert seen[0] < done(tmp_path / "whole.zarr")
    assert start(path).communicate()[1] == ""
    assert digest(path) == expected
    assert start(tmp_path / "workers.zarr", "--workers", "2").communicate()[1] == ""
    assert digest(tmp_path / "workers.zarr") == expected

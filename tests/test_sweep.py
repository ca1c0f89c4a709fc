"""Sweeps: what a store holds, and that nothing is lost whatever happens to the process."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr

import bninit as bn
from bninit.cell import compute_cell, seed_groups
from bninit.commands import call
from bninit.grid import make_grid
from bninit.store import open_store
from bninit.sweep import duration, look_ahead, parse_size, size

SMALL = {"blocks": "rc+relu,rs", "batches": "4,8", "widths": "16,32", "depth": 12, "seeds": 3, "grams": True}
WORDS = [
    "sweep",
    "--blocks",
    "rc+relu,rs",
    "--batches",
    "4,8",
    "--widths",
    "16,32",
    "--depth",
    "12",
    "--seeds",
    "3",
    "--grams",
    "--json",
]
CELLS = 8


def digest(path):
    """Every file of a folder, by name and content."""
    files = sorted(p for p in Path(path).rglob("*") if p.is_file())
    return {str(p.relative_to(path)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def values():
    """The values of every cell, computed once."""
    grid = make_grid(SMALL)
    return {cell: compute_cell(grid, cell) for cell in grid.cells()}


def engine_of(values):
    return lambda grid, cells: ((cell, values[cell]) for cell in cells)


@pytest.fixture
def known(values, monkeypatch):
    """Sweeps of SMALL that need not compute."""
    monkeypatch.setattr(sys.modules["bninit.sweep"], "in_process", engine_of(values))
    return values


def done(path):
    return len(list(Path(path).glob("done/c.*")))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The store of a sweep that computed everything in one go."""
    path = tmp_path_factory.mktemp("sweep") / "whole.zarr"
    assert bn.sweep(make_grid(SMALL), path).computed == CELLS
    return path


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Of a shell with a compilation cache of its own, so that only the first process compiles."""
    return os.environ | {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")), "PYTHONWARNINGS": "error"}


def start(path, environment, *words):
    # A test run that a script started in the background ignores Ctrl-C, and so would its children.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heeds}; from bninit.commands import main; main()"
    command = [sys.executable, "-c", program, *WORDS, "--out", str(path)]
    return subprocess.Popen(
        [*command, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


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


def test_a_store_of_other_settings_or_versions_is_refused(undisturbed, tmp_path):
    before = digest(undisturbed)
    with pytest.raises(bn.InputError, match="depth 12 there, 13 here"):
        bn.sweep(make_grid(SMALL | {"depth": 13}), undisturbed)
    assert digest(undisturbed) == before
    grid, path = make_grid(SMALL), tmp_path / "s.zarr"
    with open_store(path, grid):
        pass
    text = (path / "zarr.json").read_text()
    version = json.loads(json.loads(text)["attributes"]["versions"])["jax"]
    (path / "zarr.json").write_text(text.replace(f'\\"jax\\": \\"{version}\\"', '\\"jax\\": \\"0.0.1\\"'))
    with pytest.raises(bn.InputError, match=r'jax "0.0.1" there'):
        bn.sweep(grid, path)


@pytest.mark.parametrize("content", [None, "{", "{}", '{"attributes": {"format": "bninit-record-1"}}'])
def test_a_foreign_or_half_written_store_is_refused(content, tmp_path):
    path = tmp_path / "s.zarr"
    path.mkdir()
    (path / "zarr.json").write_text(content) if content is not None else (path / "thesis.tex").write_text("x")
    before = digest(path)
    with pytest.raises(bn.InputError, match="a store of format bninit-sweep-1"):
        bn.sweep(make_grid(SMALL), path)
    assert digest(path) == before


def test_two_writers_are_refused(tmp_path):
    grid = make_grid(SMALL)
    second = open_store(tmp_path / "s.zarr", grid)
    with (
        open_store(tmp_path / "s.zarr", grid),
        pytest.raises(bn.InputError, match="no other process"),
        second,
    ):
        pass


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--widths", "-3"], "widths"),
        (["--blocks", ""], "blocks, one or more"),
        (["--blocks", "rc+rellu"], "did you mean 'relu'"),
        (["--quantities", "kindd"], "did you mean 'kind'"),
        (["--memory", "1MB"], "cells within 1 MB"),
        (["--memory", "1XB"], "memory"),
        (["--scheduler", "nowhere"], "the address of a Dask scheduler"),
        (["--grid", "missing.toml"], "a readable TOML file"),
        (["--workers", "-1"], "workers a whole number"),
        (["--out", "/proc/none/s.zarr"], "a writable path"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bninit.engines.PATIENCE", 0.5)
    assert call(["sweep", "--depth", "3", "--json", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert list(tmp_path.rglob("c.*")) == []


def test_a_cell_that_fails_leaves_the_others(values, monkeypatch, tmp_path):
    grid = make_grid(SMALL)
    bad = next(grid.cells())
    monkeypatch.setattr(sys.modules["bninit.sweep"], "in_process", engine_of(values | {bad: "broken"}))
    swept = bn.sweep(grid, tmp_path / "s.zarr")
    assert (swept.computed, swept.failed) == (CELLS - 1, ((bad, "broken"),))
    monkeypatch.setattr(sys.modules["bninit.sweep"], "in_process", engine_of(values))
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


def finish(process):
    _, error = process.communicate()
    assert process.returncode == 0, error


def kill_until_done(path, environment, kills, generator, *words):
    """Kill the sweep at random moments, then let it end; returns the cells done at each kill."""
    finish(start(path.with_name("cold.zarr"), environment))
    began = time.monotonic()
    finish(start(path.with_name("warm.zarr"), environment))
    longest = time.monotonic() - began
    seen = []
    while len(seen) < kills:
        process = start(path, environment, *words)
        time.sleep(generator.uniform(0.3, 1.0) * longest)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.append(done(path))
        if seen[-1] == CELLS:  # begin anew, so that every kill may hit a write
            assert digest(path) == digest(path.with_name("warm.zarr"))
            for file in sorted(path.rglob("*"), reverse=True):
                file.unlink() if file.is_file() else file.rmdir()
            path.rmdir()
    finish(start(path, environment, *words))
    print("cells done at each kill:", seen)
    return seen


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_killing_it_at_random_moments_loses_nothing(kills, undisturbed, environment, tmp_path):
    kill_until_done(tmp_path / "s.zarr", environment, kills, random.Random(kills))
    assert digest(tmp_path / "s.zarr") == digest(undisturbed)
    assert [p.name for p in tmp_path.iterdir() if "creating" in p.name] == []


@pytest.mark.parametrize("step", range(12))
def test_dying_at_any_step_of_a_write_loses_nothing(step, undisturbed, values, tmp_path, monkeypatch):
    """The store as it is after each of the writes of a cell is continued to the same bytes."""
    grid, path = make_grid(SMALL), tmp_path / "s.zarr"
    cell = list(grid.cells())[3]

    class Died(BaseException):
        pass

    count, original = iter(range(100)), zarr.Array.__setitem__

    def dying(self, *what):
        if next(count) == step:
            raise Died
        original(self, *what)

    with open_store(path, grid) as store:
        monkeypatch.setattr(zarr.Array, "__setitem__", dying)
        if step < 11:
            with pytest.raises(Died):
                store.write(cell, values[cell])
        else:
            store.write(cell, values[cell])
        monkeypatch.undo()
        assert store.is_done(cell) == (step == 11)
    monkeypatch.setattr(sys.modules["bninit.sweep"], "in_process", engine_of(values))
    assert bn.sweep(grid, path).found == (step == 11)
    assert digest(path) == digest(undisturbed)


def test_control_c_keeps_what_is_done(undisturbed, environment, tmp_path):
    # A cold compilation cache: the cells that are left after the second take seconds, not milliseconds.
    process = start(tmp_path / "s.zarr", environment | {"XDG_CACHE_HOME": str(tmp_path / "cold")})
    while done(tmp_path / "s.zarr") < 2 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate()
    assert process.returncode == 130, error
    assert "the same command continues" in error
    assert bn.sweep(make_grid(SMALL), tmp_path / "s.zarr").found >= 2
    assert digest(tmp_path / "s.zarr") == digest(undisturbed)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system takes root")
def test_a_full_disk_costs_only_the_cell_in_flight(undisturbed, known, tmp_path):
    """A tmpfs that holds the empty store and some cells; then more room, and the same command again."""
    small = tmp_path / "disk"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(small)], check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting is not permitted here")
    path, grid = small / "s.zarr", make_grid(SMALL)
    try:
        with pytest.raises(bn.InputError, match="No space left on device"):
            bn.sweep(grid, path)
        kept = done(path)
        assert 0 < kept < CELLS
        assert list(path.rglob("*.partial")) == []
        subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
        assert bn.sweep(grid, path).found == kept
        assert digest(path) == digest(undisturbed)
    finally:
        subprocess.run(["umount", str(small)], check=True)

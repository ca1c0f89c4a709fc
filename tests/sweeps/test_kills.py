"""Nothing is lost whatever happens to the process: kill -9 at any moment, Ctrl-C, a full disk."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter

import pytest
import zarr
from small_sweep import CELLS, SMALL, digest, done, engine_of, finish, kill, start

import bninit as bn
from bninit.sweeps.grid import make_grid
from bninit.sweeps.store import open_store

COMPUTING, IN_A_FILE, BETWEEN = "while a cell was computed", "within a file", "between the files of a cell"
AMONG = (COMPUTING, IN_A_FILE, BETWEEN)


def wait_for_a_moment(process, path, generator):
    """One time in ten anywhere in the start-up, else within some cell that is computed or written."""
    if generator.random() < 0.1:
        time.sleep(generator.uniform(0.0, 2.0))
        return
    wanted = done(path) + generator.randrange(3)
    while process.poll() is None and not (path.exists() and done(path) >= wanted):
        time.sleep(0.005)
    time.sleep(generator.uniform(0.0, 0.05))  # about the time of a cell


def moment(path, began, status):
    """Where the kill fell; what is newer than the process and lacks its mark was being written."""
    if status == 0:
        return "after the end"
    if not path.exists():
        return "before the store was there"
    if list(path.rglob("*.partial")):
        return IN_A_FILE
    written = {chunk.name[: -len(".0.0")] for chunk in path.glob("t/c.*") if chunk.stat().st_mtime > began}
    if written - {mark.name for mark in path.glob("done/c.*")}:
        return BETWEEN
    return "after the last cell" if done(path) == CELLS else COMPUTING


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_killing_it_at_random_moments_loses_nothing(kills, known, undisturbed, environment, tmp_path):
    """After every kill a copy of the store is finished here; the command goes on with the store itself."""
    path, grid, generator = tmp_path / "s.zarr", make_grid(SMALL), random.Random(kills)
    whole, fell = digest(undisturbed), Counter()
    for _ in range(kills):
        began, process = time.time(), start(path, environment)
        wait_for_a_moment(process, path, generator)
        fell[moment(path, began, kill(process))] += 1
        copy = tmp_path / "copy.zarr"
        if path.exists():
            shutil.copytree(path, copy)
        assert bn.sweep(grid, copy).found == done(path)
        assert digest(copy) == whole
        shutil.rmtree(copy)
        if done(path) == CELLS:  # begin anew, so that every kill may hit a write
            shutil.rmtree(path)
    finish(start(path, environment))
    assert digest(path) == whole
    assert [p.name for p in tmp_path.iterdir() if "creating" in p.name] == []
    print(dict(fell))
    assert sum(fell[which] for which in AMONG) > kills / 2


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
    monkeypatch.setattr("bninit.sweeps.executors.in_process", engine_of(values))
    assert bn.sweep(grid, path).found == (step == 11)
    assert digest(path) == digest(undisturbed)


def test_control_c_keeps_what_is_done(undisturbed, known, environment, tmp_path):
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

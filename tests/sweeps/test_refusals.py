"""What a sweep refuses, in one line, before anything is written."""

import json
from pathlib import Path

import pytest
from small_sweep import SMALL, digest

import bninit as bn
from bninit.program import call
from bninit.sweeps.grid import make_grid
from bninit.sweeps.store import open_store


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


def test_a_folder_that_takes_no_store_is_refused():
    with (
        pytest.raises(bn.InputError, match="a writable path"),
        open_store(Path("/proc/s.zarr"), make_grid(SMALL)),
    ):
        pass


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--widths", "-3"], "widths"),
        (["--blocks", ""], "blocks, one or more"),
        (["--blocks", "rc+rellu"], "did you mean 'relu'"),
        (["--residual", "brunch(1)"], "did you mean 'branch'"),
        (["--residual", "branch"], "write for instance 'branch(0.5)'"),
        (["--residual", "branch(0)"], "a finite number > 0"),
        (["--residual", "none", "--residual", "branch(1)"], "multiple times"),
        (["--quantities", "kindd"], "did you mean 'kind'"),
        (["--memory", "1MB"], "cells within 1 MB"),
        (["--memory", "1XB"], "memory"),
        (["--memory", "much"], "write 500MB or 4GB"),
        (["--scheduler", "nowhere"], "the address of a Dask scheduler"),
        (["--grid", "missing.toml"], "a readable TOML file"),
        (["--workers", "-1"], "workers a whole number"),
        (["--out", "/dev/null/s.zarr"], "a writable path"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bninit.sweeps.executors.PATIENCE", 0.5)
    assert call(["sweep", "--depth", "3", "--json", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert list(tmp_path.rglob("c.*")) == []

"""The small sweep, computed once: its values, its store, and a shell in which it is compiled once."""

import os

import pytest
from small_sweep import CELLS, SMALL, engine_of

import bninit as bn
from bninit.sweeps.cell import compute_cell
from bninit.sweeps.grid import make_grid


@pytest.fixture(scope="session")
def values():
    """The values of every cell."""
    grid = make_grid(SMALL)
    return {cell: compute_cell(grid, cell) for cell in grid.cells()}


@pytest.fixture
def known(values, monkeypatch):
    """Sweeps of SMALL that need not compute."""
    monkeypatch.setattr("bninit.sweeps.executors.in_process", engine_of(values))
    return values


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """The store of a sweep that computed everything in one go."""
    path = tmp_path_factory.mktemp("sweep") / "whole.zarr"
    assert bn.sweep(make_grid(SMALL), path).computed == CELLS
    return path


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """Of a shell with a compilation cache of its own, so that only the first process compiles."""
    return os.environ | {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")), "PYTHONWARNINGS": "error"}

"""A damaged store of a sweep is one clear line where it is read, and is mended where it is continued."""

import json
import shutil

import pytest
from small_sweep import CELLS, SMALL, digest

import bninit as bn
from bninit.program import call
from bninit.sweeps.grid import make_grid
from bninit.sweeps.saved import load_sweep
from bninit.sweeps.store import open_store

CHUNK = "t/c.0.0.0.1.1.0.0"


@pytest.fixture
def store(undisturbed, tmp_path):
    return shutil.copytree(undisturbed, tmp_path / "s.zarr")


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage", [_flip, lambda path: path.write_bytes(b"half"), lambda path: path.unlink()]
)
def test_a_flipped_cut_or_missing_chunk_is_one_line(damage, store, tmp_path, capsys):
    assert len(list(load_sweep(store).cells())) == CELLS
    damage(store / CHUNK)
    with pytest.raises(bn.InputError, match="a whole"):
        load_sweep(store)
    for words in (["report", str(store), "-o", "r.html"], ["plot", "trajectory", str(store), "-o", "p.png"]):
        assert call([*words[:-1], str(tmp_path / words[-1])]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("attributes", [[], 3, None, {"settings": "{"}, {"settings": "[1]"}, {"versions": 1}])
def test_attributes_that_are_no_settings_are_one_line(attributes, store):
    told = json.loads((store / "zarr.json").read_text())
    if isinstance(attributes, dict):
        attributes = told["attributes"] | attributes
    (store / "zarr.json").write_text(json.dumps(told | {"attributes": attributes}))
    with pytest.raises(bn.InputError, match="the store of a sweep"):
        load_sweep(store)
    before = digest(store)
    with pytest.raises(bn.InputError, match="a store of format"):
        bn.sweep(make_grid(SMALL), store)
    assert digest(store) == before


def test_a_store_of_another_layout_is_not_written_to(store):
    """The consolidated metadata, which zarr reads alone, with one seed more."""
    text = (store / "zarr.json").read_text()
    told = json.loads(text)
    told["consolidated_metadata"]["metadata"]["t"]["shape"][5] += 1
    (store / "zarr.json").write_text(json.dumps(told))
    before = digest(store)
    with pytest.raises(bn.InputError, match="the layout of t is not that of the grid"):
        bn.sweep(make_grid(SMALL), store)
    assert digest(store) == before


def test_a_flipped_chunk_is_named_and_computed_anew_once_removed(store, undisturbed, known):
    grid = make_grid(SMALL)
    cell = next(cell for cell in grid.cells() if cell.place == (0, 0, 0, 1, 1))
    _flip(store / CHUNK)
    with (
        open_store(store, grid) as opened,
        pytest.raises(bn.InputError, match=r"remove .*t/c\.0"),
    ):
        opened.read("t", cell)
    (store / CHUNK).unlink()
    assert bn.sweep(grid, store).computed == 1
    assert digest(store) == digest(undisturbed)

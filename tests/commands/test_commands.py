"""The command line, called as a shell would."""

import json

import pytest

import bninit as bn
from bninit.program import call


def test_simulate_prints_a_table_and_writes_a_store(tmp_path, capsys):
    store = tmp_path / "run.zarr"
    words = ["simulate", "--width", "32", "--batch", "8", "--depth", "20", "--seeds", "2"]
    assert call([*words, "--out", str(store)]) == 0
    assert "rc+relu" in capsys.readouterr().out
    assert bn.load(store).settings["width"] == 32
    assert call([*words, "--out", str(store)]) == 2
    assert "a path where nothing is" in capsys.readouterr().err


def test_simulate_prints_json(capsys):
    assert call(["simulate", "--width", "32", "--depth", "20", "--seeds", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["inputs"] == "gaussian"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["simulate", "--block", "rc+rellu"], "did you mean 'relu'"),
        (["simulate", "--batch", "0"], "batch a whole number >= 1"),
        (["simulate", "--batch", "x"], "unable to convert"),
        (["simulate", "--bathc", "3"], "Did you mean --batch"),
        (["simulat"], 'Did you mean "simulate"'),
        (["simulate", "--inputs", "missing.npy"], "an existing .npy"),
        (["simulate", "--width", "32.7"], "a whole number is required, got 32.7"),
        (["simulate", "--width", "10000000000000000"], "width <= 9007199254740992"),
        (["sweep", "--depth", "1.5", "--plan"], "a whole number is required, got 1.5"),
        (["simulate", "--key", "100000000000000000000000"], "key < 2^63"),
        (["branches", "--rows", "0"], "rows a whole number >= 1"),
        (["demo", "--width", "0"], "width a whole number >= 1"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(words, message, capsys):
    assert call(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.splitlines()) == 1
    assert captured.out == ""


def test_a_half_written_store_is_one_line(tmp_path, capsys):
    store = tmp_path / "half.zarr"
    store.mkdir()
    (store / "zarr.json").write_text("{")
    assert call(["plot", "filmstrip", str(store)]) == 2
    assert "a zarr store of bninit" in capsys.readouterr().err

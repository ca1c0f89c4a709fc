"""Grids: ranges, layers, activations, TOML; every bad one is refused in one line."""

from itertools import pairwise

import jax
import pytest

import bninit as bn
from bninit.sweeps.cost import cost
from bninit.sweeps.grid import load_grid, make_grid
from bninit.sweeps.ranges import layers, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", (7,)),
        (7, (7,)),
        ([8, 4], (4, 8)),
        ("4,8,4", (4, 8)),
        ("4:128:x2", (4, 8, 16, 32, 64, 128)),
        ("4:100:x2", (4, 8, 16, 32, 64)),
        ("4:9:x1.5", (4, 6, 9)),
        ("10:40:15", (10, 25, 40)),
        ("2,10:30:+10", (2, 10, 20, 30)),
    ],
)
def test_numbers(text, expected):
    assert numbers(text, "batches") == expected


def test_layers_end_with_the_last():
    assert layers("last", 7) == (7,)
    assert layers("all", 3) == (0, 1, 2, 3)
    assert layers("every:3", 7) == (0, 3, 6, 7)
    assert layers("0,2:6:2", 7) == (0, 2, 4, 6)
    kept = layers("log", 500)
    assert (kept[0], kept[-1]) == (0, 500)
    assert max(b / a for a, b in pairwise(kept[9:])) < 1.25


def test_activations_stand_in_for_nl():
    grid = make_grid({"blocks": "rc+nl,rs", "activations": "relu,leaky_relu(0.1)"})
    assert tuple(map(str, grid.blocks)) == ("rc+relu", "rc+leaky_relu(0.1)", "rs")


def test_a_toml_file_says_the_same_as_options(tmp_path):
    path = tmp_path / "grid.toml"
    path.write_text(
        'blocks = ["rc+relu"]\nbatches = "4:8:x2"\nwidths = [16, 32]\nlayers = "all"\ndepth = 3\n'
    )
    options = {"blocks": "rc+relu", "batches": "4,8", "widths": "16:32:x2", "layers": "0,1,2,3", "depth": 3}
    assert make_grid(load_grid(path)) == make_grid(options)


def test_the_cells_of_one_batch_size_share_the_shape_of_their_input(monkeypatch):
    asked, original = [], jax.eval_shape

    def counted(*what):
        asked.append(what)
        return original(*what)

    monkeypatch.setattr(jax, "eval_shape", counted)
    grid = make_grid({"batches": "5,7", "widths": "16:815:1"})
    assert sum(cost(grid, cell).normals > 0 for cell in grid.cells()) == 1600
    assert len(asked) <= 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"blocks": ""}, "blocks, one or more"),
        ({"blocks": "rc+rellu"}, "did you mean 'relu'"),
        ({"widths": -3}, "widths a whole number >= 1"),
        ({"widths": "x"}, "widths in whole numbers"),
        ({"batches": []}, "batches, one or more"),
        ({"batches": "9:4:x2"}, "first <= last"),
        ({"batches": "4:9:x1"}, "the ratio of batches"),
        ({"batches": "4:9"}, "write 4:128:x2"),
        ({"seeds": 0}, "seeds a whole number >= 1"),
        ({"quantities": "norm_ratoi"}, "did you mean 'norm_ratio'"),
        ({"quantities": "cosines"}, "one number a layer"),
        ({"layers": "lgo"}, "did you mean 'log'"),
        ({"layers": "0,300"}, "layers up to the depth 200"),
        ({"dept": 3}, "did you mean 'depth'"),
        ({"weights": "gausian"}, "did you mean 'gaussian'"),
        ({"residual": "brunch(1)"}, "did you mean 'branch'"),
        ({"residual": ""}, "residual, one or more"),
        ({"residual": "none,branch(1)", "weights": "haar"}, "gaussian weights in layers with a skip"),
        ({"residual": "pre(1)", "gain": 2.0}, "gain 1 under pre"),
        ({"inputs": "simplx"}, "did you mean 'simplex'"),
        ({"precision": "float16"}, "precision, one of"),
        ({"grams": "yes"}, "grams true or false"),
        ({"blocks": "rc+nl", "activations": "tahn"}, "did you mean 'tanh'"),
    ],
)
def test_bad_grids_are_refused(settings, message):
    with pytest.raises(bn.InputError, match=message):
        make_grid(settings)


def test_bad_files_are_refused(tmp_path):
    with pytest.raises(bn.InputError, match="a readable TOML file"):
        load_grid(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("blocks = ")
    with pytest.raises(bn.InputError, match="a readable TOML file"):
        load_grid(tmp_path / "bad.toml")

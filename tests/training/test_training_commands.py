"""The two commands in their smallest form: a list of arms, each measure with mean, interval and seeds."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from bninit.program import COMMANDS, call, load_program


@pytest.mark.parametrize("name", ["train", "representations"])
def test_every_measure_of_every_arm_has_its_interval(name, tmp_path, capsys):
    command = load_program(COMMANDS, name)
    settings = replace(command.QUICK, out=tmp_path, json=True)
    command.show(command.run(settings))
    printed = json.loads(capsys.readouterr().out)
    assert {"batch_norm", "none"} == {arm["arm"] for arm in printed["arms"]}
    for arm in printed["arms"]:
        assert arm["seeds"] == 2
        measured = {name: one for name, one in arm["measures"].items() if one["seeds"] > 1}
        assert "test_accuracy" in measured
        for one in measured.values():
            low, high = one["interval"]
            assert low <= one["mean"] <= high
    again = command.as_json(command.run(settings))  # from the files of the runs
    assert again["arms"] == printed["arms"]
    written = json.loads((tmp_path / f"{name}.json").read_text())
    assert {"jax", "numpy"} <= written["versions"].keys()
    assert "| batch_norm |" in (tmp_path / f"{name}.md").read_text()
    command.show(replace(command.run(settings), settings=replace(settings, json=False)))
    assert "batch_norm" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", "--depth", "19"], "a depth of 10, 18, 34, 50, 101"),
        (["train", "--arms", "nonne"], "did you mean 'none'"),
        (["train", "--seeds", "1"], "seeds a whole number >= 2"),
        (["train", "--batches", "1"], "a batch of 2 to"),
        (["train", "--lr-grid", "0"], "a learning rate a finite number > 0"),
        (["train", "--data", "fashion"], "the folder with the files of fashion"),
        (["representations", "--network", "vgg17"], "did you mean 'vgg1"),
        (["representations", "--each", "1000"], "images of each class"),
    ],
)
def test_bad_input_of_training_is_one_line(words, message, capsys):
    assert call(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.splitlines()) == 1


def test_the_door_opens_training_late():
    code = (
        "import sys, bninit as bn; assert 'flax' not in sys.modules and 'bninit.training' not in sys.modules;"
        "sys.exit(0 if bn.training.parameter_count('cnn', channels=1) == 16890 else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_flax_the_door_says_what_to_install():
    code = (
        "import sys; sys.modules['flax'] = None; import bninit as bn\n"
        "try:\n    bn.training\nexcept bn.InputError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'bninit[train]'" in done.stdout

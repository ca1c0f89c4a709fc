"""An example plug-in, as it would be installed: its words are known wherever those of the library are."""

import sys
from pathlib import Path

import numpy as np
import pytest

import bninit as bn
from bninit import plugins
from bninit.program import COMMANDS, call, program_names, sentence

EXAMPLE = Path(__file__).parent / "example_plugin"


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLE))
    plugins.plugins_of.cache_clear()
    yield
    plugins.plugins_of.cache_clear()
    sys.modules.pop("bninit_example", None)


def test_nothing_is_imported_before_it_is_used():
    assert {kind: sorted(plugins.plugins_of(kind)) for kind in plugins.KINDS} == {
        "activations": ["broken", "bump", "fake"],
        "inputs": ["circle", "flat"],
        "pictures": ["turned"],
        "commands": ["ghost", "turned"],
    }
    assert "bninit_example" not in sys.modules


def test_an_activation_and_a_batch_meet_in_a_run():
    record = bn.simulate("rc+bump", inputs="circle", width=16, batch=6, depth=3, seeds=2)
    assert record.settings["block"] == "rc+bump"
    first = record.dataset["gram"].values[0, 0]
    np.testing.assert_allclose(first[0, 3], -first[0, 0], atol=1e-12)  # antipodal points of the circle
    assert np.isfinite(record.dataset["gram"].values).all()
    assert str(bn.make_grid({"blocks": "rc+nl", "activations": "bump"}).blocks[0]) == "rc+bump"


def test_a_picture_is_listed_seen_and_drawn(tmp_path):
    record = bn.simulate("rc+relu", width=16, batch=6, depth=3, seeds=1)
    assert ("turned", "runs") in [row[:2] for row in bn.list_pictures()]
    assert len(bn.see("turned", [record]).angles) == 4
    assert bn.save_picture(bn.see("turned", [record]), tmp_path / "turned.png").stat().st_size > 0


def test_a_command_is_listed_and_called(capsys):
    assert "turned" in program_names(COMMANDS)
    assert sentence(COMMANDS, "turned").startswith("Say how far a batch turns in a run")
    assert call(["turned", "--depth", "2"]) == 0
    assert capsys.readouterr().out.startswith("turned by ")


def test_a_broken_command_leaves_the_help_of_the_others(capsys):
    assert call(["--help"]) == 0
    told = capsys.readouterr().out
    assert "no_such_package.ghost" in told
    assert "simulate" in told
    assert call(["ghost"]) == 2
    assert "mend or remove" in capsys.readouterr().err


def test_what_is_no_activation_or_no_batch_is_one_line():
    with pytest.raises(bn.InputError, match="an Activation named 'fake'"):
        bn.simulate("rc+fake", width=16, batch=4, depth=1, seeds=1)
    with pytest.raises(bn.InputError, match="a Batch from the plug-in flat"):
        bn.simulate("rc+relu", inputs="flat", width=16, batch=4, depth=1, seeds=1)


def test_what_cannot_be_imported_is_one_line():
    with pytest.raises(bn.InputError, match=r"broken of bninit-example .*AttributeError.*; mend or remove"):
        bn.simulate("rc+broken", width=16, batch=4, depth=1, seeds=1)


def test_an_unknown_word_names_those_of_plugins():
    with pytest.raises(bn.InputError, match="bump"):
        bn.simulate("rc+bumb", width=16, batch=4, depth=1, seeds=1)

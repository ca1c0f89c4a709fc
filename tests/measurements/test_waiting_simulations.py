"""The simulations of waiting times write their record, their picture and their caption."""

import importlib
import json
from dataclasses import replace

import numpy as np
import pytest

from bninit.pictures.of_runs.comparison import Series


@pytest.mark.parametrize("name", ["birth_times", "which_point", "outlier_lifetime"])
def test_the_simulations_tell_their_numbers(name, tmp_path, capsys):
    module = importlib.import_module(f"simulations.{name}")
    settings = replace(module.QUICK, out=tmp_path / f"{name}.json")
    outcome = module.run(settings)
    module.show(outcome)
    assert "width" in capsys.readouterr().out
    module.show(replace(outcome, settings=replace(settings, json=True)))
    assert json.loads(capsys.readouterr().out)["seeds"] == settings.seeds
    told = json.loads((tmp_path / f"{name}.json").read_text())
    assert told["caption"].startswith(("From the", "How often"))
    assert "{" not in told["caption"]
    assert (tmp_path / told["image"]).stat().st_size > 5000
    assert (tmp_path / f"{name}.svg").is_file()
    assert told["settings"]["seeds"] == settings.seeds
    assert told["versions"]["bninit"]


@pytest.mark.parametrize("name", ["birth_times", "outlier_lifetime"])
def test_a_finding_of_no_endings_says_so(name):
    module = importlib.import_module(f"simulations.{name}")
    nothing, known = (Series("", *np.array([values] * 4)) for values in ([], [16.0, 64.0]))
    assert module._finding([(8, nothing)]).startswith("Too few")
    told = module._finding([(8, nothing), (16, replace(known, values=np.array([2.0, 6.0])))])
    assert "3 times" in told
    assert "16 points" in told
    assert "8 points" not in told

"""The simulations of waiting times write their record, their picture and their caption."""

import importlib
import json
from dataclasses import replace

import pytest


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

"""The effects of the four parts from areas that are made up of them."""

import re

import numpy as np
import pytest

from bninit.commands import train
from bninit.training.arms import subsets
from bninit.training.comparisons.comparison import ArmResult
from bninit.training.comparisons.effects import find_effects
from bninit.training.comparisons.starts import MEASURES, Starts

NOISE = np.random.default_rng(0).normal(size=6)


def _result(arm):
    with_rs, with_rc = "rs" in arm.parts, "rc" in arm.parts
    areas = 2 - 0.5 * with_rs + 0.25 * with_rc + 0.75 * (with_rs and with_rc) + NOISE
    about = {"batch": 64, "rates_tried": [0.1], "rates_that_train": [], "diverged": 0}
    return ArmResult(arm.name, 0.1, 6, dict.fromkeys(MEASURES, tuple(areas)), about)


def test_the_effects_are_those_that_were_put_in():
    """rs alone takes 0.5 off, rc adds 0.25, both add 0.75 more; what a seed adds to all arms drops out."""
    found = {one.parts: one.change for one in find_effects([_result(arm) for arm in subsets()], 64)}
    expected = {("rs",): -0.5 + 0.75 / 2, ("rc",): 0.25 + 0.75 / 2, ("rc", "rs"): 0.75 / 2}
    assert len(found) == 10
    for parts, change in found.items():
        assert change.mean == pytest.approx(expected.get(parts, 0.0), abs=1e-12)
        assert change.low <= change.mean <= change.high


def test_part_of_the_subsets_has_no_effects():
    assert find_effects([_result(arm) for arm in subsets()[:15]], 64) == []


def test_the_command_tells_what_each_part_changes(capsys):
    results = tuple(_result(arm) for arm in subsets())
    effects = tuple(find_effects(results, 64))
    outcome = train.Outcome(
        train.Settings(), Starts("resnet18 x 0.125", 1, "", 10, results, {}, (), effects, ())
    )
    train.show(outcome)
    assert re.search(r"rc x rs\b.* 0\.375 \(0\.375 to 0\.375\) \*", capsys.readouterr().out)
    assert train.as_json(outcome)["effects"][0]["parts"] == ["rc"]

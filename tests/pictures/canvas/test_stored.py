"""Stored numbers: every figure of the gallery is its picture again, number for number."""

import json
from pathlib import Path

import numpy as np
import pytest

from bninit.pictures.canvas.exhibit import plain
from bninit.pictures.canvas.stored import revive
from bninit.pictures.catalogue import find_picture
from bninit.pictures.of_runs.phase import Phase
from bninit.statistics.crossing import CrossingStatus

FIGURES = Path(__file__).parents[3] / "figures"


def _stored():
    for path in sorted(FIGURES.glob("*.json")):
        told = json.loads(path.read_text())
        if isinstance(told, dict) and "picture" in told:
            yield pytest.param(told, id=path.stem)


@pytest.mark.parametrize("told", list(_stored()))
def test_a_figure_is_its_picture_again(told):
    picture = revive(find_picture(told["picture"]), told["drawn"])
    assert plain(picture) == told["drawn"]
    assert min(map(len, (picture.finding, picture.alt))) > 20
    assert not any(token in picture.finding for token in ("rc+", "rs+", "relu", "seeds"))


def test_there_are_figures():
    assert len(list(_stored())) > 20


def test_what_is_missing_is_a_number_and_a_status_is_one_again():
    told = json.loads((FIGURES / "phase.json").read_text())["drawn"]
    told["share"][0][0] = "nan"
    phase = revive(Phase, told)
    assert np.isnan(phase.share[0, 0])
    assert isinstance(phase.crossings[0].status, CrossingStatus)

"""Births: a staircase of shares, of numbers set by hand and of a sweep."""

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.births import BirthLayers, Births


def test_births_are_a_staircase_of_shares():
    births = Births((BirthLayers("a", np.array([3, 5, 5]), 4, 10),), "")
    assert births.courses[0].median == 5
    line = paint(births).axes[0].lines[0]
    np.testing.assert_array_equal(line.get_xdata(), [0, 3, 5, 5, 10])
    np.testing.assert_array_equal(line.get_ydata(), [0, 0.25, 0.5, 0.75, 0.75])
    assert births.setting == "4 networks a curve; shaded: 95 % intervals"
    assert BirthLayers("b", np.array([3]), 4, 10).median == float("inf")


def test_births_of_a_sweep(sweep):
    births = bn.see("births", sweep, block="rc+relu", batch=12)
    for one, cell in zip(births.courses, sweep.select(block="rc+relu", batch=12).cells(), strict=True):
        layers = cell.values("birth")
        assert one.layers.tolist() == sorted(layers[layers >= 0].tolist())
        assert (one.seeds, one.depth) == (4, 60)
    assert births.shared == "recenter + ReLU, 12 points, Gaussian points"
    assert births.setting == f"{births.shared}; 4 networks a curve; shaded: 95 % intervals"
    assert bn.see("births", sweep, block="rc+relu").shared == "recenter + ReLU, Gaussian points"

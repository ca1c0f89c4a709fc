"""The cobweb: its staircases follow the map."""

import numpy as np
import pytest

import bninit as bn
from bninit.pictures.canvas.paint import paint


@pytest.fixture(scope="module")
def cobweb():
    return bn.see("cobweb", block="rc+relu", batch=16, layers=8)


def test_a_staircase_follows_the_map_and_ends_where_it_attracts(cobweb):
    map_ = bn.scalar_map("rc+relu", 16)
    attracting = cobweb.fixed[np.abs(cobweb.slopes) < 1]
    for path in cobweb.stairs:
        t = float(path[0])
        for _ in range(cobweb.layers):
            t = float(map_(t))
        assert path[1] == pytest.approx(t, rel=1e-12)
        assert np.abs(np.log(path[-1] / attracting)).min() < 0.02
    separatrix = cobweb.fixed[1]
    assert {bool(path[-1] > separatrix) for path in cobweb.stairs} == {True, False}
    axes = paint(cobweb).axes[0]
    stair = next(line for line in axes.lines if len(line.get_xdata()) == 2 * len(cobweb.stairs[0]) - 1)
    (inset,) = axes.child_axes
    low, high = inset.get_xlim()
    assert low < cobweb.fixed[0] < separatrix < high < cobweb.fixed[2]
    assert inset.lines[1].get_ydata().min() < 0  # t falls back there
    x, y = stair.get_xdata(), stair.get_ydata()
    np.testing.assert_array_equal(x[1::2], y[:-1:2][: len(x[1::2])])
    named = {line.get_label(): line for line in axes.lines}
    for words, rises in (("$t$ rises", True), ("$t$ falls", False)):
        ends = named[words].get_xdata()
        assert bool(ends[-1] > ends[0]) is rises
    assert named["$t$ rises"].get_color() != named["$t$ falls"].get_color()
    assert axes.get_ylabel() == "$t$ 8 layers later"

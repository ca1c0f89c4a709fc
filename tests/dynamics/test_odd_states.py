"""States of k odd points: borders over real k against the search at whole k, and numbers of the table."""

import numpy as np
import pytest

from bninit.dynamics.bifurcation.odd_states import odd_states
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.charts import ALIKE, FLIPPED, LINE, PLANE, Apart
from bninit.dynamics.symmetry.family import family


def test_with_rescaling_several_odd_points_are_stable():
    """64 points: 3 odd ones stand stably, 4 and 5 do not, 6 not at all."""
    found = odd_states("rc+rs+relu", 64, searches=2)
    assert found.largest == pytest.approx(5.574995032778, abs=1e-9)
    border, component = found.last_stable
    assert border == pytest.approx(3.843648943933, abs=1e-9)
    assert component == "standard (odd)"
    states = [found.state(k) for k in range(1, 7)]
    assert [state is not None for state in states] == [True] * 5 + [False]
    assert [state.stable for state in states[:5]] == [True] * 3 + [False] * 2
    searched = [p for p in fixed_points("rc+rs+relu", 64, 3) if p.name == "odd points"]
    assert min(abs(p.t / states[2].t - 1) for p in searched) < 1e-9


def test_without_rescaling_one_odd_point_alone_is_stable():
    found = odd_states("rc+relu", 16, searches=2)
    stable = [k for k in range(1, 9) if (state := found.state(k)) is not None and state.stable]
    assert stable == [1]
    assert found.last_stable == (1.0, found.state(1).multipliers[0][0])
    assert odd_states("rc+relu", 6, searches=2).last_stable is None  # below the fold
    assert (
        odd_states("rc+rs+relu", 64, most=2.0, searches=2).last_stable is None
    )  # stable to the end of the search
    assert 4 < found.largest < 5


@pytest.mark.parametrize("block", ["none", "rc", "rs", "rc+rs", "relu"])
def test_blocks_that_are_linear_or_collapse_have_none(block):
    assert odd_states(block, 16).curves == ()


CHARTS = [
    ("rc+relu", LINE, [1.3], (1.0, 15.0)),
    ("rc+rs+relu", LINE, [0.4], (1.0, 15.0)),
    ("rc+rs+relu", FLIPPED, [0.4], (3.0, 13.0)),
    ("rc+rs+leaky_relu(-0.3)", PLANE, [1.1, -0.4], (3.0, 13.0)),
    ("rs+relu", ALIKE, [0.7], (16.0,)),
    ("rs+relu", Apart(), [0.5, 0.6, 1.1], (1.0, 15.0)),
    ("rs+relu", Apart(spread=True), [0.5, 0.6, 1.1, -0.3], (3.0, 13.0)),
]


@pytest.mark.parametrize(("block", "chart", "u", "sizes"), CHARTS, ids=lambda one: str(one)[:12])
def test_the_derivative_of_the_change_is_its_difference_quotient(block, chart, u, sizes):
    layer = family(block, 16, sizes[0] if len(sizes) == 2 else 1).layer(sizes)
    u = np.array(u)
    _, slopes = chart.change(u[None], layer)
    step = 1e-5 * np.eye(len(u))
    ahead, _ = chart.change(u + step, layer)
    behind, _ = chart.change(u - step, layer)
    np.testing.assert_allclose(slopes[0], (ahead - behind).T / 2e-5, atol=1e-8)


def test_without_recentering_several_odd_points_are_searched():
    """RS+ReLU: the batch of alike points is the only one that attracts, whatever k."""
    points = fixed_points("rs+relu", 12, 3)
    assert [p.name for p in points if p.stable] == ["all alike"]
    assert "starts" in points.status


def test_the_odd_point_of_tens_of_millions():
    """Its r grows like 4 log n: the search reaches it."""
    odd = next(p for p in fixed_points("rc+relu", 2**25) if p.name == "odd point")
    assert (1 - odd.multipliers[0][1]) * 2**25 == pytest.approx(1, abs=1e-4)

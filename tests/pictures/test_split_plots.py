"""Pictures of branches and of states of k odd points, by their data and labels."""

import numpy as np

from bninit.dynamics.bifurcation.branches import branches
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.odd_counts import OddCount, OddCounts
from bninit.pictures.of_theory.branches import BranchDiagram
from bninit.pictures.of_theory.odd_states import OddStates, Region


def test_branches_are_solid_where_stable_and_dashed_where_not():
    found = branches("rc+relu", over=(3, 30), searches=2)
    axes = paint(BranchDiagram(found)).axes[0]
    drawn = [line for line in axes.get_lines() if len(line.get_xdata()) > 2]
    styles = {line.get_linestyle() for line in drawn}
    assert styles == {"-", "--"}
    (branch,) = found
    assert sum(len(line.get_xdata()) for line in drawn) >= len(branch.values)
    (fold,) = [line for line in axes.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(fold.get_xdata(), 6.107075124879, atol=1e-9)
    assert axes.get_xlabel() == "batch n"


def test_the_region_of_stable_splits_shows_its_borders():
    n = np.array([10.0, 100.0])
    none = np.zeros((0, 2))
    region = Region(
        "rc+rs+relu", n, np.array([np.nan, 20.0]), np.array([5.0, 40.0]), np.array([[100.0, 3]]), none
    )
    axes = paint(OddStates((region,))).axes[0]
    shares = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    np.testing.assert_allclose(shares["rc+rs+relu: stable to"], [0.2])
    np.testing.assert_allclose(shares["rc+rs+relu: exists to"], [0.5, 0.4])
    np.testing.assert_allclose(shares["k = 1"], 1 / n)


def test_chosen_splits_are_shares_of_the_networks():
    case = OddCount("rc+rs+relu", 64, 3, ("width 512",), (((0, 3), (2, 1)),))
    (axes,) = paint(OddCounts((case,))).axes
    (line,) = axes.get_lines()
    np.testing.assert_allclose(line.get_xydata(), [[0, 0.75], [2, 0.25]])
    assert axes.get_title(loc="left") == "rc+rs+relu, n = 64"

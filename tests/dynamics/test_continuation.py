"""Branches and saddle-nodes, against a dynamical system solved by hand and against fixed points."""

import math

import numpy as np
import pytest

from bninit.checks import InputError
from bninit.dynamics.bifurcation.arclength import WalkEnd, follow_curve
from bninit.dynamics.bifurcation.branches import branches
from bninit.dynamics.bifurcation.folds import fold_curve, folds
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.charts import LINE
from bninit.dynamics.symmetry.family import family
from bninit.dynamics.symmetry.scalar_map import scalar_map

RC_RELU, RC_RS_RELU = 6.107075124879, 51.371782492509


def test_the_fold_of_rc_relu():
    (fold,) = folds("rc+relu")
    assert fold.batch == pytest.approx(RC_RELU, abs=1e-9)
    assert fold.residual < 1e-12
    assert fold.multiplier == pytest.approx(1, abs=1e-9)
    image = scalar_map("rc+relu", fold.batch)
    assert float(image(fold.t)) == pytest.approx(fold.t, rel=1e-12)
    assert image.slope(fold.t) == pytest.approx(1, abs=1e-7)
    assert len(fixed_points("rc+relu", fold.batch - 1e-6)) == 2
    assert len(fixed_points("rc+relu", fold.batch + 1e-6)) == 4


def test_the_fold_of_rc_rs_relu():
    (fold,) = folds("rc+rs+relu", over=(30, 80))
    assert fold.batch == pytest.approx(RC_RS_RELU, abs=1e-9)
    assert len(fixed_points("rc+rs+relu", fold.batch - 1e-4)) == 2
    assert len(fixed_points("rc+rs+relu", fold.batch + 1e-4)) == 4


def test_blocks_without_a_fold_have_none():
    assert folds("rc") == ()
    assert "continua" in folds("rc").status
    assert folds("rc+relu", over=(10, 100)) == ()
    assert folds("rs+relu", over=(3, 30)) == ()


def test_the_fold_of_rc_relu_is_the_same_for_every_slope():
    (fold,) = folds("rc+relu", over=(3, 20))
    curve = fold_curve(fold, over=(-0.5, 0.5))
    assert max(point.slope for point in curve) > 0.3
    np.testing.assert_allclose([point.batch for point in curve], RC_RELU, atol=1e-9)


def test_a_fold_over_the_slope_is_the_fold_over_the_batch():
    """The curve of folds in (batch, slope), entered from both sides."""
    (over_slope,) = folds("rc+rs+relu", parameter="slope", over=(-0.4, 0.4), batch=56)
    (over_batch,) = folds(str(over_slope.block), over=(40, 80))
    assert over_batch.batch == pytest.approx(56, abs=1e-8)
    (fold,) = folds("rc+rs+relu", over=(30, 80))
    curve = fold_curve(fold, over=(-0.2, 0.2))
    batch = [point.batch for point in sorted(curve, key=lambda point: point.slope)]
    assert (np.diff(batch) > 0).all()
    assert max(point.residual for point in curve) < 1e-11


def test_branches_pass_the_fold_and_agree_with_the_search():
    (branch,) = branches("rc+relu", over=(2.5, 200))
    ((place, _),) = branch.folds
    assert branch.values.min() == branch.values[place] == pytest.approx(RC_RELU, abs=1e-9)
    np.testing.assert_allclose(branch.values[[0, -1]], 200, rtol=1e-12)
    assert max(point.residual for point in branch.points) < 1e-12
    for i in (0, 3, len(branch.values) - 4):
        found = [p.t for p in fixed_points("rc+relu", branch.values[i])]
        assert min(abs(t / branch.t[i] - 1) for t in found) < 1e-8
    assert (branch.multiplier[:place] > 1).all() or (branch.multiplier[:place] < 1).all()
    assert branch.stable.sum() in (place, len(branch.values) - place - 1)


def test_a_slope_of_rc_relu_moves_no_fixed_point():
    for branch in branches("rc+relu", parameter="slope", over=(-0.5, 0.8), batch=16):
        np.testing.assert_allclose(branch.t, branch.t[0], rtol=1e-10)
        np.testing.assert_allclose(branch.values[[0, -1]], [-0.5, 0.8], atol=1e-12)


def test_a_branch_over_the_number_of_odd_points_agrees_with_the_search():
    found = branches("rc+relu", parameter="odd", over=(1.5, 4), batch=16, searches=2)
    t = [p.t for p in fixed_points("rc+relu", 16, 3) if p.name == "odd points"]
    passed = []
    for branch in found:
        for i in np.flatnonzero((branch.values[:-1] - 3) * (branch.values[1:] - 3) <= 0):
            share = (3 - branch.values[i]) / (branch.values[i + 1] - branch.values[i])
            passed.append((1 - share) * branch.t[i] + share * branch.t[i + 1])
    assert t
    for one in t:
        assert min(abs(other / one - 1) for other in passed) < 0.02


def test_without_recentering_the_alike_batch_is_one_branch():
    (branch,) = branches("rs+relu", over=(4, 40), searches=3)
    np.testing.assert_allclose(branch.t, 1)
    assert branch.stable.all()


def circle(point):
    return np.array([point @ point - 1]), 2 * point[None]


def test_a_walk_around_the_circle():
    """x^2 + y^2 = 1 has two folds in y; the walk passes them and stays on it."""
    found = follow_curve(circle, np.array([1.0, 0.0]), np.array([0.0, 1.0]), lambda p: p[1] > -0.9)
    angle = np.unwrap(np.arctan2(found.points[:, 1], found.points[:, 0]))
    np.testing.assert_allclose(np.hypot(*found.points.T), 1, atol=1e-12)
    np.testing.assert_allclose(np.sum(found.points * found.tangents, axis=1), 0, atol=1e-7)
    assert (np.diff(angle) > 0).all()
    assert angle[-1] > math.pi
    assert found.whole


def test_a_walk_that_does_not_end_says_so():
    found = follow_curve(circle, np.array([1.0, 0.0]), np.array([0.0, 1.0]), lambda p: True, most=20)
    assert not found.whole
    assert found.ended is WalkEnd.STOPPED
    assert "narrower range" in found.ended.remedy


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: folds("rc+relu", over=(20, 10)), "the largest batch a finite number > 20"),
        (lambda: folds("rc+relu", parameter="width"), "parameter, one of batch, odd, slope"),
        (lambda: folds("rc+rs", parameter="slope"), "a nonlinearity"),
        (lambda: branches("rc+relu", parameter="odd", over=(1, 20)), "odd <= batch - 1"),
        (lambda: branches("rc+tanh"), "piecewise linear"),
    ],
)
def test_bad_input_is_refused(call, match):
    with pytest.raises(InputError, match=match):
        call()


@pytest.mark.parametrize(
    ("block", "parameter"), [("rc+rs", "odd"), ("rc+rs", "batch"), ("rs", "odd"), ("rc", "batch")]
)
def test_a_linear_block_has_no_folds_and_is_not_searched(block, parameter, monkeypatch):
    monkeypatch.setattr("bninit.dynamics.bifurcation.folds.branches", None)
    found = folds(block, parameter, odd=3)
    assert tuple(found) == ()
    assert found.status.startswith("a linear block has no folds")


def test_a_linear_block_with_rescaling_draws_two_eigenvalues_together():
    """Of 3 coincident points beside 6: the logarithm of the ratio moves towards 0 from either side."""
    ones = np.ones(49)
    layer = family("rc+rs", 9, 3).layer()._replace(low=ones, high=ones, sizes=np.outer(ones, [3.0, 6.0]))
    ratio = np.linspace(-8, 8, 49)
    change, slope = LINE.change(ratio[:, None] - math.log(3 * 6 / 9), layer)
    assert np.all(change[:, 0] * ratio <= 1e-15)
    assert np.all(slope[np.abs(ratio) < 1] < 0)


@pytest.mark.parametrize("over", [(3,), (3, 4, 5), 3])
def test_a_range_has_two_bounds(over):
    with pytest.raises(InputError, match="two bounds of the parameter"):
        branches("rc+relu", over=over)

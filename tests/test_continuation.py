"""Saddle-nodes and branches, against a dynamical system solved by hand and against fixed points."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bninit.checks import InputError
from bninit.continuation import branches, fold_curve, folds, follow
from bninit.fixed_points import fixed_points
from bninit.scalar_map import scalar_map

RC_RELU, RC_RS_RELU = 6.107075124879, 51.371782492509


def test_the_fold_of_rc_relu():
    (fold,) = folds("rc+relu")
    assert fold.batch == pytest.approx(RC_RELU, abs=1e-9)
    assert fold.residual < 1e-12
    image = scalar_map("rc+relu", fold.batch)
    assert float(image(fold.t)) == pytest.approx(fold.t, rel=1e-12)
    assert image.slope(fold.t) == pytest.approx(1, abs=1e-7)
    assert len(fixed_points("rc+relu", fold.batch - 1e-6)) == 2
    assert len(fixed_points("rc+relu", fold.batch + 1e-6)) == 4


def test_the_fold_of_rc_rs_relu():
    (fold,) = folds("rc+rs+relu", smallest=30, largest=80)
    assert fold.batch == pytest.approx(RC_RS_RELU, abs=1e-9)
    assert len(fixed_points("rc+rs+relu", fold.batch - 1e-4)) == 2
    assert len(fixed_points("rc+rs+relu", fold.batch + 1e-4)) == 4


def test_blocks_without_a_fold_have_none():
    assert folds("rc") == ()
    assert "nothing to fold" in folds("rc").status
    assert folds("rc+relu", smallest=10, largest=100) == ()


def test_the_fold_of_rc_relu_is_the_same_for_every_slope():
    (fold,) = folds("rc+relu", largest=20)
    curve = fold_curve(fold, lowest=-0.5, highest=0.5)
    assert max(point.slope for point in curve) > 0.3
    np.testing.assert_allclose([point.batch for point in curve], RC_RELU, atol=1e-9)


def test_with_rescaling_a_slope_moves_the_fold():
    (fold,) = folds("rc+rs+relu", smallest=30, largest=80)
    curve = fold_curve(fold, lowest=-0.2, highest=0.2)
    batch = [point.batch for point in sorted(curve, key=lambda point: point.slope)]
    assert (np.diff(batch) > 0).all()
    assert max(point.residual for point in curve) < 1e-12


def test_branches_pass_the_fold_and_agree_with_the_search():
    (branch,) = branches("rc+relu", largest=200)
    assert branch.batch.min() == pytest.approx(RC_RELU, abs=1e-9)
    assert branch.multiplier[branch.fold] == pytest.approx(1, abs=1e-9)
    for i in (3, len(branch.batch) - 4):
        found = [p.t for p in fixed_points("rc+relu", branch.batch[i])]
        assert min(abs(t / branch.t[i] - 1) for t in found) < 1e-8
    assert (branch.multiplier[: branch.fold] > 1).all() or (branch.multiplier[: branch.fold] < 1).all()


def test_a_walk_around_the_circle():
    """x^2 + y^2 = 1 has two folds in y; the walk passes them and stays on it."""

    def circle(p):
        return jnp.sum(p**2)[None] - 1

    points = follow(
        circle, jax.jacfwd(circle), np.array([1.0, 0.0]), np.array([0.0, 1.0]), lambda p: p[1] > -0.9
    )
    angle = np.unwrap(np.arctan2(points[:, 1], points[:, 0]))
    np.testing.assert_allclose(np.hypot(*points.T), 1, atol=1e-12)
    assert (np.diff(angle) > 0).all()
    assert angle[-1] > math.pi


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="a block that recenters"):
        folds("rs+relu")
    with pytest.raises(InputError, match="largest a finite number > 20"):
        folds("rc+relu", smallest=20, largest=10)

"""The points in the plane: against points that are known, and steady under turns."""

import numpy as np
import pytest

import bninit as bn
from bninit.geometry.plane import plane_through_depth, principal_plane, turned_onto


def _plane_points(seed, count=7):
    return np.random.default_rng(seed).normal(size=(count, 2)) * (3.0, 1.0)


def test_points_of_a_plane_come_back_up_to_a_turn():
    known = _plane_points(0)
    found = principal_plane(known @ known.T)
    centred = known - known.mean(axis=0)
    np.testing.assert_allclose(turned_onto(found.points, centred), centred, atol=1e-12)
    assert found.share == pytest.approx(1.0)


def test_the_plane_is_the_nearest_matrix_of_rank_two():
    rows = np.random.default_rng(1).normal(size=(20, 6))
    gram = rows.T @ rows
    project = np.eye(6) - 1 / 6
    k = project @ gram @ project
    values = np.linalg.eigvalsh(k)[::-1]
    points, share = principal_plane(gram)
    assert np.linalg.norm(points @ points.T - k) ** 2 == pytest.approx((values[2:] ** 2).sum())
    assert share == pytest.approx(values[:2].sum() / values.sum())


def test_many_at_once_is_each_alone():
    rows = np.random.default_rng(2).normal(size=(3, 5, 20, 4))
    grams = np.einsum("...fi,...fj->...ij", rows, rows)
    np.testing.assert_allclose(principal_plane(grams).points[2, 3], principal_plane(grams[2, 3]).points)


def test_renaming_the_points_renames_them_in_the_plane():
    gram = np.cov(np.random.default_rng(3).normal(size=(6, 30)))
    order = np.random.default_rng(4).permutation(6)
    mixed = principal_plane(gram[order][:, order]).points
    np.testing.assert_allclose(mixed, principal_plane(gram).points[order], atol=1e-12)


def test_procrustes_undoes_any_turn_or_mirror():
    points = _plane_points(5)
    angle = 2.1
    for mirror in (1, -1):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * (1, mirror)
        np.testing.assert_allclose(turned_onto(points @ turn, points), points, atol=1e-12)


def test_procrustes_is_the_best_of_all_turns():
    points, target = _plane_points(6), _plane_points(7)
    best = np.linalg.norm(turned_onto(points, target) - target)
    for angle in np.linspace(0, 2 * np.pi, 97):
        for mirror in (1, -1):
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * (1, mirror)
            assert np.linalg.norm(points @ turn - target) >= best - 1e-12


def test_through_depth_only_the_batch_moves():
    """The variance of the axes swaps half way; without alignment the picture would jump by a right angle."""
    base = np.random.default_rng(8).normal(size=(9, 2))
    base -= base.mean(axis=0)
    base = np.linalg.qr(base)[0]
    scales = np.linspace(0, 1, 41)
    grams = np.stack([(base * (2 - s, 1 + s)) @ (base * (2 - s, 1 + s)).T for s in scales])
    steps = np.linalg.norm(np.diff(plane_through_depth(grams).points, axis=0), axis=(1, 2))
    jumps = np.linalg.norm(np.diff(principal_plane(grams).points, axis=0), axis=(1, 2))
    assert steps.max() < 0.05 < 1 < jumps.max()


def test_an_odd_point_ends_on_the_first_axis():
    gram = np.full((6, 6), 1.0)
    gram[0], gram[:, 0] = 0, 0
    gram[0, 0] = 25
    points = plane_through_depth(np.stack([np.eye(6), gram])).points[-1]
    assert points[0, 0] > 4
    assert abs(points[0, 1]) < 1e-9
    np.testing.assert_allclose(points[1:, 0], -points[0, 0] / 5)


@pytest.mark.parametrize("count", [1, 2])
def test_tiny_batches_have_a_plane_too(count):
    assert principal_plane(np.eye(count)).points.shape == (count, 2)


def test_bad_input_is_named():
    with pytest.raises(bn.InputError, match="gram symmetric"):
        principal_plane(np.array([[1.0, 2.0], [0.0, 1.0]]))
    with pytest.raises(bn.InputError, match=r"gram of axes \(layer, batch, batch\)"):
        plane_through_depth(np.eye(3))

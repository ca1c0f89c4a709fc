"""The factor of the compiled chain against a QR in long double, where points are close, equal or few."""

import numpy as np
import pytest
from close_points import BATCH, WIDTH, cluster, gaps, pairs, rows_of, triangle
from one_layer import one_layer

import bninit as bn
from bninit.finite_width.native import engine as native
from bninit.measurements.odd_lives import odd_points

pytestmark = pytest.mark.skipif(native.kernel() is None, reason="the native kernel is not compiled here")


def errors(block, start, ones):
    """Relative errors of the gaps by the compiled chain and by QR; whether reflections were needed."""
    rows = rows_of(block, start)
    truth = gaps(triangle(rows), ones)
    found, _, reflections = one_layer(block, start, WIDTH)
    both = (np.abs(gaps(one, ones) / truth - 1).max() for one in (found, np.linalg.qr(rows, mode="r")))
    return *both, reflections


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("spread", [1.0, 1e-4, 1e-8, 1e-12])
def test_clusters_are_as_exact_as_by_qr(spread, odd):
    """Within 20 times the error of QR; entries of S are rounded to 1e-16, gaps to that over the spread."""
    ours, theirs, _ = errors("relu", cluster(spread, odd), np.arange(1, BATCH - 1))
    assert ours <= 20 * theirs + 1e-16 / spread


@pytest.mark.parametrize("block", ["relu", "rc+relu"])
@pytest.mark.parametrize("gap", [1e-8, 1e-11])
def test_pairs_in_an_open_batch_are_as_exact_as_by_qr(gap, block):
    ours, theirs, reflections = errors(block, pairs(gap), np.array([1, 3]))
    assert ours <= 20 * theirs + 1e-16 / gap
    assert reflections == 0


def test_a_plain_gram_fails_where_the_chain_does_not():
    """What the update is for: the root of H^T H has no digit of a gap of 1e-11."""
    start = pairs(1e-11)
    rows = rows_of("relu", start)
    with np.errstate(invalid="ignore"):
        values, vectors = np.linalg.eigh(rows.T @ rows)
        plain = np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
    truth = gaps(triangle(rows), np.array([1, 3]))
    assert np.abs(gaps(plain, np.array([1, 3])) / truth - 1).max() > 0.5
    assert errors("relu", start, np.array([1, 3]))[0] < 1e-3


def test_exact_clusters_stay_exact():
    """Equal columns: S is singular, reflections take over, and the columns stay equal to the last bits."""
    start = np.triu(np.random.default_rng(3).normal(size=(6, 6)))
    start[:, 4], start[:, 5] = start[:, 3], start[:, 3]
    found, seen, reflections = one_layer("rc+relu", start, 200, count=3)
    assert reflections == 3
    assert np.abs(found[:, 4:] - found[:, 3:4]).max() < 1e-14
    rows = rows_of("rc+relu", start, 200)
    gram = rows.T @ rows
    assert np.abs(seen[0][0, 0] - gram * 6 / np.trace(gram)).max() < 1e-13


@pytest.mark.parametrize("block", ["rc+relu", "rs+relu"])
def test_points_in_a_plane(block):
    """S has rank two: reflections in the first layer, and the Grams are those of the rows."""
    start = np.triu(np.vstack([np.ones(6), np.arange(6.0), np.zeros((4, 6))]))
    _, seen, reflections = one_layer(block, start, 200, count=2)
    assert reflections >= 1
    rows = rows_of(block, start, 200)
    gram = rows.T @ rows
    assert np.abs(seen[0][0, 0] - gram * 6 / np.trace(gram)).max() < 1e-12


def test_fewer_rows_than_points_take_reflections():
    """The Gram of the first layer is that of the rows; later ones agree in law (test_network)."""
    _, seen, reflections = one_layer("relu", np.eye(9), 5, count=4)
    assert reflections == 4
    rows = rows_of("relu", np.eye(9), 5)
    gram = rows.T @ rows
    assert np.abs(seen[0][0, 0] - gram * 9 / np.trace(gram)).max() < 1e-13
    assert np.linalg.matrix_rank(seen[0][0, -1]) <= 5


@pytest.mark.parametrize(("spread", "fallbacks"), [(1.0, 0), (1e-8, 1)])
def test_heaviside_counts_the_signs_exactly(spread, fallbacks):
    """Rows of 0 and 1. Close points differ in few rows, H S^-1 is large, and reflections are needed."""
    start = cluster(spread, odd=False)
    _, seen, reflections = one_layer("heaviside", start, WIDTH)
    rows = rows_of("heaviside", start)
    gram = rows.T @ rows
    assert np.abs(seen[0][0, 0] - gram * BATCH / np.trace(gram)).max() < 1e-12
    assert reflections == fallbacks


def test_norms_of_columns_far_apart_in_size():
    """Two nearly parallel points, one a million times longer: the factors of rms must join those of S."""
    start = pairs(1e-6)
    start[:, 2] *= 1e6
    for block in ("rms+relu", "relu+rms", "relu+ln"):
        _, seen, reflections = one_layer(block, start, WIDTH)
        rows = rows_of(block, start)
        gram = rows.T @ rows
        assert np.abs(seen[0][0, 0] - gram * BATCH / np.trace(gram)).max() < 1e-12
        assert reflections == 0


@pytest.mark.parametrize("block", ["rc+relu", "rs", "rs+relu", "rc+rs+relu", "rc+relu+ln"])
def test_open_batches_need_no_reflections(block):
    assert one_layer(block, np.eye(16), 512, count=60)[2] == 0


@pytest.mark.parametrize("width", [8, 12, 16])
def test_what_is_left_of_a_column_may_be_too_small_to_square(width):
    """Sixteen points in fewer directions, a cluster among them: a column leaves rounding of rounding."""
    points = odd_points("rc+relu", 16, 0.3)
    record = bn.simulate("rc+relu", width, inputs=points, depth=300, seeds=64, engine="native")
    assert np.isfinite(record.arrays["gram"]).all()
    ranks = np.linalg.matrix_rank(record.arrays["gram"][:, -1], hermitian=True)
    assert ranks.max() <= width

import numpy as np
import pytest

import bninit as bn
from bninit.geometry.birth import find_birth
from bninit.geometry.configuration import KINDS, describe
from bninit.laws.batches import parse_batch


def _gram(points: np.ndarray) -> np.ndarray:
    return points.T @ points


def _batch(text: str, batch: int) -> np.ndarray:
    return _gram(np.asarray(parse_batch(text, batch).factor(None, 1)))


@pytest.mark.parametrize("batch", [3, 4, 7, 16, 100])
def test_exact_cluster_with_odd_point(batch):
    found = bn.find_configuration(_batch("cluster_with_odd_point", batch))
    assert found.kind == "cluster + odd point"
    assert found.odd == (0,)
    assert found.sizes == (1, batch - 1)
    assert found.t == pytest.approx((batch - 1) ** 2)
    assert found.norm_ratio == pytest.approx(batch - 1)
    assert found.cluster_angle == pytest.approx(0, abs=1e-7)
    assert found.cosine == pytest.approx(0, abs=1e-12)
    assert found.order_parameter == pytest.approx(1)


@pytest.mark.parametrize(("batch", "small"), [(4, 2), (5, 2), (16, 3), (16, 8), (33, 16)])
def test_two_exact_clusters(batch, small):
    found = bn.find_configuration(_batch(f"two_clusters({small})", batch))
    assert found.kind == "two clusters"
    assert found.sizes == (small, batch - small)
    assert found.odd == ()


@pytest.mark.parametrize("batch", [2, 3, 5, 16, 64])
def test_simplex_orthogonal_and_collapsed(batch):
    assert bn.find_configuration(_batch("simplex", batch)).kind == "simplex"
    assert bn.find_configuration(_batch("orthogonal", batch)).kind == "orthogonal"
    assert bn.find_configuration(_batch("nearly_identical(0.01)", batch)).kind == "collapsed"
    assert bn.find_configuration(np.ones((batch, batch))).kind == "collapsed"


def test_relu_simplex_is_a_simplex_and_not_orthogonal():
    for batch in (3, 4, 8, 64):
        rho = -1 / (batch - 1)
        cosine = (np.sqrt(1 - rho**2) + (np.pi - np.arccos(rho)) * rho) / np.pi
        gram = np.full((batch, batch), cosine) + (1 - cosine) * np.eye(batch)
        assert bn.find_configuration(gram).kind == "simplex"


@pytest.mark.parametrize("odd", [(0, 1), (3, 7, 11)])
def test_several_odd_points(odd):
    batch = 20
    points = np.zeros((batch + 1, batch))
    points[0] = 1.0
    for i in odd:
        points[:, i] = 0
        points[1 + i, i] = 6.0
    found = bn.find_configuration(_gram(points))
    assert found.kind == "cluster + odd points"
    assert found.odd == odd
    assert found.norm_ratio == pytest.approx(6)


def _scattered(lengths, share, batch=40):
    """Odd points of these lengths, a share of each one's energy along one axis, beside unit points."""
    points = np.eye(batch + 1)
    for i, length in enumerate(lengths):
        points[i, i] = length * np.sqrt(1 - share)
        points[batch, i] = length * np.sqrt(share)
    return _gram(points[:, :batch])


@pytest.mark.parametrize("lengths", [(4, 4, 4, 4), (3, 4, 5, 6, 9)])
def test_odd_points_on_one_side_of_the_mean_are_odd_whatever_their_lengths(lengths):
    gram = _scattered(lengths, 0.45)
    odd = tuple(range(len(lengths)))
    centred = gram - gram.mean(0) - gram.mean(1)[:, None] + gram.mean()
    assert centred[: len(odd), : len(odd)].sum() > np.trace(centred[: len(odd), : len(odd)])
    found = bn.find_configuration(gram)
    assert (found.kind, found.odd) == ("cluster + odd points", odd)
    order = np.random.default_rng(3).permutation(len(gram))
    again = bn.find_configuration(1e3 * gram[order][:, order])
    assert sorted(order[list(again.odd)]) == list(odd)


def test_what_long_points_share_makes_them_a_cluster_and_a_long_tail_is_no_parting():
    """More than half of the energy in common, or a shortest point under twice the longest of the rest."""
    assert "odd" not in bn.find_configuration(_scattered((3, 4, 5, 6), 0.7)).kind
    tail = _scattered((1.2, 1.6, 2.0, 2.6, 3.4, 4.4, 5.7), 0.45)
    assert bn.find_configuration(tail).kind == "unresolved"


@pytest.mark.slow
def test_full_batch_norm_of_a_large_batch_has_the_odd_points_of_the_widest_gap():
    """The networks of simulations/which_split.py: named where the widest gap of K_ii is a factor of two."""
    record = bn.simulate("rc+rs+relu", width=1024, batch=128, depth=250, seeds=16)
    counts = []
    for gram in record.dataset["gram"].values[:, -1]:
        size = np.diagonal(gram - gram.mean(0) - gram.mean(1)[:, None] + gram.mean())
        order = np.argsort(-size)
        gaps = -np.diff(np.log(size[order]))
        count = int(np.argmax(gaps)) + 1 if gaps.max() >= np.log(2) else 0
        found = bn.find_configuration(gram)
        assert found.kind == ("cluster + odd points" if count else "unresolved")
        assert found.odd == tuple(sorted(order[:count].tolist()))
        counts.append(count)
    assert np.count_nonzero(counts) > len(counts) / 2


def test_the_threshold_of_one_odd_point_is_t_equal_to_batch_minus_one():
    """On the one-outlier family: K_oo = t, K_cc = 1, K_oc = -t/m."""
    batch = 10
    m = batch - 1
    for t, kind in [(m * 0.98, False), (m * 1.02, True)]:
        k = np.full((batch, batch), (t / m - 1) / (m - 1))
        np.fill_diagonal(k, 1.0)
        k[0], k[:, 0] = -t / m, -t / m
        k[0, 0] = t
        assert np.abs(k.sum(axis=0)).max() < 1e-12
        found = bn.find_configuration(k)
        assert ("odd" in found.kind) is kind
        assert found.t == pytest.approx(t)


def test_points_on_a_line_are_collapsed_unless_they_part_in_two():
    values = np.linspace(-1, 1, 17)
    assert bn.find_configuration(np.outer(values, values)).kind == "collapsed"
    parted = np.where(np.arange(16) < 5, 11.0, -5.0)
    assert bn.find_configuration(np.outer(parted, parted)).kind == "two clusters"


def test_noise_is_not_a_configuration():
    """A batch with a power-law spectrum is none of the patterns."""
    points = np.diag(np.arange(1, 17) ** -0.7) @ np.random.default_rng(0).normal(size=(16, 16))
    points -= points.mean(axis=1, keepdims=True)
    assert bn.find_configuration(_gram(points)).kind in ("unresolved", "simplex")


def test_zero_one_and_two_points():
    assert bn.find_configuration(np.zeros((4, 4))).kind == "zero"
    assert bn.find_configuration(np.ones((1, 1))).kind == "collapsed"
    assert bn.find_configuration(np.diag([1.0, 100.0])).odd == ()


def test_permuting_the_points_permutes_the_odd_one_and_scale_does_not_matter():
    gram = _batch("cluster_with_odd_point(0.2)", 9)
    order = np.random.default_rng(1).permutation(9)
    first, second = bn.find_configuration(gram), bn.find_configuration(1e-8 * gram[order][:, order])
    assert order[list(second.odd)].tolist() == list(first.odd) == [0]
    assert second.t == pytest.approx(first.t)


def test_describe_agrees_with_find_configuration_along_leading_axes():
    grams = np.stack([_batch(text, 8) for text in ("simplex", "orthogonal", "two_clusters(3)")])
    found = describe(grams[:, None])
    assert found.kind.shape == (3, 1)
    assert [KINDS[i] for i in found.kind[:, 0]] == [bn.find_configuration(g).kind for g in grams]


def test_birth_is_the_first_layer_from_which_the_odd_point_stays():
    odd = KINDS.index("cluster + odd point")
    kinds = np.array([[3, odd, 3, odd, odd, odd], [3, 3, 3, 3, odd, 3]])
    apart = np.zeros((2, 6, 4), bool)
    apart[0, 3, 1] = apart[0, 4:, 2] = apart[0, 1, 0] = True
    born = find_birth(kinds, apart)
    assert born.layer.tolist() == [3, -1]
    assert born.point.tolist() == [2, -1]
    assert born.changes.tolist() == [True, False]


@pytest.mark.parametrize(
    ("gram", "message"),
    [
        (np.ones((2, 3)), "two equal last axes"),
        (np.array([[1.0, 0.5], [0.1, 1.0]]), "symmetric"),
        (np.full((2, 2), np.nan), "finite"),
        (np.ones((2, 3, 3)), "single matrix"),
        (np.array([["a"]]), "real numbers"),
    ],
)
def test_bad_grams(gram, message):
    with pytest.raises(bn.InputError, match=message):
        bn.find_configuration(gram)

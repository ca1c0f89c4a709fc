"""Fixed points and their spectra: against the full map, its brute-force Jacobian, and closed forms."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bninit.checks import InputError
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.infinite_width.gram_map import gram_map
from bninit.layer.components import recentred


def brute_force(block, gram):
    """The spectrum of the derivative on all symmetric matrices, over the growth of the scale."""
    n = len(gram)
    map_ = gram_map(block)
    rows, columns = np.triu_indices(n)
    unit = np.where(rows == columns, 1.0, np.sqrt(0.5))

    def step(numbers):
        half = jnp.zeros((n, n)).at[rows, columns].set(numbers * unit)
        image = map_(half + half.T - jnp.diag(jnp.diag(half)))
        return image[rows, columns] / unit

    numbers = jnp.asarray(gram)[rows, columns] / unit
    growth = float(jnp.trace(map_(gram)) / jnp.trace(gram))
    return np.sort(np.linalg.eigvals(np.asarray(jax.jacfwd(step)(numbers))).real)[::-1] / growth


def by_symmetry(point):
    """The multipliers, each as often as its multiplicity, with the scale and what recentering removes."""
    family = point.family
    values = np.concatenate([np.full(count, value) for _, value, count in point.multipliers])
    scale = 0.0 if family.rescales else 1.0
    removed = np.zeros(int(family.batch) if family.recenters else 0)
    return np.sort(np.concatenate([values, [scale], removed]))[::-1]


CASES = [
    ("rc+relu", 5, 1),
    ("rc+relu", 8, 1),
    ("rc+relu", 16, 1),
    ("rc+leaky_relu(0.2)", 9, 1),
    ("rc+rs+relu", 8, 1),
    ("rc+rs", 7, 1),
    ("rs+relu", 6, 1),
    ("relu", 6, 1),
    ("none", 4, 1),
    ("rc+relu", 9, 2),
    ("rc+rs+leaky_relu(-0.9)", 18, 1),
    ("rc+relu", 3, 1),
]


@pytest.mark.parametrize(("block", "batch", "odd"), CASES)
def test_spectra_by_symmetry_and_by_brute_force_agree(block, batch, odd):
    compared = 0
    for point in fixed_points(block, batch, odd):
        if not all(math.isfinite(value) for _, value, _ in point.multipliers):
            continue
        found, expected = brute_force(block, point.gram), by_symmetry(point)
        assert len(found) == len(expected)
        # An exact cluster is at the root singularity of the angle: half of the digits are left there.
        tight = point.cluster_angle == 0 or (odd > 1 and point.odd_angle == 0)
        np.testing.assert_allclose(found, expected, atol=2e-7 if tight else 2e-10)
        compared += 1
    assert compared >= 1


@pytest.mark.parametrize(("block", "batch", "odd"), CASES)
def test_the_full_map_fixes_them(block, batch, odd):
    for point in fixed_points(block, batch, odd):
        gram = np.asarray(point.gram)
        image = np.asarray(gram_map(block)(gram))
        scale = np.trace(image) / np.trace(gram)
        np.testing.assert_allclose(image / scale, gram, atol=2e-12 * np.abs(gram).max())
        assert point.residual < 1e-12
        if point.family.recenters:
            centred = np.asarray(recentred(jnp.asarray(gram)))
            assert centred[0, 0] / centred[-1, -1] == pytest.approx(point.t, rel=1e-9)


@pytest.mark.parametrize("batch", [3, 6, 7, 16, 10**6])
@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu"])
def test_multiplicities_fill_the_space(block, batch):
    for point in fixed_points(block, batch):
        if all(math.isfinite(value) for _, value, _ in point.multipliers):
            assert sum(count for _, _, count in point.multipliers) == batch * (batch - 1) // 2 - 1
        values = [value for _, value, _ in point.multipliers]
        assert values == sorted(values, reverse=True)


def test_the_odd_point_is_born_between_six_and_seven():
    assert [p.name for p in fixed_points("rc+relu", 6)] == ["simplex", "exact cluster"]
    names = {p.name: p for p in fixed_points("rc+relu", 7)}
    assert list(names) == ["simplex", "separatrix", "odd point", "exact cluster"]
    assert [names[name].stable for name in names] == [True, False, True, False]


def test_with_rescaling_it_is_born_between_forty_eight_and_sixty_four():
    assert len(fixed_points("rc+rs+relu", 48)) == 2
    assert [p.stable for p in fixed_points("rc+rs+relu", 64)] == [True, False, True, False]


def test_a_million_points():
    simplex, separatrix, odd, exact = fixed_points("rc+relu", 10**6)
    assert odd.cluster_angle == pytest.approx(3 * math.pi / 1e6, rel=1e-5)
    assert separatrix.t - 1 == pytest.approx(2.284e-6, rel=1e-3)
    assert exact.multipliers[0][1] == pytest.approx(1e12 / (1 + 999_999**2), abs=1e-15)
    assert odd.stable
    assert simplex.stable
    # 1 - F' = 1/n (1 + O(1/n)), right to eight digits of the small difference.
    assert (1 - odd.multipliers[0][1]) * 1e6 == pytest.approx(1.0, abs=2e-5)


def test_every_bipartition_into_exact_clusters_opens_at_the_known_rate():
    for odd in (2, 3, 4):
        (point,) = [p for p in fixed_points("rc+relu", 9, odd) if p.name == "two exact clusters"]
        rate = 81 / ((9 - odd) ** 2 + odd**2)
        assert point.multipliers[0][1] == pytest.approx(rate, rel=1e-13)
        assert point.norm_ratio == pytest.approx((9 - odd) / odd, rel=1e-12)
        assert point.odd_cosine == pytest.approx(0, abs=1e-14)
        assert not point.stable


@pytest.mark.parametrize(("block", "rank"), [("rs", 10), ("rc+rs", 9)])
def test_linear_rescaling_orthogonalises_at_a_known_rate(block, rank):
    """The derivative of n E[z z^T / |z|^2] at the identity of rank r is r / (r + 2) off the trace."""
    (best,) = [p for p in fixed_points(block, 10) if p.stable]
    np.testing.assert_allclose([v for _, v, _ in best.multipliers], rank / (rank + 2), rtol=1e-11)


def test_neutral_is_said():
    for block in ("none", "rc", "relu"):
        found = fixed_points(block, 8)
        assert {point.verdict for point in found} == {"neutral"}
        assert not any(point.stable for point in found)
        assert "stands for" in found.status


def test_rescaling_without_recentering_keeps_points_apart():
    alike, collapse = fixed_points("rs+relu", 8)
    assert alike.stable
    assert 0.45 < alike.odd_cosine < 0.55
    assert collapse.multipliers[0][1] == math.inf


def test_a_slope_shrinks_the_rates_and_keeps_the_points():
    """Multiplier at slope a: ((1-a)^2 c lambda + a) / ((1-a)^2 c + a), c the growth of K under RC+ReLU."""
    relu = {p.name: p for p in fixed_points("rc+relu", 12)}
    leaky = {p.name: p for p in fixed_points("rc+leaky_relu(0.4)", 12)}
    assert relu.keys() == leaky.keys()
    for name, point in relu.items():
        assert leaky[name].t == pytest.approx(point.t, rel=1e-9)
        growth = np.asarray(recentred(gram_map("rc+relu")(point.gram)))[0, 0]
        growth /= np.asarray(recentred(jnp.asarray(point.gram)))[0, 0]
        for (_, got, _), (_, value, _) in zip(leaky[name].multipliers, point.multipliers, strict=True):
            assert got == pytest.approx((0.36 * growth * value + 0.4) / (0.36 * growth + 0.4), abs=1e-9)


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="piecewise linear"):
        fixed_points("rc+tanh")
    with pytest.raises(InputError, match="batch <= 32768"):
        _ = fixed_points("rc+relu", 10**6)[0].gram
    with pytest.raises(InputError, match="points in a block a whole number"):
        _ = fixed_points("rc+relu", 7.5)[0].gram


@pytest.mark.parametrize("block", ["rs", "rc+rs", "rc+relu", "rs+relu", "rc+rs+relu"])
@pytest.mark.parametrize("batch", [64, 128, 10**6])
def test_every_member_is_a_zero_also_of_large_batches(block, batch):
    """Rounding in a number that drowns beside another is not taken for a zero."""
    points = fixed_points(block, batch=batch)
    assert all(point.residual < 1e-10 for point in points)
    if block == "rc+rs":
        assert [point.name for point in points] == ["simplex", "exact cluster"]

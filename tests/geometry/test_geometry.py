import jax.numpy as jnp
import numpy as np
import pytest

from bninit.geometry import gram as geometry
from bninit.layer.components import recentred

POINTS = np.random.default_rng(4).normal(size=(3, 6, 5))
RULER = (
    geometry.trace,
    geometry.norms,
    geometry.cosines,
    geometry.outlier_ratio,
    geometry.spectrum,
    geometry.rank,
    geometry.effective_rank,
    geometry.participation_ratio,
    geometry.orthogonality_gap,
    geometry.isometry_gap,
    geometry.order_parameter,
    geometry.mean_pair_angle,
)
GRAMS = jnp.asarray(np.einsum("sai,saj->sij", POINTS, POINTS))


def test_centred_gram_is_the_gram_of_centred_points():
    away = POINTS - POINTS.mean(axis=2, keepdims=True)
    np.testing.assert_allclose(recentred(GRAMS), np.einsum("sai,saj->sij", away, away), atol=1e-13)


def _without(*left_out):
    return pytest.mark.parametrize(
        "quantity", [one for one in RULER if one not in left_out], ids=lambda one: one.__name__
    )


@_without()
def test_every_quantity_is_vectorised_and_finite_on_a_zero_gram(quantity):
    together = quantity(GRAMS)
    for one, gram in zip(together, GRAMS, strict=True):
        np.testing.assert_allclose(one, quantity(gram), rtol=1e-10, atol=1e-12)
    assert not np.isnan(quantity(jnp.zeros((4, 4)))).any()


@_without(geometry.trace, geometry.norms, geometry.spectrum)
def test_geometry_does_not_depend_on_scale(quantity):
    np.testing.assert_allclose(quantity(1e6 * GRAMS), quantity(GRAMS), rtol=1e-9)


@_without(geometry.norms, geometry.cosines)
def test_numbers_do_not_depend_on_the_order_of_the_points(quantity):
    order = np.array([3, 1, 4, 0, 2])
    shuffled = GRAMS[:, order][:, :, order]
    np.testing.assert_allclose(quantity(shuffled), quantity(GRAMS), rtol=1e-9, atol=1e-12)


def test_known_values():
    n = 5
    identity, simplex = jnp.eye(n), jnp.eye(n) - 1 / n
    assert geometry.orthogonality_gap(7 * identity) == pytest.approx(0, abs=1e-15)
    assert geometry.orthogonality_gap(jnp.ones((n, n))) == pytest.approx(np.sqrt(1 - 1 / n))
    assert geometry.isometry_gap(identity) == pytest.approx(0, abs=1e-12)
    assert geometry.isometry_gap(jnp.diag(jnp.array([1.0, 4.0]))) == pytest.approx(np.log(2.5 / 2))
    assert geometry.isometry_gap(simplex) == np.inf
    assert geometry.rank(simplex) == n - 1
    assert geometry.effective_rank(simplex) == pytest.approx(n - 1)
    assert geometry.participation_ratio(simplex) == pytest.approx(n - 1)
    assert geometry.order_parameter(simplex) == pytest.approx(1 / (n - 1))
    assert geometry.outlier_ratio(simplex) == pytest.approx(1)
    assert geometry.mean_pair_angle(identity) == pytest.approx(np.pi / 2)


def test_an_exact_cluster_with_odd_point():
    n, odd = 6, 2
    x = np.zeros((2, n))
    x[0], x[0, odd], x[1, odd] = 1.0, 0.0, n - 1
    gram = jnp.asarray(x.T @ x)
    assert geometry.outlier_ratio(gram) == pytest.approx((n - 1) ** 2)
    assert geometry.order_parameter(gram) == pytest.approx(1)
    assert geometry.odd_point(gram) == odd
    v = np.asarray(geometry.axis(gram))
    np.testing.assert_allclose(v, np.where(np.arange(n) == odd, 5, -1) / np.sqrt(30), atol=1e-12)

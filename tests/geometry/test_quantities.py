"""The registry of quantities: what a sweep measures is what a picture follows, where the parting stays."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.geometry.configuration import describe
from bninit.geometry.quantities import OF_THE_GRAM, QUANTITIES, measure_layer, quantity, through_depth

ROWS = np.random.default_rng(2).normal(size=(3, 4, 7, 6))
LOOSE = np.einsum("slfi,slfj->slij", ROWS, ROWS)
EXACT = np.diag([25.0, 0, 0, 0, 0, 0])
EXACT[1:, 1:] = 1 + 1e-6 * LOOSE[0, 0, 1:, 1:]
ODD = np.stack([np.roll(EXACT, k, (0, 1)) for k in range(3)])[:, None].repeat(4, axis=1)


def _of_one_layer(grams):
    nothing = jnp.zeros(len(grams))
    return measure_layer(tuple(QUANTITIES), jnp.asarray(grams), nothing, nothing)


@pytest.mark.parametrize("name", OF_THE_GRAM)
def test_a_sweep_measures_what_a_picture_follows(name):
    """With an odd point in every layer the points followed are those apart; the rest has no parting."""
    for grams in (ODD, *([] if QUANTITIES[name].parted else [LOOSE])):
        followed, measured = through_depth(name, grams), _of_one_layer(grams[:, 2])[name]
        assert followed.shape == grams.shape[:2]
        # By NumPy and by JAX: the gap has the logs of eigenvalues, each known to about 1e-16 of the largest.
        values = np.linalg.eigvalsh(grams[:, 2])
        unsure = np.finfo(float).eps * np.max(values[:, -1:] / values[:, :1]) if name == "isometry_gap" else 0
        np.testing.assert_allclose(followed[:, 2], measured, rtol=1e-12, atol=unsure)


def test_a_ratio_of_parts_has_no_value_where_nothing_stands_apart():
    flat = np.stack([np.eye(6)] * 2)
    assert not np.asarray(jax.device_get(describe(jnp.asarray(flat))).apart).any()
    found = _of_one_layer(flat)
    assert np.isnan(found["norm_ratio"]).all()
    assert np.isnan(found["cosine"]).all()
    assert not np.isnan(found["cluster_angle"]).any()
    assert (np.asarray(found["odd_points"]) == 0).all()


def test_every_layered_quantity_is_measured_and_in_its_dtype():
    found = _of_one_layer(ODD[:, 0])
    assert found.keys() == {one.name for one in QUANTITIES.values() if one.each_layer}
    assert not QUANTITIES["birth"].each_layer
    for name, values in found.items():
        assert np.asarray(values).shape == (3,)
        np.testing.assert_array_equal(np.asarray(values).astype(QUANTITIES[name].dtype("float64")), values)


def test_only_what_takes_the_configuration_describes():
    described = {one.name for one in QUANTITIES.values() if one.described}
    assert described == {"norm_ratio", "cluster_angle", "cosine", "kind", "odd_points", "birth"}


def test_words_that_are_none_are_refused():
    with pytest.raises(bn.InputError, match="one number a layer"):
        quantity("spectrum")
    with pytest.raises(bn.InputError, match="did you mean 'norm_ratio'"):
        quantity("norm_ratoi")
    with pytest.raises(bn.InputError, match="quantity, one of t, effective_rank"):
        through_depth("kind", ODD)

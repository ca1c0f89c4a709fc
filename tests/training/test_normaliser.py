"""The normaliser against flax's batch normalisation, and every subset of it by hand."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from bninit.training.arms import PARTS, find_arms, subsets
from bninit.training.networks.normaliser import EPSILON, Normaliser, Switches

LIVE = jnp.float32(0.1)


@pytest.fixture
def images():
    return jnp.asarray(np.random.default_rng(0).normal(1, 2, (8, 3, 3, 5)), jnp.float32)


def _pair():
    ours, theirs = Normaliser(5), nnx.BatchNorm(5, momentum=0.9, epsilon=EPSILON, rngs=nnx.Rngs(0))
    rng = np.random.default_rng(1)
    gain, shift = jnp.asarray(rng.normal(size=(2, 5)), jnp.float32)
    ours.gain[...], theirs.scale[...] = gain, gain
    ours.shift[...], theirs.bias[...] = shift, shift
    return ours, theirs


def test_all_four_are_the_batch_norm_of_flax(images):
    ours, theirs = _pair()
    switches = find_arms(("batch_norm",))[0].switches()
    for _ in range(3):
        np.testing.assert_allclose(ours(images, switches, LIVE), theirs(images), rtol=2e-5, atol=2e-5)
    np.testing.assert_allclose(ours.mean[...], theirs.mean[...], rtol=1e-5)
    np.testing.assert_allclose(ours.square[...], theirs.var[...], rtol=1e-5)
    theirs.eval()
    np.testing.assert_allclose(ours(images, switches, jnp.float32(0)), theirs(images), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("arm", subsets(), ids=lambda arm: arm.name)
def test_every_subset_by_hand(arm, images):
    ours, _ = _pair()
    z = np.asarray(images, np.float64)
    z = z - z.mean((0, 1, 2)) if "rc" in arm.parts else z
    z = z / np.sqrt((z**2).mean((0, 1, 2)) + EPSILON) if "rs" in arm.parts else z
    z = z * np.asarray(ours.gain[...]) if "scale" in arm.parts else z
    z = z + np.asarray(ours.shift[...]) if "shift" in arm.parts else z
    np.testing.assert_allclose(ours(images, arm.switches(), LIVE), z, rtol=1e-4, atol=1e-5)


def test_there_are_sixteen_subsets_in_one_program(images):
    traces = []

    @nnx.jit
    def apply(layer, images, switches):
        traces.append(1)
        return layer(images, switches, LIVE)

    ours, _ = _pair()
    results = {arm.name: np.asarray(apply(ours, images, arm.switches())) for arm in subsets()}
    assert len(traces) == 1
    assert len(results) == 16
    assert len({array.tobytes() for array in results.values()}) == 16


def test_the_running_moments_only_move_with_a_share(images):
    ours, _ = _pair()
    ours(images, Switches(*(1.0,) * len(PARTS)).traced(), jnp.float32(0))
    assert (np.asarray(ours.mean[...]) == 0).all()
    ours(images, Switches(*(1.0,) * len(PARTS)).traced(), jnp.float32(1))
    np.testing.assert_allclose(ours.mean[...], images.mean((0, 1, 2)), rtol=1e-5)

"""Convolutions: the patch sum against its definition, the factor chain against filters."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.finite_width.chain import run_layers
from bninit.finite_width.layer import Layer
from bninit.finite_width.patches import ExplicitConvolution, FactorConvolution
from bninit.finite_width.state import State
from bninit.finite_width.triangle import qr_factor
from bninit.geometry import gram as geometry
from bninit.laws.weights import weight_law
from bninit.layer.patches import make_patches

CASES = [
    make_patches(2, (4,), (3,)),
    make_patches(2, (4,), (2,), "zero"),
    make_patches(2, (3, 2), (3, 2)),
    make_patches(2, (2, 3), (2, 3), "zero"),
]
FALSE_ALARMS = 1e-3


@pytest.mark.parametrize("patches", CASES, ids=str)
def test_the_twin_is_the_convolution_of_jax(patches):
    """One layer of the twin against `lax.conv_general_dilated` with the same filters and a padded image."""
    layer = Layer(bn.Block(), weight_law("gaussian"), 3, 1.0, 1)
    rows = jnp.asarray(np.random.default_rng(0).normal(size=(5, patches.points)))
    twin, shares = ExplicitConvolution(patches, 3), jnp.full(patches.points, 1 / patches.points)
    after = twin(layer, jax.random.key(4), State(rows, jnp.zeros(()), jnp.zeros(())), shares)
    filters = twin.filters(layer, jax.random.key(4), rows)
    images = rows.reshape(5, patches.images, *patches.shape).swapaxes(0, 1)
    mode = "wrap" if patches.padding == "circular" else "constant"
    images = jnp.pad(images, ((0, 0), (0, 0), *patches.reach), mode=mode)
    axes = ("NCW", "OIW", "NCW") if len(patches.shape) == 1 else ("NCHW", "OIHW", "NCHW")
    strides = (1,) * len(patches.shape)
    found = jax.lax.conv_general_dilated(images, filters, strides, "VALID", dimension_numbers=axes)
    expected = found.swapaxes(0, 1).reshape(3, patches.points) / (3 * len(patches.neighbours)) ** 0.5
    np.testing.assert_allclose(after.body * jnp.exp(after.log_scale), expected, atol=1e-12)


@pytest.mark.parametrize("patches", CASES, ids=str)
def test_stacked_factors_are_a_factor_of_the_patch_sum(patches):
    factor = jnp.asarray(np.random.default_rng(1).normal(size=(4, patches.points)))
    stacked = patches.stacked(factor)
    np.testing.assert_allclose(stacked.T @ stacked, patches.summed(factor.T @ factor), atol=1e-12)


def _grams(step, patches, block, width, key, start, depth=3, seeds=300):
    body = jnp.broadcast_to(start, (seeds, *start.shape))
    zero = jnp.zeros(seeds)
    shares = jnp.full(patches.points, 1 / patches.points)
    layer = Layer(bn.Block.parse(block), weight_law("gaussian"), width, 1.0, 1)
    observe = lambda state, shares: (state.body.T @ state.body, state.log_scale)  # noqa: E731
    states = State(body, zero, zero)
    return run_layers(
        layer, step, observe, depth, jax.random.key(key), jnp.arange(seeds), states, shares, 1, depth
    )[1]


def _least_pvalue(patches, block, widths=(16, 16)):
    """Of two-sample tests of layer 3, corrected for their number: explicit against factor."""
    start = np.random.default_rng(2).normal(size=(16, patches.points))
    start = jnp.asarray(start / np.sqrt(np.mean(np.sum(start**2, axis=0))))
    factor, scale = _grams(FactorConvolution(patches), patches, block, widths[0], 1, qr_factor(start))
    explicit, other = _grams(ExplicitConvolution(patches, 16), patches, block, widths[1], 2, start)
    pairs = [(scale[-1], other[-1])]
    for number in (geometry.outlier_ratio, lambda g: geometry.spectrum(g)[:, 0], lambda g: g[:, 0, -1]):
        pairs.append((np.asarray(number(factor[-1])), np.asarray(number(explicit[-1]))))
    pairs = [(np.round(a, 9), np.round(b, 9)) for a, b in pairs]
    values = [stats.ks_2samp(a, b).pvalue for a, b in pairs if np.ptp(a) > 1e-8]
    return min(values) * len(values)


@pytest.mark.parametrize(
    ("patches", "block"),
    [
        (CASES[0], "rc+relu"),
        (CASES[3], "rc+rs+relu"),
        pytest.param(CASES[1], "relu", marks=pytest.mark.slow),
        pytest.param(CASES[2], "rc+relu", marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_factor_chain_and_filters_agree_in_law(patches, block):
    """Kolmogorov-Smirnov over 300 networks of 16 channels; false alarms 1e-3 a case."""
    assert _least_pvalue(patches, block) > FALSE_ALARMS


def test_the_comparison_sees_a_wrong_width():
    assert _least_pvalue(CASES[0], "rc+relu", widths=(32, 16)) < FALSE_ALARMS


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((2, (4, 4), (3,)), "one or two axes each"),
        ((2, (4,), (5,)), "a filter within"),
        ((2, (4,), (3,), "reflect"), "padding, one of circular, zero"),
        ((0, (4,), (3,)), "images a whole number"),
    ],
)
def test_bad_patches_are_refused(words, message):
    with pytest.raises(bn.InputError, match=message):
        make_patches(*words)

"""The factor chain against the weight matrix itself, and what the random numbers depend on."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.geometry import gram as geometry

LAYERS = (1, 3, 10)
FALSE_ALARMS = 1e-3  # of all the comparisons of one test together


def _numbers(record: bn.Record, layer: int) -> dict[str, np.ndarray]:
    gram = record.dataset["gram"].values[:, layer]
    cosines = np.asarray(geometry.cosines(gram))
    return {
        "t": np.asarray(geometry.outlier_ratio(gram)),
        "top eigenvalue": np.asarray(geometry.spectrum(gram))[:, 0],
        "bottom eigenvalue": np.asarray(geometry.spectrum(gram))[:, -2],
        "a cosine": cosines[:, 0, 1],
        # rounded: where rows are all active or all dead it takes few values, each to the last bit
        "log scale": record.dataset["log_scale"].values[:, layer].round(9),
    }


def _compare(one: bn.Record, two: bn.Record) -> list[float]:
    return [
        stats.ks_2samp(a, b).pvalue
        for layer in LAYERS
        for a, b in zip(_numbers(one, layer).values(), _numbers(two, layer).values(), strict=True)
        if np.ptp(a) > 1e-9  # a number that the block fixes (log scale after rs) has no law to compare
    ]


LAWS = [(str(block), "gaussian") for block in (*bn.BLOCKS, "rc+tanh", "relu+rc+rs")]
LAWS += [(block, "haar") for block in ("rs", "rc+relu", "rc+rs+relu")]


@cache
def _explicit(block: str, weights: str, width: int = 9, batch: int = 4) -> bn.Record:
    common = dict(width=width, batch=batch, depth=10, seeds=600, weights=weights)
    return bn.simulate(block, key=2, engine="explicit", **common)


@pytest.mark.parametrize("engine", ["factor", "native"])
@pytest.mark.parametrize(("block", "weights"), LAWS)
def test_chain_and_explicit_weights_agree_in_law(block, weights, engine):
    """Two-sample Kolmogorov-Smirnov at width 9; false alarms 1e-3 for each block, law and engine."""
    if engine == "native" and bn.engine_of(block, 9, 4, weights)["engine"] != "native":
        pytest.skip("the native engine does not serve it here")
    found = bn.simulate(block, 9, 4, 10, 600, key=1, weights=weights, engine=engine)
    values = _compare(found, _explicit(block, weights))
    if len(values):
        assert min(values) > FALSE_ALARMS / len(values)


def test_fewer_features_than_points_agree_in_law():
    """By whatever engine serves it (the native one, by reflections); false alarms 1e-3."""
    values = _compare(bn.simulate("rc+relu", 5, 7, 10, 600, key=1), _explicit("rc+relu", "gaussian", 5, 7))
    assert min(values) > FALSE_ALARMS / len(values)


def test_the_comparison_sees_a_wrong_width():
    """The same test must tell width 9 from width 12."""
    common = dict(batch=4, depth=10, seeds=600)
    values = _compare(
        bn.simulate("rc+relu", width=9, key=1, **common), bn.simulate("rc+relu", width=12, key=2, **common)
    )
    assert min(values) < FALSE_ALARMS / len(values)


@pytest.mark.parametrize("weights", ["rademacher", "uniform"])
def test_other_weights_tend_to_gaussian_with_width(weights):
    """By the central limit theorem; at width 200, false alarms 1e-3."""
    common = dict(width=200, batch=4, depth=3, seeds=200)
    other = bn.simulate("rc+relu", key=1, weights=weights, **common)
    gauss = bn.simulate("rc+relu", key=2, **common)
    pairs = zip(_numbers(other, 3).values(), _numbers(gauss, 3).values(), strict=True)
    assert min(stats.ks_2samp(a, b).pvalue for a, b in pairs) > FALSE_ALARMS / 5


def test_haar_weights_are_orthogonal():
    """A linear layer of orthogonal weights leaves the Gram alone, in both engines."""
    for engine in ("factor", "explicit"):
        grams = bn.simulate("none", 24, 6, 5, seeds=2, weights="haar", engine=engine).dataset["gram"].values
        np.testing.assert_allclose(grams, grams[:, :1].repeat(6, axis=1), atol=1e-12)


def test_haar_keeps_the_geometry_also_from_fewer_features_and_narrow_layers():
    points = np.random.default_rng(0).normal(size=(3, 5))
    grams = bn.simulate("none", 8, depth=4, seeds=2, weights="haar", inputs=points).dataset["gram"].values
    np.testing.assert_allclose(grams[:, 4], grams[:, 0], atol=1e-12)
    narrow = bn.simulate("none", 3, depth=4, seeds=2, weights="haar", inputs=points).dataset["gram"].values
    np.testing.assert_allclose(narrow[:, 4], narrow[:, 0], atol=1e-12)


@pytest.mark.parametrize("engine", ["factor", "explicit"])
@pytest.mark.parametrize("weights", ["gaussian", "haar"])
def test_chunks_change_nothing_but_rounding(engine, weights):
    common = dict(width=100, batch=5, depth=8, seeds=2, engine=engine, weights=weights)
    whole = bn.simulate("rc+relu", **common)
    pieces = bn.simulate("rc+relu", chunk=2, **common)
    np.testing.assert_allclose(pieces.dataset["gram"], whole.dataset["gram"], atol=1e-11)


def test_a_seed_does_not_depend_on_which_others_run():
    together = bn.simulate("rc+relu", 64, 8, 20, seeds=5).dataset["gram"]
    alone = bn.simulate("rc+relu", 64, 8, 20, seeds=[3]).dataset["gram"]
    np.testing.assert_allclose(alone.sel(seed=3), together.sel(seed=3), atol=1e-12)
    other = bn.simulate("rc+relu", 64, 8, 20, seeds=[3], key=1).dataset["gram"]
    assert not np.allclose(alone, other)


def test_same_settings_same_bits_and_a_run_cut_in_two_is_the_run():
    settings = dict(width=64, batch=8, seeds=3)
    for block in ("rc+relu", "rc", "rc+rs+tanh"):
        whole = bn.simulate(block, depth=130, **settings)
        again = bn.simulate(block, depth=130, **settings)
        parts = bn.extend(bn.extend(bn.simulate(block, depth=37, **settings), 60), 33)
        for name in ("gram", "log_scale", "active", "factor"):
            np.testing.assert_array_equal(whole.dataset[name], again.dataset[name])
            np.testing.assert_array_equal(whole.dataset[name], parts.dataset[name])
        assert parts.settings == whole.settings


def test_permuted_data_give_the_permuted_run():
    points = np.random.default_rng(2).normal(size=(10, 6))
    order = np.array([4, 2, 0, 5, 1, 3])
    for engine in ("factor", "explicit"):
        plain = bn.simulate("rc+relu", 32, depth=30, seeds=2, inputs=points, engine=engine)
        shuffled = bn.simulate("rc+relu", 32, depth=30, seeds=2, inputs=points[:, order], engine=engine)
        expected = plain.dataset["gram"].values[:, :, order][..., order]
        np.testing.assert_allclose(shuffled.dataset["gram"].values, expected, atol=1e-10)


@pytest.mark.parametrize(
    ("block", "shift"), [("rc+relu", 1), ("rc", 1), ("rs", 0), ("rc+rs+relu", 0), ("rs+tanh", 0)]
)
def test_scaling_the_batch_changes_only_the_log_scale(block, shift):
    points = np.random.default_rng(2).normal(size=(10, 6))
    for scale in (8.0, 2.0**600, 2.0**-600):
        plain = bn.simulate(block, 32, depth=30, seeds=2, inputs=points).dataset
        scaled = bn.simulate(block, 32, depth=30, seeds=2, inputs=scale * points).dataset
        np.testing.assert_allclose(scaled["gram"], plain["gram"], atol=1e-9)
        moved = (scaled["log_scale"] - plain["log_scale"]).values
        np.testing.assert_allclose(moved[:, 0], np.log(scale))
        np.testing.assert_allclose(moved[:, 1:], shift * np.log(scale), atol=1e-9)


def test_the_gain_moves_the_scale_of_homogeneous_blocks_only():
    plain = bn.simulate("rc+relu", 32, 6, 10, seeds=2).dataset
    gained = bn.simulate("rc+relu", 32, 6, 10, seeds=2, gain=3.0).dataset
    np.testing.assert_allclose(gained["gram"], plain["gram"], atol=1e-12)
    layers = np.arange(11) * np.log(3)
    np.testing.assert_allclose(gained["log_scale"] - plain["log_scale"], np.stack([layers] * 2), atol=1e-10)
    tanh = bn.simulate("tanh", 32, 6, 10, seeds=2).dataset
    gained = bn.simulate("tanh", 32, 6, 10, seeds=2, gain=3.0).dataset
    assert not np.allclose(gained["gram"], tanh["gram"], atol=1e-3)


@pytest.mark.parametrize("block", ["relu", "gelu", "tanh", "sin", "rc+relu", "none"])
def test_ten_thousand_layers_neither_overflow_nor_underflow(block):
    # at width 16 a collapsed ReLU network dies: all features negative, once in 2^16 layers
    record = bn.simulate(block, 64, 4, 10_000, seeds=1, gain=0.5 if block != "relu" else 40.0)
    gram = record.dataset["gram"].values
    assert np.isfinite(gram).all()
    np.testing.assert_allclose(np.trace(gram, axis1=2, axis2=3), 4, atol=1e-9)
    assert abs(record.dataset["log_scale"].values[0, -1]) > 5000


def test_a_vanishing_batch_sees_tanh_as_linear():
    points = np.random.default_rng(2).normal(size=(10, 6))
    small = bn.simulate("tanh", 32, depth=5, seeds=2, inputs=1e-250 * points).dataset["gram"]
    linear = bn.simulate(_identity, 32, depth=5, seeds=2, inputs=points).dataset["gram"]
    np.testing.assert_allclose(small, linear, atol=1e-10)


def _identity(x):
    """Linear, but not known to be: it draws the same random numbers as tanh."""
    return x

"""The two pictures of one layer, finite and infinite width, against each other for each block."""

import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.configuration import KINDS

WIDTH, SEEDS = 100_000, 40
FALSE_ALARMS = 1e-3  # of each block, over the 21 entries of its Gram


@pytest.mark.parametrize("block", [*map(str, bn.BLOCKS), "rc+leaky_relu(0.3)", "rc+erf", "heaviside"])
def test_the_mean_gram_of_one_layer_is_the_gram_map(block):
    """t-tests over 40 seeds at width 10^5; the map is the exact mean at every width."""
    points = np.random.default_rng(8).normal(size=(9, 6))
    data = bn.simulate(block, WIDTH, depth=1, seeds=SEEDS, inputs=points).dataset
    grams = np.exp(2 * data["log_scale"].values[:, 1])[:, None, None] * data["gram"].values[:, 1]
    expected = np.asarray(bn.gram_map(block)(points.T @ points / 9))
    upper = np.triu_indices(6)
    error = grams.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    size = np.abs(expected).max()
    z = (np.abs(grams.mean(axis=0) - expected) - 1e-12 * size) / np.maximum(error, 1e-13 * size)
    assert z[upper].max() < stats.t.isf(FALSE_ALARMS / 21 / 2, SEEDS - 1)


def test_the_odd_point_of_wide_networks_is_the_fixed_point():
    """Norm ratio and t at width 2048 within 4 standard errors and 3 per cent of the stable fixed point."""
    record = bn.simulate("rc+relu", 2048, 16, 300, seeds=16, inputs="cluster_with_odd_point(0.3)")
    assert {KINDS[kind] for kind in record.description.kind[:, -1]} == {"cluster + odd point"}
    t = record.description.t[:, 150::25].mean(axis=1)
    predicted = bn.fixed_points("rc+relu", batch=16)[2].t
    assert abs(t.mean() - predicted) < 4 * t.std(ddof=1) / 4 + 0.03 * predicted


def test_a_wrong_map_is_seen():
    """The comparison must tell relu from leaky_relu(0.02)."""
    points = np.random.default_rng(8).normal(size=(9, 6))
    data = bn.simulate("rc+relu", WIDTH, depth=1, seeds=SEEDS, inputs=points).dataset
    grams = np.exp(2 * data["log_scale"].values[:, 1])[:, None, None] * data["gram"].values[:, 1]
    expected = np.asarray(bn.gram_map("rc+leaky_relu(0.02)")(points.T @ points / 9))
    error = grams.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    assert (np.abs(grams.mean(axis=0) - expected) / error).max() > 10

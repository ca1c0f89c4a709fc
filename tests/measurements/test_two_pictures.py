"""The two pictures of one layer, finite and infinite width, against each other for each block."""

import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.geometry.configuration import KINDS

BLOCKS = [*map(str, bn.BLOCKS), "rc+leaky_relu(0.3)", "rc+erf", "heaviside"]
POINTS = np.random.default_rng(8).normal(size=(9, 6))
UPPER = np.triu_indices(6)
SEEDS = 40


def deviations(block, width, expected):
    """|mean - expected| of every entry of the Gram after one layer, in standard errors over the seeds."""
    data = bn.simulate(block, width, depth=1, seeds=SEEDS, inputs=POINTS).dataset
    grams = np.exp(2 * data["log_scale"].values[:, 1])[:, None, None] * data["gram"].values[:, 1]
    size = np.abs(expected).max()
    error = np.maximum(grams.std(axis=0, ddof=1) / np.sqrt(SEEDS), 1e-13 * size)
    return (np.maximum(np.abs(grams.mean(axis=0) - expected) - 1e-12 * size, 0) / error)[UPPER]


@pytest.mark.parametrize("width", [10**5, pytest.param(10**6, marks=pytest.mark.slow)])
@pytest.mark.parametrize("block", BLOCKS)
def test_the_mean_gram_of_one_layer_is_the_gram_map(block, width):
    """Inside 4 standard errors; the map is the exact mean at every width.

    False alarm: P(|t_39| > 4) = 2.7e-4 for each of 21 entries, 0.6 per cent a block, and at most 6 per cent
    that any of the eleven blocks of one width fails under a key chosen blindly.
    """
    assert 2 * stats.t.sf(4, SEEDS - 1) * len(UPPER[0]) * len(BLOCKS) < 0.065
    expected = np.asarray(bn.gram_map(block)(POINTS.T @ POINTS / 9))
    assert deviations(block, width, expected).max() < 4


def test_the_odd_point_of_wide_networks_is_the_fixed_point():
    """Norm ratio and t at width 2048 within 4 standard errors and 3 per cent of the stable fixed point."""
    record = bn.simulate("rc+relu", 2048, 16, 300, seeds=16, inputs="cluster_with_odd_point(0.3)")
    assert {KINDS[kind] for kind in record.description.kind[:, -1]} == {"cluster + odd point"}
    t = record.description.t[:, 150::25].mean(axis=1)
    predicted = bn.fixed_points("rc+relu", batch=16)[2].t
    assert abs(t.mean() - predicted) < 4 * t.std(ddof=1) / 4 + 0.03 * predicted


def test_a_wrong_map_is_seen():
    """The comparison must tell relu from leaky_relu(0.02)."""
    wrong = np.asarray(bn.gram_map("rc+leaky_relu(0.02)")(POINTS.T @ POINTS / 9))
    assert deviations("rc+relu", 10**5, wrong).max() > 10

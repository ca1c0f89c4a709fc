"""Predictions of bn.predict against networks, for every kind of block and at scales where it matters."""

import numpy as np
import pytest
from scipy import stats

import bninit as bn

POINTS = np.random.default_rng(8).normal(size=(9, 4)) * [1.0, 0.5, 1.5, 1.0]
SEEDS, DEPTH, WIDTH = 12, 3, 4096
KINDS = [  # degree 1, 0, and those to which the scale matters: through RS, through NL, through both
    ("rc+relu", 1.0),
    ("relu", 3.0),
    ("rc+rs+relu", 1.0),
    ("rc+heaviside", 2.0),
    ("rs(1.0)+relu", 1.0),
    ("rc+rs(0.5)", 0.5),
    ("relu+rs(0.3)", 1.5),
    ("rc+tanh", 1.5),
    ("rs(0.3)+tanh", 1.5),
    ("rs+erf", 2.0),
]
FALSE_ALARMS = 1e-3  # that any of all comparisons fails under a key chosen blindly
UPPER = np.triu_indices(4)
LIMIT = stats.t.isf(FALSE_ALARMS / (2 * len(KINDS) * DEPTH * len(UPPER[0])), SEEDS - 1)


def deviations(record, predicted):
    """|mean - predicted| over the seeds, of every entry after every layer, in standard errors."""
    grams = record.dataset["gram"].values[:, 1:]
    gap = np.abs(grams.mean(axis=0) - predicted[0, 1:])
    # A finite width moves the mean of a ratio by some 1 / width of it.
    error = np.maximum(grams.std(axis=0, ddof=1) / np.sqrt(SEEDS), 1 / WIDTH)
    return (gap / error)[:, UPPER[0], UPPER[1]]


@pytest.mark.parametrize(("block", "gain"), KINDS)
def test_networks_follow_the_prediction(block, gain):
    """Every entry within `LIMIT` standard errors: false alarms at most 1e-3 over all of these tests."""
    record = bn.simulate(block, WIDTH, depth=DEPTH, seeds=SEEDS, inputs=POINTS, gain=gain)
    assert deviations(record, bn.predict(record)).max() < LIMIT


def test_a_prediction_that_forgets_the_scale_is_seen():
    record = bn.simulate("rs(1.0)+relu", WIDTH, depth=DEPTH, seeds=SEEDS, inputs=POINTS)
    elsewhere = record.dataset.copy()
    elsewhere["log_scale"] = elsewhere["log_scale"] + 1.0
    assert deviations(record, bn.predict(type(record).of_dataset(elsewhere))).max() > LIMIT

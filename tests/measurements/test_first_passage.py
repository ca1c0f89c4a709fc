"""First passages of networks: against the record, and against the walkers of theory.

Keys are fixed. A comparison within 4 standard errors rejects a true statement once in 16,000.
"""

import math

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.metastability.competition import largest_wins
from bninit.dynamics.metastability.layer_noise import layer_noise
from bninit.dynamics.metastability.waiting_times import mean_birth
from bninit.geometry import gram as geometry
from bninit.measurements.first_passage import first_odd, first_passages, point_ratios
from bninit.runs.plan import prepare
from bninit.runs.settings import RunSettings
from bninit.statistics.survival import waiting


def _gram(batch, t):
    """K with one odd point, K_cc = 1."""
    m = batch - 1
    k = np.full((batch, batch), (t / m - 1) / (m - 1))
    k[0] = k[:, 0] = -t / m
    np.fill_diagonal(k, 1.0)
    k[0, 0] = t
    return k


def _root(k):
    values, vectors = np.linalg.eigh(k)
    return np.sqrt(np.maximum(values, 0))[:, None] * vectors.T


def test_a_first_passage_is_that_of_the_record():
    known = {"width": 32, "batch": 8, "depth": 70, "seeds": 6, "inputs": "simplex"}
    record = bn.simulate("rc+relu", **known)
    grams = record.dataset["gram"].values
    t = np.asarray(geometry.outlier_ratio(grams))
    np.testing.assert_allclose(point_ratios(grams).max(axis=-1), t, rtol=1e-12)
    for level in (7.0, 20.0):
        held = t > level
        found = first_passages(
            prepare(RunSettings("rc+relu", **known)), lambda g, level=level: point_ratios(g).max(-1) > level
        )
        np.testing.assert_array_equal(found.layer, np.where(held.any(1), held.argmax(1), -1))
        seen = np.where(held.any(1), held.argmax(1), 70)
        np.testing.assert_array_equal(found.gram, grams[np.arange(6), seen])
    born = first_odd(prepare(RunSettings("rc+relu", **known))).layer
    np.testing.assert_array_equal(born, np.where((t > 7).any(1), (t > 7).argmax(1), -1))


@pytest.mark.parametrize(("batch", "t"), [(8, 1.0), (8, 3.0), (16, 1.2)])
def test_the_noise_of_a_layer_is_that_of_the_network(batch, t):
    """Mean and variance of log t after one layer of width 2048, over 1000 networks."""
    width, seeds = 2048, 1000
    record = bn.simulate("rc+relu", width=width, depth=1, seeds=seeds, inputs=_root(_gram(batch, t)))
    ratios = point_ratios(record.dataset["gram"].values)
    np.testing.assert_allclose(ratios[:, 0].max(axis=-1) if t > 1 else ratios[:, 0, 0], t, rtol=1e-9)
    x = np.log(ratios[:, 1, 0])
    noise = layer_noise(batch, t)
    error = math.hypot(math.sqrt(2.5 / seeds) * noise.variance, noise.standard_error)
    assert abs(x.var(ddof=1) * width - noise.variance) < 4 * error
    image = math.log(float(bn.scalar_map("rc+relu", batch)(t))) + noise.bias / width
    assert abs(x.mean() - image) < 4 * x.std() / math.sqrt(seeds)


def test_networks_wait_somewhat_longer_than_independent_walkers():
    """Within a third, at a low barrier: the points of a batch share one sum of squares."""
    start = prepare(RunSettings("rc+relu", width=128, batch=8, depth=600, seeds=96, inputs="simplex"))
    layer = first_odd(start).layer
    found = waiting(np.where(layer < 0, 600, layer), layer >= 0)
    assert (found.mean + 4 * found.standard_error) / mean_birth(8, 128) > 0.95
    assert (found.mean - 4 * found.standard_error) / mean_birth(8, 128) < 1.35


def test_a_point_far_beyond_the_separatrix_becomes_odd():
    start = prepare(RunSettings("rc+relu", width=1024, depth=100, seeds=8, inputs=_root(_gram(16, 4.0))))
    found = first_odd(start)
    assert (found.layer > 0).all()
    assert (point_ratios(found.gram).argmax(axis=-1) == 0).all()
    assert largest_wins(16, 64, runs=1000).low > 1 / 16

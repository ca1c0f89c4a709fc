"""Noise over a barrier: against simulation of the same chain, by the laws at great widths, and refusals.

Keys are fixed. A comparison within 4 standard errors rejects a true statement once in 16,000.
"""

import math

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.metastability import walker as walks
from bninit.dynamics.metastability.barrier import barrier, edge
from bninit.dynamics.metastability.cheapest_path import cheapest_path
from bninit.dynamics.metastability.competition import longest_wins
from bninit.dynamics.metastability.layer_law import layer_law
from bninit.dynamics.metastability.layer_noise import layer_noise
from bninit.dynamics.metastability.waiting_times import mean_birth, mean_life, relaxation
from bninit.dynamics.metastability.walker import walker
from bninit.measurements.first_passage import point_ratios


def test_an_exact_cluster_makes_no_noise():
    """Each feature sees the odd point or the cluster, and t is the same of both."""
    assert layer_noise(9, 64.0).variance < 1e-20


def test_the_barrier_is_the_slope_of_the_waits_of_a_walker():
    """d log T / d width tends to V: Kramers' prefactor does not depend on the width."""
    for batch, pair in ((7, (5000, 7000)), (8, (9000, 12000))):
        low, high = (math.log(mean_birth(batch, width)) for width in pair)
        assert (high - low) / (pair[1] - pair[0]) == pytest.approx(barrier(batch).value, rel=0.04)


def test_the_barrier_falls_like_the_cube_of_the_batch():
    """V n^3 tends to a^3 / (3 b^2 c), from drift -a x/n + b x^2 and noise c: it falls towards that."""
    scaled = [barrier(batch).value * batch**3 for batch in (8, 16, 32, 64)]
    assert scaled == sorted(scaled, reverse=True)
    assert 0.08 < scaled[-1] < 0.15


def test_walkers_one_by_one_wait_as_their_law_says():
    """The same chain drawn 2000 times: first passage of 8 walkers."""
    batch, width, runs = 8, 64, 2000
    chain, rng = walker(batch), np.random.default_rng(4)
    nodes = np.linspace(walks.LOWEST, math.log(batch - 1), 400)
    drift, bias = (
        chain.drift(nodes),
        np.array([np.interp(nodes, chain.nodes, [n.bias for n in chain.noises])])[0],
    )
    deviation = np.sqrt(chain.variance(nodes) / width)
    x, layer, waits = np.zeros((runs, batch)), 0, []
    while len(x):
        layer += 1
        step = np.interp(x, nodes, drift + bias / width) + np.interp(x, nodes, deviation) * rng.normal(
            size=x.shape
        )
        x = np.maximum(x + step, walks.LOWEST)
        born = x.max(axis=1) > math.log(batch - 1)
        waits += [layer] * int(born.sum())
        x = x[~born]
    error = np.std(waits) / math.sqrt(runs)
    assert abs(np.mean(waits) - mean_birth(batch, width)) < 4 * error + 0.5


def test_below_the_fold_the_odd_point_relaxes_at_every_width():
    fold = bn.folds("rc+relu")[0]
    assert edge(6) == fold.t
    assert edge(8) == pytest.approx(bn.fixed_points("rc+relu", 8)[1].t)
    start = float(point_ratios(np.diag([25.0, 1, 1, 1, 1, 1])).max())
    wide, wider = mean_life(6, 2000, start), mean_life(6, 8000, start)
    assert wider < 1.3 * wide
    assert mean_life(8, 150, 26.1) > 4 * mean_life(8, 90, 26.1)


def test_batches_on_the_wrong_side_of_the_fold_are_refused():
    with pytest.raises(bn.InputError, match="a batch with a separatrix"):
        barrier(6)
    with pytest.raises(bn.InputError, match="a batch below the fold"):
        relaxation(7, 8.0)
    with pytest.raises(bn.InputError, match="leaving, one of simplex, odd point"):
        barrier(8, "cluster")
    with pytest.raises(bn.InputError, match="a batch with a separatrix"):
        cheapest_path(6)
    with pytest.raises(bn.InputError, match="leaving, one of simplex, odd point"):
        cheapest_path(8, "cluster")
    with pytest.raises(bn.InputError, match="t <= 49"):
        layer_noise(8, 50.0)


def test_the_law_of_a_layer_is_that_of_features_drawn_one_by_one():
    """P(t' <= e^y) of 20,000 layers of width 12 at quantiles y, some near the greatest t = m^2."""
    batch, width, t, layers = 8, 12, 12.0, 20_000
    rng, m = np.random.default_rng(7), batch - 1
    spread = (1 - t / m**2) * m / (m - 1)
    z = rng.standard_normal((layers, width, batch))
    odd = math.sqrt(t) * z[..., :1]
    rest = math.sqrt(spread) * (z[..., 1:] - z[..., 1:].mean(axis=-1, keepdims=True)) - odd / m
    rows = np.maximum(np.concatenate([odd, rest], axis=-1), 0)
    energy = ((rows - rows.mean(axis=-1, keepdims=True)) ** 2).sum(axis=1)
    drawn = np.log(m * energy[:, 0] / energy[:, 1:].sum(axis=1))
    share = np.array([0.02, 0.2, 0.5, 0.8, 0.95])
    told = layer_law(batch).below(np.array([math.log(t)]), np.quantile(drawn, share), width)[0]
    assert (np.abs(told - share) < 4 * np.sqrt(share * (1 - share) / layers)).all()


def test_one_layer_costs_what_gaussian_noise_costs_where_the_step_is_small():
    law, x = layer_law(8), np.array([math.log(5.0)])
    for step in (-0.02, 0.02):
        cost = law.cost(x, law.image(x) + step * law.deviation(x))[0, 0]
        assert cost == pytest.approx(step**2 / 2, rel=0.05)
    assert law.deviation(x)[0] ** 2 == pytest.approx(layer_noise(8, 5.0).variance, rel=0.02)


def test_the_cheapest_path_is_the_slope_of_the_lives_of_one_point():
    """d log T / d width tends to V from below; V is a little under that of small Gaussian steps."""
    found = cheapest_path(8)
    low, high = (math.log(mean_life(8, width, found.start)) for width in (500, 600))
    assert (high - low) / 100 == pytest.approx(found.value, rel=0.03)
    assert found.value < barrier(8, "odd point").value < 1.08 * found.value
    assert list(found.t) == sorted(found.t, reverse=True)
    assert found.t[-1] == pytest.approx(found.top)


def test_without_noise_the_longest_wins_and_with_much_it_does_not():
    ratios = np.array([[3.0, *7 * [0.8]]] * 200)
    assert longest_wins(ratios, 100_000).value == 1.0
    assert longest_wins(np.ones((400, 8)) * (1 + 1e-9 * np.arange(8)), 64).low < 1 / 8

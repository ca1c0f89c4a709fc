"""Waiting times, noise over a barrier and first passages: by hand, against simulation, and by what must fail.

Keys are fixed. A comparison within 4 standard errors rejects a true statement once in 16,000.
"""

import importlib
import json
import math
from dataclasses import replace

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.metastability import walker as walks
from bninit.dynamics.metastability.layer_noise import layer_noise
from bninit.dynamics.metastability.walker import (
    barrier,
    edge,
    largest_wins,
    mean_birth,
    mean_life,
    walker,
)
from bninit.geometry import gram as geometry
from bninit.measurements.first_passage import first_odd, first_passages, point_ratios
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.comparison import Comparison, Series, Staircase, waiting_series
from bninit.runs.plan import prepare
from bninit.runs.settings import RunSettings
from bninit.statistics.survival import exponential_p_value, fit_line, fit_waits, share, waiting


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


def test_a_censored_mean_by_hand():
    """Of 2, 3+, 4: S is 2/3 from 2 to 4, then 0; the area is 2 + 2 * 2/3."""
    found = waiting(np.array([2.0, 3.0, 4.0]), np.array([True, False, True]))
    assert found.mean == pytest.approx(10 / 3)
    np.testing.assert_allclose(found.alive, [2 / 3, 2 / 3, 0])
    assert (found.runs, found.ended, found.first) == (3, 2, 2.0)
    assert math.isinf(found.standard_error)
    never = waiting(np.full(4, 9.0), np.zeros(4, bool))
    assert math.isinf(never.mean)
    assert math.isnan(never.first)


@pytest.mark.parametrize("horizon", [60.0, 200.0, 1e6])
def test_the_mean_of_exponential_waits_survives_censoring(horizon):
    true = 20 + np.random.default_rng(1).exponential(100.0, 400)
    found = waiting(np.minimum(true, horizon), true <= horizon)
    assert abs(found.mean - 120) < 4 * found.standard_error
    assert found.standard_error < 4 * 100 / math.sqrt(max(found.ended, 1))
    assert found.exponential > 0.001
    if horizon == 1e6:
        assert found.mean == pytest.approx(true.mean())
        assert found.standard_error == pytest.approx(true.std() / 20, rel=0.2)


@pytest.mark.parametrize("horizon", [0.9, 10.0])
def test_waits_that_age_are_not_exponential(horizon):
    """A sum of four exponentials has a rate of ending that grows."""
    true = np.random.default_rng(2).gamma(4.0, 0.25, 400)
    assert exponential_p_value(np.minimum(true, horizon), true <= horizon) < 1e-3


def test_the_p_value_is_uniform_where_the_rate_is_constant():
    rng = np.random.default_rng(3)
    times = rng.exponential(1.0, (400, 60))
    stops = rng.exponential(2.0, (400, 60))
    values = [exponential_p_value(np.minimum(a, b), a <= b) for a, b in zip(times, stops, strict=True)]
    for level in (0.05, 0.3):
        expected = 400 * level
        assert abs((np.array(values) < level).sum() - expected) < 4 * math.sqrt(expected * (1 - level))


def test_shares_and_lines_by_hand():
    """Wilson at 0 of 10: from 0 to z^2 / (10 + z^2)."""
    z = 1.959963984540054
    assert share(0, 10).low == 0
    assert share(0, 10).high == pytest.approx(z**2 / (10 + z**2))
    line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 1.0]), np.ones(3))
    assert (line.slope, line.intercept, line.misfit) == pytest.approx((0.5, 0.5, 1.5))
    waits = [waiting(np.exp(s) * np.linspace(0.5, 1.5, 20), np.ones(20, bool)) for s in (1.0, 2.0, 3.0)]
    measured, predicted = fit_waits(np.arange(3), waits, [1.0, math.e**2, math.e**4])
    assert measured.slope == pytest.approx(1.0)
    assert predicted == pytest.approx(2.0)
    assert fit_waits(np.arange(1), waits[:1], [1.0]) is None


def test_bad_input_is_refused():
    with pytest.raises(bn.InputError, match="as many times >= 0 as endings"):
        waiting(np.array([1.0]), np.array([True, False]))
    with pytest.raises(bn.InputError, match="hits <= 3"):
        share(4, 3)
    with pytest.raises(bn.InputError, match="two points or more"):
        fit_line(np.ones(1), np.ones(1), np.ones(1))
    with pytest.raises(bn.InputError, match="a batch with a separatrix"):
        barrier(6)
    with pytest.raises(bn.InputError, match="leaving, one of simplex, odd point"):
        barrier(8, "cluster")
    with pytest.raises(bn.InputError, match="t <= 49"):
        layer_noise(8, 50.0)


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


def test_an_exact_cluster_makes_no_noise():
    """Each feature sees the odd point or the cluster, and t is the same of both."""
    assert layer_noise(9, 64.0).variance < 1e-20


def test_the_barrier_is_the_slope_of_the_waits_of_a_walker():
    """d log T / d width tends to V: Kramers' prefactor does not depend on the width."""
    for batch, pair in ((7, (5000, 7000)), (8, (9000, 12000))):
        low, high = (math.log(mean_birth(batch, width)) for width in pair)
        assert (high - low) / (pair[1] - pair[0]) == pytest.approx(barrier(batch).value, rel=0.04)
    low, high = (math.log(mean_life(8, width, 26.06)) for width in (400, 500))
    assert (high - low) / 100 == pytest.approx(barrier(8, "odd point").value, rel=0.02)


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


def test_below_the_fold_the_odd_point_relaxes_at_every_width():
    fold = bn.folds("rc+relu")[0]
    assert edge(6) == fold.t
    assert edge(8) == pytest.approx(bn.fixed_points("rc+relu", 8)[1].t)
    start = float(point_ratios(np.diag([25.0, 1, 1, 1, 1, 1])).max())
    wide, wider = mean_life(6, 2000, start), mean_life(6, 8000, start)
    assert wider < 1.3 * wide
    assert mean_life(7, 400, 14.8) > 10 * mean_life(7, 100, 14.8)


def test_a_comparison_draws_its_numbers():
    waits = [waiting(s * np.linspace(0.5, 1.5, 20), np.ones(20, bool)) for s in (10.0, 20.0)]
    series = waiting_series("n = 8", (32, 64), waits, lambda width: width / 2)
    np.testing.assert_allclose(series.values, [10, 20])
    assert (series.low < series.values).all()
    assert (series.low > 0).all()
    stairs = (Staircase("n = 8", np.array([0.0, 1.0]), np.array([0.5, 0.0])),)
    data = Comparison(
        "title", "width d", "layers", "predicted", "± standard error", (series,), (15.0, "half"), stairs
    )
    for theme in ("light", "dark", "print"):
        axes = paint(data, theme).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), series.values)
    np.testing.assert_array_equal(axes.lines[3].get_ydata(), series.predicted)
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert {"n = 8", "predicted", "half", "± standard error"} == set(words)
    assert {"32", "64"} <= {tick.get_text() for tick in axes.get_xticklabels()}
    inset = axes.child_axes[0]
    np.testing.assert_array_equal(inset.lines[0].get_ydata(), [0.5, 0.0])
    bare = Series("digits", np.array([32.0]), np.array([0.5]), np.array([0.4]), np.array([0.6]))
    axes = paint(replace(data, series=(bare,), reference=(1.0, ""), staircases=())).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["digits", "± standard error"]


@pytest.mark.parametrize("name", ["birth_times", "which_point", "outlier_lifetime"])
def test_the_simulations_tell_their_numbers(name, tmp_path, capsys):
    module = importlib.import_module(f"simulations.{name}")
    settings = replace(module.QUICK, out=tmp_path / f"{name}.json")
    outcome = module.run(settings)
    module.show(outcome)
    assert "width" in capsys.readouterr().out
    module.show(replace(outcome, settings=replace(settings, json=True)))
    assert json.loads(capsys.readouterr().out)["seeds"] == settings.seeds
    told = json.loads((tmp_path / f"{name}.json").read_text())
    assert told["caption"].startswith(("From the", "How often"))
    assert "{" not in told["caption"]
    assert (tmp_path / told["image"]).stat().st_size > 5000
    assert (tmp_path / f"{name}.svg").is_file()
    assert told["settings"]["seeds"] == settings.seeds
    assert told["versions"]["bninit"]

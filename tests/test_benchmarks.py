"""The benchmarks measure what they say: the baselines are the same mathematics, the fit finds a power law."""

import numpy as np
import pytest
from scipy import stats

import bninit as bn
from benchmarks import baselines, speed
from benchmarks.page import page
from bninit.geometry.gram import orthogonality_gap

LINE = {"against": "a loop", "bninit": 0.5, "other": 30.0, "ratio": 60.0, "wanted": ">= 60"}


def test_the_notebook_loop_and_the_chain_have_the_same_law():
    """Kolmogorov-Smirnov on the gap after 30 layers of width 32; false alarms 1e-3."""
    loop = baselines.notebook(width=32, batch=4, depth=30, runs=200)[:, -1]
    grams = bn.simulate("rs", width=32, batch=4, depth=30, seeds=200).dataset["gram"].values[:, -1]
    assert stats.ks_2samp(loop, np.asarray(orthogonality_gap(grams))).pvalue > 1e-3


def test_the_fit_finds_the_exponent_of_a_power_law(monkeypatch):
    sizes = (10, 20, 40, 80)
    monkeypatch.setattr(speed, "best", lambda run, rounds: [run()])
    found = speed.growth(sizes, lambda size: 0.3 * size**1.5)
    assert found.exponent == pytest.approx(1.5)
    assert found.error < 1e-10
    bent = speed.growth(sizes, lambda size: size + 0.01 * size**2)
    assert bent.error > 0.01


def test_the_page_shows_what_was_measured():
    growth = {"width": {"exponent": 1.012, "error": 0.034}}
    numbers = {"machine": {"cores": 7}, "generators": {"ours": 7.41}, "extremes": {"start": 0.123}}
    told = page(
        numbers | {"peers": [LINE], "limits": [LINE | {"ratio": 0.71}], "growth": growth},
        [{"what": "spectra", "first": 1.25, "median": 0.065, "target": 2.0}],
    )
    for text in ("cores: 7", "| 60 |", "0.71", "7.41", "0.123", "1.01 ± 0.03", "0.065"):
        assert text in told

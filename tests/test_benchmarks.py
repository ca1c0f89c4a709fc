"""The benchmarks measure what they say: the baselines are the same mathematics, the fit finds a power law."""

import ctypes
import json

import jax
import numpy as np
import pytest
from scipy import stats

import bninit as bn
from benchmarks import baselines, speed, startup, tracked
from benchmarks.engines import CURVE, SIZES, place
from benchmarks.page import PAGE, _gpu, page
from bninit.finite_width.native import engine as native
from bninit.geometry.gram import orthogonality_gap
from bninit.laws.streams import row_blocks, stream
from bninit.laws.weights import WEIGHTS

LINE = {"against": "a loop", "bninit": 0.5, "other": 30.0, "ratio": 60.0, "wanted": ">= 60"}


def test_what_is_tracked_are_ratios(monkeypatch):
    """asv finds them by their names; the smallest is measured. It counts processor time, of one thread."""
    settings = json.loads((PAGE.parents[1] / "asv.conf.json").read_text())
    assert settings["benchmark_dir"] == "benchmarks"
    found = [name for name in vars(tracked) if name.startswith("track_")]
    assert {getattr(tracked, name).unit for name in found} == {"times"}
    assert len(found) == 3
    if native.kernel() is None:
        pytest.skip("the compiled chain is not here")
    monkeypatch.setattr(tracked, "pin", lambda: None)
    monkeypatch.setenv("NPROC", "1")
    assert tracked.track_layer_over_drawing(4, 512) > 1


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
    numbers = {
        "machine": {"cores": 7},
        "peers": [LINE],
        "engines": {"native": {place(*size): 3.33 for size in SIZES}},
        "curve": {place(*size): 5.55 for size in CURVE},
        "threads": {"16 networks": {"1": 0.444, "2": 0.222}},
        "startup": {"interpreter": 0.01, "NumPy": 0.111, "only where asked for: JAX": 0.6},
        "generators": {"ours": 7.41},
        "extremes": {"start": 0.123},
        "growth": growth,
    }
    told = page(
        numbers,
        [{"what": "spectra", "first": 1.25, "median": 0.065, "target": 2.0}],
        {"speed": LINE | {"ratio": 45.6}, "peak memory, MB": {"factor": 321.0}},
    )
    for text in ("cores: 7", "| 60 |", "45.6", "3.33", "5.6 |", "0.222", "0.121", "7.41", "0.123"):
        assert text in told
    for text in ("1.01 ± 0.03", "0.065", "321", "4.7 |", "no GPU"):
        assert text in told


def test_the_page_sets_a_gpu_beside_the_processors():
    one = {"batch": 16, "width": 512, "networks": 100, "gpu": 0.25, "processors": 1.5, "roofline": 0.031}
    alone = one | {"networks": 10_000, "processors": None, "gpu": 0.125}
    sizes = {place(*size): 4.44 for size in SIZES}
    told = "\n".join(
        _gpu(
            {
                "device": "a card",
                "jax": "9.9",
                "processors": 7,
                "native": "avx512",
                "angles": {"float64": 1.5e-5, "float32": 0.0},
                "ceilings": {"a copy": 2.5},
                "costs": [one, alone],
                "threads": {"16 networks": {"1": 0.444, "2": 0.222}},
                "layers": sizes,
                "drawing": sizes,
            }
        )
    )
    for text in ("a card", "| 6 |", "0.031", "not run", "0.12 at best", "4.44", "0.222", "1.5e-05"):
        assert text in told


def test_every_stage_of_a_cold_run_is_timed(tmp_path):
    found = startup.stages(str(tmp_path), rounds=1)
    assert list(found) == list(startup.STAGES)
    assert all(value >= 0 for value in found.values())


def test_the_drawing_alone_makes_the_normals_of_a_layer():
    """Their sum is that of the JAX path."""
    here = native.kernel() or pytest.skip("the native kernel is not compiled here")
    draw = here.library.bninit_draw
    draw.restype = ctypes.c_double
    key_and_seed = map(ctypes.c_uint32, (0, 5, 3))
    layers, columns = ctypes.c_int32(1), ctypes.c_int32(6)
    found = draw(ctypes.c_int32(here.variant), *key_and_seed, layers, ctypes.c_int64(64), columns)
    keys = stream(jax.random.key(5), 3, 1)
    assert found == pytest.approx(float(row_blocks(WEIGHTS["gaussian"], keys, 0, 4, 6, "float64").sum()))

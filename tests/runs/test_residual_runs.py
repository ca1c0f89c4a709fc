"""Runs with a skip: which engine, the same law by both, continued, predicted, and what is refused."""

import json

import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.layer.residual import Residual
from bninit.runs.plan import prepare
from bninit.runs.settings import RunSettings

FALSE_ALARMS = 1e-3


@pytest.mark.parametrize(
    ("residual", "width", "engine"),
    [
        ("branch(1)", 16, "factor"),
        ("post(1)", 8, "factor"),
        ("branch(1)", 7, "explicit"),
        ("pre(1)", 16, "explicit"),
    ],
)
def test_the_engine_is_the_chain_where_it_is_closed(residual, width, engine):
    assert prepare(RunSettings("rc+relu", width, 8, residual=residual)).engine == engine


@pytest.mark.parametrize(
    ("residual", "block"),
    [
        ("branch(0.7)", "rc+relu"),
        pytest.param("post(0.7)", "rc+relu", marks=pytest.mark.slow),
        pytest.param("branch(0.7)", "rc+rs+relu", marks=pytest.mark.slow),
        pytest.param("branch(0.7)", "tanh", marks=pytest.mark.slow),
        pytest.param("branch(0.7)", "relu+ln", marks=pytest.mark.slow),
    ],
)
def test_chain_and_features_agree_in_law(residual, block):
    """Kolmogorov-Smirnov on four numbers of layer 6 of 300 networks each; false alarms 1e-3 a case."""
    how = {"width": 12, "batch": 5, "depth": 6, "seeds": 300, "residual": residual}
    runs = [
        bn.simulate(block, engine=engine, key=k, **how) for k, engine in enumerate(("factor", "explicit"))
    ]
    pairs = [
        [one.dataset["log_scale"].values[:, -1] for one in runs],
        [np.linalg.eigvalsh(one.dataset["gram"].values[:, -1])[:, -1] for one in runs],
        [one.dataset["gram"].values[:, -1, 0, 1] for one in runs],
        [one.description.t[:, -1] for one in runs],
    ]
    assert min(stats.ks_2samp(*pair).pvalue for pair in pairs) * len(pairs) > FALSE_ALARMS


def test_the_comparison_sees_another_strength():
    how = {"width": 12, "batch": 5, "depth": 6, "seeds": 300}
    scales = [
        bn.simulate("rc+relu", residual=f"branch({a})", key=k, **how).dataset["log_scale"].values[:, -1]
        for k, a in enumerate((0.7, 0.9))
    ]
    assert stats.ks_2samp(*scales).pvalue < FALSE_ALARMS


def test_a_record_is_saved_continued_and_summarised(tmp_path):
    run = bn.simulate("rc+relu", 16, 5, 12, seeds=2, residual="branch(0.5)")
    loaded = bn.load(run.save(tmp_path / "run.zarr"))
    assert loaded.settings["residual"] == "branch(0.5)"
    longer = bn.extend(bn.simulate("rc+relu", 16, 5, 7, seeds=2, residual="branch(0.5)"), 5)
    np.testing.assert_array_equal(longer.dataset["gram"], run.dataset["gram"])
    assert bn.summarise(loaded).block == "rc+relu"


def test_a_wide_run_is_near_its_prediction():
    """Layer 3 at width 4096, means over 24 inner products whose noise is a few 1 / 64 each."""
    run = bn.simulate("rc+rs+relu", 4096, 4, 3, seeds=2, residual="branch(5)")
    apart = ~np.eye(4, dtype=bool)
    found = run.dataset["gram"].values[..., apart].mean(axis=(0, 2))
    np.testing.assert_allclose(bn.predict(run)[..., apart].mean(axis=(0, 2)), found, atol=0.04)
    assert abs(found[-1] - found[0]) > 0.1


def test_infinite_width_with_a_skip_that_is_weak_stays_near_the_input():
    start = ("nearly_identical(0.5)", 5, 4)
    plain, skip = (
        [gram for _, _, gram in bn.mean_field("rc+relu", *start, every=4, residual=word)]
        for word in ("none", "branch(0.01)")
    )
    np.testing.assert_array_equal(plain[0] / plain[0].trace(), skip[0] / skip[0].trace())
    assert np.abs(skip[-1] - skip[0]).max() < 1e-2 < np.abs(plain[-1] - plain[0]).max()


def test_a_skip_is_written_as_it_is_read():
    assert str(Residual.parse("Branch(1)")) == "branch(1)"
    assert Residual.parse("none") is None
    assert Residual.parse(str(Residual("pre", 0.1))) == Residual("pre", 0.1)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"residual": "brunch(1)"}, "did you mean 'branch'"),
        ({"residual": "branch"}, r"write for instance 'branch\(0.5\)'"),
        ({"residual": "branch(0)"}, "a finite number > 0"),
        ({"residual": "branch 1"}, "a skip such as"),
        ({"residual": "pre(1)", "engine": "factor"}, "engine explicit under pre"),
        ({"residual": "branch(1)", "engine": "native"}, "engine factor or explicit under branch"),
        ({"residual": "branch(1)", "weights": "haar"}, "gaussian weights in layers with a skip"),
        ({"residual": "inside(1)", "gain": 2.0}, "gain 1 under inside"),
    ],
)
def test_bad_skips_are_one_line(choices, message):
    with pytest.raises(bn.InputError, match=message):
        prepare(RunSettings("rc+relu", 16, 8, **choices))


def test_a_record_from_before_there_were_skips_has_none(tmp_path):
    path = bn.simulate("rc+relu", 8, 4, 3, seeds=1).save(tmp_path / "old.zarr")
    told = json.loads((path / "zarr.json").read_text())
    settings = json.loads(told["attributes"]["settings"])
    settings.pop("residual")
    told["attributes"]["settings"] = json.dumps(settings)
    (path / "zarr.json").write_text(json.dumps(told))
    assert bn.load(path).settings["residual"] == "none"

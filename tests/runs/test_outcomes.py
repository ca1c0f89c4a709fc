"""The known outcomes of theory: which block ends where. Keys are fixed; margins are stated."""

import numpy as np
import pytest

import bninit as bn
from bninit.geometry import gram as geometry
from bninit.geometry.configuration import KINDS


def _final_kinds(record: bn.Record) -> list[str]:
    return [KINDS[kind] for kind in record.description.kind[:, -1]]


@pytest.mark.parametrize("batch", [16, 32])
@pytest.mark.parametrize("inputs", ["gaussian", "digits"])
def test_recentering_and_relu_make_a_cluster_and_one_odd_point(batch, inputs):
    record = bn.simulate("rc+relu", 512, batch, 300, seeds=8, inputs=inputs)
    assert _final_kinds(record) == ["cluster + odd point"] * 8
    assert (record.birth.layer > 0).all()
    assert np.abs(record.description.norm_ratio[:, -1].mean() / (batch - 1) - 1) < 0.25


def test_rescaling_suppresses_it_at_moderate_batch():
    record = bn.simulate("rc+rs+relu", 512, 16, 300, seeds=8)
    assert _final_kinds(record) == ["simplex"] * 8


def test_relu_alone_collapses():
    record = bn.simulate("relu", 512, 16, 300, seeds=8)
    assert _final_kinds(record) == ["collapsed"] * 8
    angle = record.description.cluster_angle
    assert (angle[:, -1] < 0.25 * angle[:, 30]).all()


def test_rescaling_alone_orthogonalises_with_a_gap_of_one_over_root_width():
    """The slope of log gap against log width, four widths: -1/2 within 4 standard errors of the fit."""
    widths = np.array([32, 64, 128, 256, 512])
    gaps = []
    for width in widths:
        gram = bn.simulate("rs", int(width), 6, 150, seeds=24).dataset["gram"].values[:, 60::10]
        gaps.append(np.log(np.asarray(geometry.orthogonality_gap(gram)).mean(axis=1)))
    x = np.log(widths)
    means = np.array([g.mean() for g in gaps])
    errors = np.array([g.std(ddof=1) / np.sqrt(g.size) for g in gaps])
    weight = (x - x.mean()) / np.sum((x - x.mean()) ** 2)
    slope, error = weight @ means, np.sqrt(weight**2 @ errors**2)
    assert abs(slope + 0.5) < 4 * error + 0.02  # 0.02: the next order, 1/width, at width 32
    assert error < 0.02


def test_recentering_and_rescaling_make_a_simplex():
    assert _final_kinds(bn.simulate("rc+rs", 512, 16, 100, seeds=4)) == ["simplex"] * 4


@pytest.mark.parametrize(("block", "kind"), [("none", "collapsed"), ("rc", "collapsed")])
def test_linear_networks_drift_to_a_line(block, kind):
    """After 40 widths of depth the leading Lyapunov exponent has won."""
    found = _final_kinds(bn.simulate(block, 32, 16, 32 * 40, seeds=8))
    assert found.count(kind) >= 6
    assert set(found) <= {kind, "two clusters", "cluster + odd point", "unresolved"}

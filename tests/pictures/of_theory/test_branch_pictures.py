"""Bifurcation and branches: through the fixed points, solid where stable and dashed where not."""

import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.bifurcation.branches import branches
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_theory.branches import BranchDiagram


def test_the_bifurcation_diagram_passes_through_the_fixed_points():
    picture = bn.see("bifurcation", block="rc+relu", largest=40.0)
    curves = picture.curves
    at = {point.name: point.t for point in bn.fixed_points("rc+relu", 16)}
    for part in curves[0].parts:
        order = np.argsort(part.batch)
        found = np.interp(np.log(16), np.log(part.batch[order]), np.log(part.t[order]))
        expected = at["odd point"] if part.attracts else at["separatrix"]
        assert found == pytest.approx(np.log(expected), abs=0.02)
    axes = paint(picture).axes[0]
    assert axes.texts[0].get_text() == f"n = {curves[0].folds[0][0]:.4f}"
    dashes = {line.get_label(): line.get_linestyle() for line in axes.lines}
    assert dashes["recenter + ReLU: odd point"] == "-"
    assert dashes["recenter + ReLU: separatrix"] == "--"


def test_branches_are_solid_where_stable_and_dashed_where_not():
    found = branches("rc+relu", over=(3, 30), searches=2)
    axes = paint(BranchDiagram(found)).axes[0]
    drawn = [line for line in axes.get_lines() if len(line.get_xdata()) > 2]
    styles = {line.get_linestyle() for line in drawn}
    assert styles == {"-", "--"}
    (branch,) = found
    assert sum(len(line.get_xdata()) for line in drawn) >= len(branch.values)
    (fold,) = [line for line in axes.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(fold.get_xdata(), 6.107075124879, atol=1e-9)
    assert axes.get_xlabel() == "batch $n$"

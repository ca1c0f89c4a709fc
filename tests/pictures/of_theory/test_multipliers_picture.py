"""The multipliers: those of the fixed points, with their multiplicities."""

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint


def test_multipliers_are_those_of_the_fixed_points_with_their_multiplicities():
    picture = bn.see("multipliers", block="rc+relu", batch=16, largest=40)
    for state in ("simplex", "odd point"):
        curves = [curve for curve in picture.curves if curve.state == state]
        # All symmetric matrices of zero row sums but the scale.
        assert sum(curve.multiplicity for curve in curves) == 16 * 15 / 2 - 1
        point = next(p for p in bn.fixed_points("rc+relu", 16) if p.name == state)
        here = sorted(float(curve.values[curve.batches == 16][0]) for curve in curves)
        np.testing.assert_allclose(here, sorted(value for _, value, _ in point.multipliers))
    figure = paint(picture)
    axes = figure.axes[0]
    curve = picture.curves[0]
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), 1 - curve.values)
    assert axes.get_yscale() == "log"
    legend = axes.get_legend()
    assert legend.get_title().get_text() == "multiplicities at $n$ = 16"
    assert "simplex, standard: × 15" in [text.get_text() for text in legend.get_texts()]

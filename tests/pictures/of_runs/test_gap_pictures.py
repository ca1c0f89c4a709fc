"""The gap: its fit, and the cells of a sweep."""

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint


def test_the_fit_of_the_gap_is_the_line_drawn(many):
    gap = bn.see("gap_by_width", [many["rs", width] for width in (16, 32, 64)])
    axes = paint(gap).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), np.exp(gap.intercept) * gap.widths**gap.slope)
    assert f"{gap.slope:.3f}" in axes.get_legend().get_texts()[0].get_text()
    assert -0.7 < gap.slope < -0.3


def test_gaps_of_a_sweep(sweep):
    gap = bn.see("gap_by_width", sweep, block="rs", batch=4)
    assert gap.widths.tolist() == [16, 32, 64]
    cells = sweep.select(block="rs", batch=4).cells()
    last = [cell.values("orthogonality_gap")[:, -1] for cell in cells]
    np.testing.assert_allclose(gap.last, [one.mean() for one in last])
    np.testing.assert_allclose(gap.error, [one.std(ddof=1) / 2 for one in last])

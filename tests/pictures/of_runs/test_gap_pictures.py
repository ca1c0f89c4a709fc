"""The gap: its fit, and the cells of a sweep."""

import numpy as np

import bninit as bn
from bninit.pictures.canvas.paint import paint


def test_the_fit_of_the_gap_is_the_line_drawn(many):
    gap = bn.see("gap_by_width", [many["rs", width] for width in (16, 32, 64)])
    axes = paint(gap).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), np.exp(gap.intercept) * gap.widths**gap.slope)
    # Of three widths one degree of freedom is left, whose quantile is 12.706.
    slope, reach = f"{abs(gap.slope):.3f}", f"{12.7062 * gap.slope_error:.3f}"
    words = axes.get_legend().get_texts()[0].get_text()
    assert words == f"fit: width to the power −{slope} ± {reach} (95 %)"
    assert -0.7 < gap.slope < -0.3


def test_the_curves_of_the_gap_are_named_at_their_ends(many):
    gap = bn.see("gap", [many["rs", width] for width in (16, 32, 64)])
    axes = paint(gap).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "median of the networks",
        "10 to 90 % of them",
    ]
    ends = {text.get_text(): text.xy[1] for text in axes.texts if " width" in text.get_text()[:6]}
    assert ends == {
        f" width {width}": band[1][-1] for width, band in zip((16, 32, 64), gap.band, strict=True)
    }


def test_gaps_of_a_sweep(sweep):
    gap = bn.see("gap_by_width", sweep, block="rs", batch=4)
    assert gap.widths.tolist() == [16, 32, 64]
    cells = sweep.select(block="rs", batch=4).cells()
    last = [cell.values("orthogonality_gap")[:, -1] for cell in cells]
    np.testing.assert_allclose(gap.last, [one.mean() for one in last])
    np.testing.assert_allclose(gap.error, [one.std(ddof=1) / 2 for one in last])

"""Growth: that of the scalar map, full marks where it attracts."""

import numpy as np
import pytest

import bninit as bn
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_theory.growth import Growth
from bninit.pictures.pages.gallery import build_gallery


@pytest.fixture(scope="module")
def growth():
    return bn.see("growth", block="rc+relu", batch=8)


def test_growth_is_that_of_the_scalar_map_and_vanishes_where_it_is_fixed(growth):
    at = slice(50, 550, 100)
    expected = [np.log(float(bn.scalar_map("rc+relu", 8)(t)) / t) for t in growth.t[at]]
    np.testing.assert_allclose(growth.growth[at], expected, atol=1e-13)
    inner = growth.fixed[1:-1]
    np.testing.assert_allclose(np.interp(inner, growth.t, growth.growth), 0, atol=1e-4)
    for t, slope in zip(growth.fixed[:-1], growth.slopes, strict=False):
        rises = np.interp(t * 1.05, growth.t, growth.growth) > 0
        assert rises == (slope > 1)


def test_growth_draws_its_fixed_points_full_where_they_attract(growth):
    axes = paint(growth).axes[0]
    curve = next(line for line in axes.lines if len(line.get_xdata()) == len(growth.t))
    np.testing.assert_array_equal(curve.get_ydata(), growth.growth)
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in marks] == growth.fixed.tolist()
    full = [line.get_markerfacecolor() == line.get_color() for line in marks]
    assert full == [True, False, True, False]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words[1] == f"separatrix: t = {growth.fixed[1]:.4g}, F′ = {growth.slopes[1]:.3f}"
    assert axes.get_xscale() == "log"
    assert "one layer" in axes.get_ylabel()


def test_the_gallery_says_the_numbers_of_infinite_width(tmp_path):
    (told,) = build_gallery(tmp_path, ["growth"])
    (exhibit,) = Growth.declared.exhibits
    growth = bn.see("growth", **exhibit.choices)
    caption = exhibit.caption.format(**growth.numbers)
    assert caption in told.read_text()
    assert f"{growth.fixed[1]:.3f}" in caption

"""A comparison shows the series that it holds."""

from dataclasses import replace

import numpy as np
from scipy.stats import norm

from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.theme import PRINT
from bninit.pictures.of_runs.comparison import Comparison, Series, Staircase, waiting_series
from bninit.statistics.survival import waiting


def test_a_comparison_draws_its_numbers():
    waits = [waiting(s * np.linspace(0.5, 1.5, 20), np.ones(20, bool)) for s in (10.0, 20.0)]
    series = waiting_series("n = 8", (32, 64), waits, lambda width: 16.0)
    np.testing.assert_allclose(series.values, [10, 20])
    assert (series.low < series.values).all()
    assert (series.low > 0).all()
    errors = np.array([one.standard_error / one.mean for one in waits])
    np.testing.assert_allclose(np.log(series.high / series.low), 2 * norm.ppf(0.975) * errors, rtol=1e-6)
    stairs = (Staircase("n = 8", np.array([0.0, 1.0]), np.array([0.5, 0.0])),)
    data = Comparison(
        "title", "width d", "layers", "predicted", "± standard error", (series,), (15.0, "half"), stairs
    )
    for theme in ("light", "dark", "print"):
        axes = paint(data, theme).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), series.values)
    np.testing.assert_array_equal(axes.lines[3].get_ydata(), series.predicted)
    assert axes.lines[3].get_color() == PRINT.theory
    factor, width, side = series.miss  # 10, up to high, where 16 are predicted
    np.testing.assert_allclose(factor, 16 / series.high[0])
    assert (width, side) == (32, "below")
    assert data.setting == "the bars lie up to 1.4 times below the prediction (n = 8, width 32)"
    inside = replace(series, high=np.array([16.0, 22.0]), low=np.array([0.0, 15.0]))
    assert inside.miss is None
    assert replace(data, series=(inside,)).setting == ""
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert {"n = 8", "grey: predicted", "half", "± standard error"} == set(words)
    assert {"32", "64"} <= {tick.get_text() for tick in axes.get_xticklabels()}
    inset = axes.child_axes[0]
    np.testing.assert_array_equal(inset.lines[0].get_ydata(), [0.5, 0.0])
    bare = Series("digits", np.array([32.0]), np.array([0.5]), np.array([0.4]), np.array([0.6]))
    unknown = replace(bare, predicted_x=np.array([32.0]), predicted=np.array([np.nan]))
    axes = paint(replace(data, series=(unknown,), reference=(1.0, ""), staircases=())).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["digits", "± standard error"]
    axes = paint(replace(data, series=(bare,), reference=(1.0, ""), staircases=())).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["digits", "± standard error"]

"""The decay: its sentence names the window and both rates, its lines are the numbers."""

from dataclasses import replace

import numpy as np
from scipy.stats import t as student

from bninit.measurements.decay import MeasuredDecay
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_runs.decay import Decay

LAYERS = np.arange(7)
LINE = np.exp(-0.3 * LAYERS)
DECAY = Decay(
    MeasuredDecay(
        block="rc+rs+relu",
        inputs="gaussian",
        width=64,
        state="simplex",
        component="standard",
        seeds=9,
        layers=LAYERS,
        band=np.stack([0.9 * LINE, LINE, 1.1 * LINE]),
        predicted=1.05 * LINE,
        window=(2, 6),
        measured_rate=-0.31,
        error=0.012,
        predicted_rate=-0.3,
        line=LINE,
    )
)


def test_the_sentence_names_the_window():
    (exhibit,) = Decay.declared.exhibits
    told = exhibit.caption.format(**DECAY.numbers)
    assert "in layers 2 to 6 at width 64" in told
    assert "-0.310 ± 0.012 per layer (standard error)" in told
    assert "the log of the multiplier is -0.300." in told
    half = student.ppf(0.975, 8) * 0.012
    assert (
        DECAY.finding
        == f"Full batch norm falls to the simplex at −0.310 ± {half:.3f} a layer; the multiplier says −0.300"
    )


def test_the_lines_are_the_mean_the_prediction_and_the_multiplier_from_the_window_on():
    axes = paint(DECAY).axes[0]
    mean, predicted, slope = axes.lines
    np.testing.assert_array_equal(mean.get_ydata(), LINE)
    np.testing.assert_array_equal(predicted.get_ydata(), 1.05 * LINE)
    np.testing.assert_array_equal(slope.get_xdata(), LAYERS[2:])
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words[:2] == ["measured in layers 2 to 6", "mean of 9 networks"]
    edges = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert edges.max() == DECAY.interval.max()
    assert "falls to the odd point" in Decay(replace(DECAY.measured, state="odd point")).finding

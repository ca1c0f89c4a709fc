"""The pictures of training, by their data and labels."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.theme import THEMES
from bninit.pictures.of_training.contrasts import Contrasts
from bninit.pictures.of_training.loss_curves import LEAST, LossCurve, LossCurves
from bninit.pictures.of_training.odd_in_training import OddInTraining, TrainedDepth
from bninit.statistics.estimate import estimate
from bninit.training.arms import subsets


@pytest.mark.parametrize("theme", THEMES)
def test_loss_curves_are_the_medians(theme):
    band = np.stack([np.geomspace(2, 1e-5, 20) * factor for factor in (0.5, 1.0, 1.5)])
    axes = paint(
        LossCurves("a comparison", 7, 2.3, (LossCurve("one", band), LossCurve("two", 2 * band))), theme
    ).axes[0]
    assert axes.get_ylabel()
    lines = {line.get_label(): line for line in axes.lines}
    assert {"one", "two", "a guess"} <= set(lines)
    np.testing.assert_allclose(lines["one"].get_ydata(), np.maximum(band[1], LEAST))


def test_many_subsets_stand_apart_by_what_they_normalise():
    band = np.ones((3, 5))
    bands = {arm.name: band for arm in subsets()} | {"rc+scale": band / 2}
    picture = LossCurves.of_arms("a comparison", 7, 2.3, bands)
    assert picture.finding.endswith("recenter, learned scale")
    assert "7 networks" in picture.setting
    figure = paint(picture, "light")
    titles = [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes]
    assert titles == ["no normalisation", "recenter", "rescale", "recenter + rescale"]
    assert all(len(axes.lines) == 5 for axes in figure.axes)
    few = LossCurves.of_arms("a comparison", 7, 2.3, {"batch_norm": band / 2, "rc+shift": band, "none": band})
    assert [one.label for one in few.curves] == [
        "batch norm",
        "recenter + learned shift",
        "none, He's variance",
    ]
    assert few.finding.endswith("batch norm")


def test_contrasts_that_are_clear_of_zero_stand_out():
    effects = np.array([[1.0, -1.0, 0.0], [2.0, np.nan, 0.5]])
    figure = paint(Contrasts("a comparison", ("a", "b", "c"), effects, effects - 0.6, effects + 0.6), "light")
    assert len(figure.axes) == 2
    odd = to_rgb(THEMES["light"].odd)
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    clear = [line.get_xdata() for line in dots if to_rgb(line.get_color()) == odd]
    np.testing.assert_allclose(np.concatenate(clear), [1, -1])
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a", "b", "c"]


def test_the_courses_of_odd_points_are_shares():
    course = TrainedDepth(20, 7, np.array([1.0, 0.5]), np.array([1.0, 0.75]), estimate([0.0, 0.1, 0.2]))
    figure = paint(OddInTraining("rc+relu", 16, (course,)), "print")
    left, right = figure.axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), course.same)
    np.testing.assert_allclose(left.lines[1].get_ydata(), course.anyone)
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "20 layers, 7 networks" in words[0]
    assert words[-1] == "mean place, 95 % interval"
    ((bar,),) = [one.lines[2] for one in right.containers]
    np.testing.assert_allclose(bar.get_segments()[0][:, 1], [course.place.low, course.place.high])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [course.place.mean])

"""The colours: text, marks and lines stand out from their ground; titles break into lines."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from bninit.pictures.canvas.theme import DARK, DASHES, LIGHT, PRINT, THEORY, dress


def _light(color):
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


def _contrast(one, other):
    high, low = sorted([_light(one), _light(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_that_of_the_recommendation():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#56b4e9", "#f6f7f9") < 2.2  # the sky blue of Okabe and Ito, on the light card


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_everything_stands_out_from_its_ground(theme):
    """The contrast of WCAG 2.2: 4.5 for text, 3 for marks and lines."""
    for ground in (theme.paper, theme.card):
        assert min(_contrast(words, ground) for words in (theme.ink, theme.faint, theme.theory)) >= 4.5
        assert min(_contrast(line, ground) for line in (*theme.series, theme.odd, theme.cluster)) >= 3


def test_predicted_lines_have_dashes_of_their_own():
    assert len({str(dash) for dash in THEORY}) == len(THEORY) == len(DASHES)
    assert "-" not in THEORY


def test_a_title_breaks_into_lines_above_the_setting():
    figure = Figure(figsize=(3, 3), layout="constrained")
    axes = figure.subplots()
    finding = "One point leaves the others, which come to lie in one heap"
    dress(axes, LIGHT, title=finding, under="recenter + ReLU, 16 points")
    figure.draw_without_rendering()
    head, under = axes.texts
    assert head.get_text().replace("\n", " ") == finding
    assert under.get_text() == "recenter + ReLU, 16 points"
    high, low = head.get_window_extent(), under.get_window_extent()
    assert axes.get_window_extent().y1 < low.y0 < low.y1 <= high.y0
    assert high.x0 == low.x0 < axes.get_window_extent().x0
    assert max(high.x1, low.x1) < figure.bbox.x1
    assert high.y1 < figure.bbox.y1


def test_beside_other_axes_the_title_stays_with_its_own():
    figure = Figure(figsize=(6, 3), layout="constrained")
    _, axes = figure.subplots(1, 2)
    dress(axes, LIGHT, title="Above the right panel", under="alone")
    figure.draw_without_rendering()
    assert axes.texts[0].get_window_extent().x0 == pytest.approx(axes.get_window_extent().x0)

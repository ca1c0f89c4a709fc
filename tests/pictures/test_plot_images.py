"""A few pictures as images, of numbers set by hand; running this file makes them."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.testing.compare import compare_images

from bninit.pictures.canvas.paint import save_picture
from bninit.pictures.of_runs.births import BirthLayers, Births
from bninit.pictures.of_runs.filmstrip import Filmstrip
from bninit.pictures.of_runs.gap import Gap
from bninit.pictures.of_runs.gap_by_width import GapByWidth
from bninit.pictures.of_runs.motion import Motion
from bninit.pictures.of_runs.plane import PlaneStrip
from bninit.pictures.of_runs.trajectory import Course, Trajectory
from bninit.pictures.of_theory.growth import Growth

BASELINE = Path(__file__).parent / "baseline"
TOLERANCE = 6.0
"""Root mean square difference of the pixels, of 255: other versions of the renderer stay under it."""


def _film(picture):
    angle = np.linspace(0, 2, 6)[None] * np.array([1.0, 0.4, 0.1])[:, None]
    points = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points[1:, 0] *= -1.5
    unit = points / np.linalg.norm(points, axis=-1, keepdims=True)
    odd = np.arange(6) == 0
    share = np.array([0.5, 0.8, 1.0])
    cosines = unit @ np.swapaxes(unit, -1, -2)
    layers = np.array([0, 5, 50])
    return picture(
        "rc+relu", "gaussian", 3, layers, cosines, points, share, np.arange(6), odd, "cluster + odd point"
    )


def _gap(picture):
    widths, layers = np.array([16, 64, 256]), np.arange(11)
    middle = 2 / np.sqrt(widths)[:, None] * (1 + np.exp(-layers))
    band = np.stack([0.8 * middle, middle, 1.25 * middle], axis=1)
    last = middle[:, -1]
    return picture("rs", "gaussian", 8, widths, layers, band, last, 0.1 * last, -0.5, 0.01, np.log(2), 4)


def _growth():
    t = np.geomspace(0.5, 16, 80)
    fixed = np.array([1.0, 2.0, 9.0])
    growth = -0.1 * np.prod(np.log(t[:, None] / fixed), axis=1)
    slopes = np.array([0.9, 1.1, 0.8])
    return Growth("rc+relu", 5, t, growth, fixed, ("simplex", "separatrix", "odd point"), slopes)


def _trajectory():
    layers = np.arange(21)
    middle = 1 - np.exp(-layers / 5)
    course = Course("rc+relu", layers, np.stack([0.8 * middle, middle, middle]), 0.9 * middle, 0.95)
    return Trajectory("t", "order parameter", (course,), "recenter + ReLU")


DATA = {
    "births": lambda: Births(
        (
            BirthLayers("width 64", np.array([3, 5, 9]), 4, 20),
            BirthLayers("width 256", np.array([8]), 4, 20),
        ),
        "recenter + ReLU, 12 points",
    ),
    "filmstrip": lambda: _film(Filmstrip),
    "plane": lambda: _film(PlaneStrip),
    "motion": lambda: _film(Motion),
    "gap": lambda: _gap(Gap),
    "gap_by_width": lambda: _gap(GapByWidth),
    "growth": _growth,
    "trajectory": _trajectory,
}
CASES = [(name, "light") for name in DATA] + [("plane", "dark"), ("growth", "print")]


def _draw(name, theme, path):
    return save_picture(DATA[name](), path, theme, dots_per_inch=50)


@pytest.mark.parametrize(("name", "theme"), CASES)
def test_a_picture_looks_as_it_did(name, theme, tmp_path):
    drawn = _draw(name, theme, tmp_path / f"{name}.png")
    told = compare_images(str(BASELINE / f"{name}-{theme}.png"), str(drawn), TOLERANCE)
    assert told is None, f"{told}\nif the change is meant: python tests/pictures/test_plot_images.py"


def test_another_picture_is_told_from_it(tmp_path):
    drawn = _draw("growth", "print", tmp_path / "growth.png")
    assert "Image files did not match" in compare_images(
        str(BASELINE / "growth-light.png"), str(drawn), TOLERANCE
    )


if __name__ == "__main__":
    for case in CASES:
        print(_draw(*case, BASELINE / "{}-{}.png".format(*case)))

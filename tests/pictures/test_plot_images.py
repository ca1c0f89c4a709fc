"""A few pictures as images, of numbers set by hand; the baselines: python tests/test_plot_images.py."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.testing.compare import compare_images

from bninit.pictures.canvas.picture import save_picture
from bninit.pictures.views.births import Births
from bninit.pictures.views.filmstrip import Film
from bninit.pictures.views.gap import Gap
from bninit.pictures.views.growth import Growth
from bninit.pictures.views.trajectory import Course, Trajectory

BASELINE = Path(__file__).parent / "baseline"
TOLERANCE = 6.0
"""Root mean square difference of the pixels, of 255: other versions of the renderer stay under it."""


def _film():
    angle = np.linspace(0, 2, 6)[None] * np.array([1.0, 0.4, 0.1])[:, None]
    points = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points[1:, 0] *= -1.5
    unit = points / np.linalg.norm(points, axis=-1, keepdims=True)
    odd = np.arange(6) == 0
    share = np.array([0.5, 0.8, 1.0])
    cosines = unit @ np.swapaxes(unit, -1, -2)
    layers = np.array([0, 5, 50])
    return Film(
        "rc+relu", "gaussian", 3, layers, cosines, points, share, np.arange(6), odd, "cluster + odd point"
    )


def _gap():
    widths, layers = np.array([16, 64, 256]), np.arange(11)
    middle = 2 / np.sqrt(widths)[:, None] * (1 + np.exp(-layers))
    band = np.stack([0.8 * middle, middle, 1.25 * middle], axis=1)
    last = middle[:, -1]
    return Gap("rs", "gaussian", 8, widths, layers, band, last, 0.1 * last, -0.5, 0.01, np.log(2))


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
    return Trajectory("t", "order parameter", "1", (course,))


DATA = {
    "births": lambda: (
        Births("width 64", np.array([3, 5, 9]), 4, 20),
        Births("width 256", np.array([8]), 4, 20),
    ),
    "filmstrip": _film,
    "plane": _film,
    "motion": _film,
    "gap": _gap,
    "gap_by_width": _gap,
    "growth": _growth,
    "trajectory": _trajectory,
}
CASES = [(name, "light") for name in DATA] + [("plane", "dark"), ("growth", "print")]


def _draw(name, theme, path):
    return save_picture(name, DATA[name](), path, theme, dots_per_inch=50)


@pytest.mark.parametrize(("name", "theme"), CASES)
def test_a_picture_looks_as_it_did(name, theme, tmp_path):
    drawn = _draw(name, theme, tmp_path / f"{name}.png")
    told = compare_images(str(BASELINE / f"{name}-{theme}.png"), str(drawn), TOLERANCE)
    assert told is None, f"{told}\nif the change is meant: python tests/test_plot_images.py"


def test_another_picture_is_told_from_it(tmp_path):
    drawn = _draw("growth", "print", tmp_path / "growth.png")
    assert "Image files did not match" in compare_images(
        str(BASELINE / "growth-light.png"), str(drawn), TOLERANCE
    )


if __name__ == "__main__":
    for case in CASES:
        print(_draw(*case, BASELINE / "{}-{}.png".format(*case)))

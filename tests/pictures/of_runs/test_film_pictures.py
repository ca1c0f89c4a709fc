"""Filmstrip and plane: the cosines and the points of one seed, where they should be."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

import bninit as bn
from bninit.geometry import gram as geometry
from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.theme import LIGHT
from bninit.pictures.of_runs.plane import PlaneStrip


def test_the_filmstrip_shows_the_cosines_of_the_seed(record):
    film = bn.see("filmstrip", [record], seed=2, frames=4)
    grams = record.dataset["gram"].values[2][film.layers][:, film.order][:, :, film.order]
    np.testing.assert_allclose(film.cosines, np.asarray(geometry.cosines(grams)))
    axes = paint(film).axes[0]
    np.testing.assert_array_equal(axes.images[3].get_array(), film.cosines[3])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == [str(layer) for layer in film.layers]
    assert film.layers[0] == 0
    assert film.layers[-1] == 80


def test_a_drawing_shows_its_pixels():
    """Two points and their matrix, drawn: the odd one is where and what colour it should be."""
    film = PlaneStrip(
        "rc+relu",
        "gaussian",
        0,
        np.array([0]),
        np.array([[[1.0, -1.0], [-1.0, 1.0]]]),
        np.array([[[1.0, 0.0], [-1.0, 0.0]]]),
        np.array([1.0]),
        np.array([0, 1]),
        np.array([True, False]),
        "cluster + odd point",
    )
    figure = paint(film)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3] / 255
    axes = figure.axes[0]
    for collection, color in zip(axes.collections, (LIGHT.cluster, LIGHT.odd), strict=True):
        x, y = axes.transData.transform(collection.get_offsets()[0])
        found = pixels[pixels.shape[0] - 1 - round(y), round(x)]
        assert np.abs(found - to_rgb(color)).max() < 0.3

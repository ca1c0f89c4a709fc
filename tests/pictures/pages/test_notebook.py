"""A record in a notebook."""

from html import unescape

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import bninit as bn
from tests.pictures.pages.browser import CHROMIUM, opened


def test_a_record_plots_itself_on_axes_passed_in(record):
    axes = Figure().subplots()
    assert record.plot.spectrum(ax=axes) is axes
    figures = pyplot.get_fignums()
    own = record.plot.trajectory(quantity="t")
    assert "K odd,odd" in own.get_ylabel()
    pyplot.close(own.figure)
    assert pyplot.get_fignums() == figures
    with pytest.raises(AttributeError, match="choose one of bifurcation, births"):
        _ = record.plot.cobwb
    with pytest.raises(bn.InputError, match="ax, Axes of matplotlib"):
        record.plot.spectrum(ax=3)
    assert "cluster" in record._repr_html_()
    assert "<table>" in record._repr_html_()


def test_the_slider_of_a_notebook_is_the_report(record, tmp_path):
    shown = record.plot.slider(height=500)
    text = shown._repr_html_()
    assert text.startswith("<iframe sandbox=")
    assert "height:500px" in text
    assert unescape(text.split('srcdoc="')[1].removesuffix('"></iframe>')) == shown.page
    with pytest.raises(bn.InputError, match="height a whole number >= 200"):
        record.plot.slider(height=3)
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian package chromium)")
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><meta charset=utf-8><body>{text}</body>", encoding="utf-8")
    with opened(notebook, 800, 700) as (view, errors, _):
        frame = view.frame_locator("iframe")
        assert frame.locator("#layer").inner_text() == "layer 80 of 80"
        frame.locator("#depth").press("ArrowLeft")
        assert frame.locator("#layer").inner_text() != "layer 80 of 80"
    assert errors == []

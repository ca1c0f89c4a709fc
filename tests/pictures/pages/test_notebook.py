"""A record in a notebook."""

import base64
import json
from html import unescape

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

import bninit as bn
from bninit.pictures.pages.notebook import Embedded
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


def test_a_notebook_shows_a_picture_with_its_words():
    picture = bn.see("growth", block="rc+relu", batch=8)
    shown = picture._repr_html_()
    assert f'alt="{picture.alt}"' in shown
    assert base64.b64decode(shown.split("base64,")[1].removesuffix('">')).startswith(b"\x89PNG")


def test_the_slider_of_a_notebook_is_the_report(record, tmp_path):
    shown = record.plot.slider(height=500)
    shown = Embedded(shown.page, shown.height)
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


HARNESS = """<!doctype html><meta charset="utf-8"><body><script type="module">
const values = PAGE, listeners = {}, saved = [];
window.model = {
  get: name => values[name],
  set(name, value) {
    values[name] = value;
    (listeners["change:" + name] || []).forEach(call => call());
  },
  save_changes: () => saved.push({ layer: values.layer, network: values.network }),
  on: (name, call) => (listeners[name] ||= []).push(call),
  off: (name, call) => { listeners[name] = listeners[name].filter(one => one !== call); },
};
window.saved = saved;
const widget = await import("data:text/javascript;base64,SCRIPT");
window.close = widget.default.render({ model, el: document.body });
</script></body>"""


def test_a_widget_tells_and_is_told_what_it_shows(record, many, tmp_path):
    """The script of the widget beside a model of the same manners as that of a notebook."""
    widget = record.plot.slider(height=500)
    assert (widget.layer, widget.network, widget.height) == (None, None, 500)
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian package chromium)")
    values = json.dumps({name: getattr(widget, name) for name in ("page", "height", "layer", "network")})
    script = base64.b64encode(widget._esm.encode()).decode()
    text = HARNESS.replace("PAGE", values.replace("</", "<\\/")).replace("SCRIPT", script)
    (tmp_path / "notebook.html").write_text(text, encoding="utf-8")
    with opened(tmp_path / "notebook.html", 800, 700) as (view, errors, _):
        frame = view.frame_locator("iframe")
        assert frame.locator("#layer").inner_text() == "layer 80 of 80"
        view.wait_for_function("model.get('layer') === 80")
        view.evaluate("model.set('layer', 0)")
        view.wait_for_function("saved.length > 0")
        frame.get_by_text("layer 0 of 80", exact=True).wait_for()
        frame.locator("#depth").press("End")
        view.wait_for_function("model.get('layer') === 80")
        view.evaluate("model.set('network', 1)")
        frame.get_by_text("1: ").first.wait_for(state="attached")
        view.wait_for_function("model.get('network') === 1")
        count = view.evaluate("saved.length")
        view.evaluate("close()")
        view.evaluate("model.set('layer', 0)")
        assert view.evaluate("saved.length") == count
    assert errors == []

"""The report: what it says, that nothing in it can be run, and how it behaves in a real browser."""

import json
import re
import shutil

import numpy as np
import pytest

import bninit as bn
from bninit.commands import call
from bninit.embedding import plane_through_depth
from bninit.report_page import fill
from bninit.report_runs import runs_data

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def records():
    return [bn.simulate(block, width=48, batch=10, depth=30, seeds=3) for block in ("rc+relu", "rs")]


@pytest.fixture(scope="module")
def page(records, tmp_path_factory):
    pytest.importorskip("plotly")
    return bn.write_report(records, tmp_path_factory.mktemp("report") / "report.html", "Points & <cosines>")


def test_the_data_are_those_of_the_records(records):
    data = runs_data(records)
    run = data["runs"][0]
    grams = records[0].dataset["gram"].values[1]
    seed = run["seeds"][1]
    points = plane_through_depth(grams).points[run["frames"]][:, seed["order"]]
    np.testing.assert_allclose(seed["points"], points, atol=6e-4)
    assert run["cells"] == list(bn.cells(bn.summarise(records[0])))
    assert np.shape(seed["cosines"]) == (len(run["frames"]), 45)
    np.testing.assert_allclose(seed["course"], records[0].description.order_parameter[1], atol=6e-5)


def test_the_page_is_small_closed_and_escaped(page):
    text = page.read_text()
    assert page.stat().st_size < 8e6
    assert "<title>Points &amp; &lt;cosines&gt;</title>" in text
    assert "default-src 'none'" in text
    before_plotly = text.split("<script>")[0]
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", before_plotly)


def test_nothing_in_the_data_ends_its_script():
    pytest.importorskip("plotly")
    nasty = "</script><script>alert(1)</script>"
    text = fill("runs", {"runs": [], "what": nasty}, "title")
    inside = text.split('type="application/json">')[1].split("</script>")[0]
    assert json.loads(inside)["what"] == nasty


def test_bad_input_is_one_line(tmp_path, capsys):
    assert call(["report", str(tmp_path)]) == 2
    assert "a store or a folder of stores" in capsys.readouterr().err
    with pytest.raises(bn.InputError, match="one record or more"):
        bn.write_report([], tmp_path / "report.html")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
@pytest.mark.parametrize(("width", "height"), [(390, 800), (1280, 900)])
def test_a_browser_moves_the_points_to_the_recorded_places(page, records, width, height):
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    data = runs_data(records)
    quiet = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    requests, errors = [], []
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        view = browser.new_page(viewport={"width": width, "height": height})
        view.on("request", lambda request: requests.append(request.url))
        view.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        view.on("pageerror", lambda error: errors.append(str(error)))
        view.goto(page.as_uri())
        read = (
            "() => document.getElementById('plane').data.flatMap("
            "part => part.x.map((x, i) => [part.customdata[i], x, part.y[i]]))"
        )
        for number, seed_number, frame in ((0, 0, 0), (0, 2, 7), (1, 1, 9)):
            view.select_option("#run", str(number))
            view.select_option("#seed", str(seed_number))
            view.eval_on_selector(
                "#depth", f"e => {{ e.value = {frame}; e.dispatchEvent(new Event('input')) }}"
            )
            seed = data["runs"][number]["seeds"][seed_number]
            shown = {int(point): (x, y) for point, x, y in view.evaluate(read)}
            for place, point in enumerate(seed["order"]):
                assert shown[point] == pytest.approx(seed["points"][frame][place])
            layer = data["runs"][number]["frames"][frame]
            assert view.inner_text("#now").startswith(f"Layer {layer} of 30")
        view.focus("#depth")
        view.keyboard.press("ArrowLeft")
        assert view.input_value("#depth") == "8"
        with view.expect_download() as download:
            view.click("#save")
        assert "final configuration" in download.value.path().read_text()
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert len(view.query_selector_all("#table tbody tr")) == 2
        browser.close()
    assert errors == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)

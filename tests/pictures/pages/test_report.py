"""The report: what it says, that nothing in it can be run, and how it behaves in a real browser."""

import json
import re

import numpy as np
import pytest

import bninit as bn
from bninit.geometry.plane import plane_through_depth
from bninit.pictures.pages import of_sweep as report_sweep
from bninit.pictures.pages.fill import fill
from bninit.pictures.pages.of_runs import runs_data
from bninit.pictures.pages.of_sweep import sweep_data
from bninit.program import call
from bninit.sweeps.saved import load_sweep
from bninit.sweeps.store import open_store
from tests.pictures.pages.browser import CHROMIUM, opened


@pytest.fixture(scope="module")
def records():
    return [bn.simulate(block, width=48, batch=10, depth=30, seeds=3) for block in ("rc+relu", "rs")]


@pytest.fixture(scope="module")
def page(records, tmp_path_factory):
    return bn.write_report(records, tmp_path_factory.mktemp("report") / "report.html", "Points & <cosines>")


def test_the_data_are_those_of_the_records(records):
    data = runs_data(records)
    run = data["runs"][0]
    grams = records[0].dataset["gram"].values[1]
    seed = run["seeds"][1]
    points = plane_through_depth(grams).points[run["frames"]][:, seed["order"]]
    np.testing.assert_allclose(seed["points"], points, atol=6e-4)
    assert run["cells"] == list(bn.summary_table([bn.summarise(records[0])])[1][0])
    assert np.shape(seed["cosines"]) == (len(run["frames"]), 45)
    np.testing.assert_allclose(seed["course"], records[0].description.order_parameter[1], atol=6e-5)
    np.testing.assert_allclose(seed["share"], plane_through_depth(grams).share[run["frames"]], atol=6e-4)
    assert data["reach"] == max(seed["reach"] for run in data["runs"] for seed in run["seeds"])
    assert run["versions"]["jax"]


def test_the_page_is_small_closed_and_escaped(page):
    text = page.read_text()
    assert page.stat().st_size < 5e6
    assert "<title>Points &amp; &lt;cosines&gt;</title>" in text
    assert "default-src 'none'" in text
    before_plotly = text.split("<script>")[0]
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", before_plotly)


def test_nothing_in_the_data_ends_its_script():
    nasty = "</script><script>alert(1)</script>"
    text = fill("runs", {"runs": [], "what": nasty}, "title")
    inside = text.split('type="application/json">')[1].split("</script>")[0]
    assert json.loads(inside)["what"] == nasty


def test_bad_input_is_one_line(tmp_path, capsys):
    assert call(["report", str(tmp_path)]) == 2
    assert "a store or a folder of stores" in capsys.readouterr().err
    with pytest.raises(bn.InputError, match="one record or more"):
        bn.write_report([], tmp_path / "report.html")


SLIDE = "(one, value) => { one.value = value; one.dispatchEvent(new Event('input')) }"


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
@pytest.mark.parametrize(("width", "height"), [(390, 800), (1280, 900)])
def test_a_browser_moves_the_points_to_the_recorded_places(page, records, width, height):
    data = runs_data(records)
    with opened(page, width, height) as (view, errors, requests):
        read = (
            "() => document.getElementById('plane').data.flatMap("
            "part => part.x.map((x, i) => [part.customdata[i], x, part.y[i]]))"
        )
        for number, seed_number, frame in ((0, 0, 0), (0, 2, 7), (1, 1, 9)):
            view.select_option("#run", str(number))
            view.select_option("#seed", str(seed_number))
            view.eval_on_selector("#depth", SLIDE, frame)
            seed = data["runs"][number]["seeds"][seed_number]
            shown = {int(point): (x, y) for point, x, y in view.evaluate(read)}
            for place, point in enumerate(seed["order"]):
                assert shown[point] == pytest.approx(seed["points"][frame][place])
            layer = data["runs"][number]["frames"][frame]
            assert view.inner_text("#now").startswith(f"Layer {layer} of 30")
            matrix = view.evaluate("document.getElementById('matrix').data[0].z")
            upper = np.array(matrix)[np.triu_indices(10, 1)]
            np.testing.assert_allclose(100 * upper, seed["cosines"][frame], atol=1e-9)
        view.focus("#depth")
        view.keyboard.press("ArrowLeft")
        assert view.input_value("#depth") == "8"
        with view.expect_download() as download:
            view.click("#save")
        assert "final configuration" in download.value.path().read_text()
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert len(view.query_selector_all("#table tbody tr")) == 2
    assert errors == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
def test_the_page_opens_where_there_is_something_to_see_and_can_be_linked_to(page, records):
    data = runs_data(records)
    first = data["runs"][data["start"]]["seeds"][0]
    with opened(page, 390, 800) as (view, errors, _):
        assert view.inner_text("#layer") == "layer 30 of 30"
        assert view.url.endswith(f"#run={data['start']}&network=0&layer=30")
        assert f"{round(100 * first['share'][-1])} % of the variance" in view.inner_text("#share")
        ranges = view.evaluate("document.getElementById('plane').layout.xaxis.range")
        assert ranges == [-data["reach"], data["reach"]]
        shapes = view.evaluate("document.getElementById('matrix').layout.shapes || []")
        assert len(shapes) == 2 * bool(first["odd"])
        assert all(view.eval_on_selector_all("dd", "all => all.map(one => one.textContent.trim().length)"))
        view.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        box = view.locator("#layer").bounding_box()
        assert 0 <= box["y"] < 300  # still in view below everything
        view.goto(page.as_uri() + "#run=1&network=2&layer=10")
        view.reload()
        layer = min(data["runs"][1]["frames"], key=lambda one: abs(one - 10))
        assert view.inner_text("#layer") == f"layer {layer} of 30"
        assert (view.input_value("#run"), view.input_value("#seed")) == ("1", "2")
        view.evaluate("location.hash = '#layer=0'")
        view.wait_for_function("document.getElementById('layer').textContent.startsWith('layer 0 ')")
    assert errors == []


@pytest.fixture(scope="module")
def sweep_page(tmp_path_factory):
    """Random numbers in a store: two blocks, skips, widths, three batches; one cell is not finished."""
    folder = tmp_path_factory.mktemp("sweep")
    settings = {"blocks": "rc+relu,rs", "batches": "4,8,12", "widths": "16,32", "depth": 20, "seeds": 3}
    grid = bn.make_grid(settings | {"residual": "none,pre(2)", "quantities": "t,order_parameter,kind"})
    draw = np.random.default_rng(1)
    with open_store(folder / "sweep.zarr", grid) as made:
        for cell in list(grid.cells())[:-1]:
            shape = (3, len(grid.layers))
            values = {name: draw.gamma(2.0, size=shape) for name in ("t", "order_parameter")}
            made.write(cell, values | {"kind": draw.integers(0, 8, shape).astype("int8")})
    sweep = load_sweep(folder / "sweep.zarr")
    return sweep_data(sweep), bn.write_report(sweep, folder / "sweep.html", "A sweep")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
@pytest.mark.parametrize(("width", "height"), [(390, 800), (1280, 900)])
def test_every_switch_of_a_sweep_shows_the_recorded_numbers(sweep_page, width, height):
    data, page = sweep_page
    with opened(page, width, height) as (view, errors, requests):
        for place, quantity, frame in (
            ([0, 0, 0, 0, 1, 0], 0, 3),
            ([1, 1, 0, 0, 2, 0], 1, 7),
            ([0, 0, 0, 0, 0, 1], 1, 0),
        ):
            chosen = np.array(place)[[0, 1, 4, 5]]
            for axis, value in zip(("block", "residual", "batch", "width"), chosen, strict=True):
                view.select_option(f"#{axis}", str(value))
            view.select_option("#quantity", str(quantity))
            view.eval_on_selector("#depth", SLIDE, frame)
            cell = next(one for one in data["cells"] if one["place"] == place)
            middle = cell["bands"][quantity][1]
            shown = view.evaluate(
                "document.getElementById('course').data.find(one => one.line.dash === 'solid').y"
            )
            assert shown == middle
            words = view.inner_text("#now")
            assert f"Layer {data['layers'][frame]} of 20" in words
            assert f"{round(100 * cell['odd'][frame])} % of networks" in words
            assert (", pre(2) on gaussian, batch 12, width 16: " in words) == (place[1] == 1)
            assert view.get_attribute("#course", "aria-label") == words
            marker = view.evaluate("document.getElementById('course').layout.shapes[0].x0")
            assert marker == data["layers"][frame]
            shares = view.evaluate("document.getElementById('phase').data[0].z")
            for other in data["cells"]:
                if other["place"][:-2] == place[:-2]:
                    assert shares[other["place"][-1]][other["place"][-2]] == other["odd"][frame]
            row = view.inner_text("#table tr[aria-current=true]")
            assert row.split("\t") == cell["cells"]
        assert "block=rc%2Brelu&residual=none&batch=4&width=32" in view.url
        view.evaluate("location.hash = '#block=rs&batch=8&layer=7'")
        view.wait_for_function("document.getElementById('layer').textContent.startsWith('layer 7 ')")
        assert (view.input_value("#block"), view.input_value("#batch")) == ("1", "1")
        for axis, value in (("block", "1"), ("residual", "1"), ("batch", "2"), ("width", "1")):
            view.select_option(f"#{axis}", value)
        assert "not finished" in view.inner_text("#now")
        assert view.evaluate("document.getElementById('phase').data[0].z[1][2]") is None
        view.focus("#depth")
        before = int(view.input_value("#depth"))
        view.keyboard.press("ArrowRight")
        assert view.input_value("#depth") == str(before + 1)
        assert view.is_hidden("#weights")
        with view.expect_download() as download:
            view.click("#save")
        lines = download.value.path().read_text().splitlines()
        assert len(lines) == 1 + len(data["cells"])
        assert lines[1] == ",".join(f'"{word}"' for word in data["cells"][0]["cells"])
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert errors == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
def test_a_click_on_the_phase_picture_chooses_the_cell(sweep_page):
    with opened(sweep_page[1], 1280, 900) as (view, errors, _):
        box = view.locator("#phase .nsewdrag").first.bounding_box()
        view.mouse.click(box["x"] + box["width"] / 6, box["y"] + box["height"] * 0.75)
        view.wait_for_function("document.getElementById('batch').value === '0'", timeout=5000)
        assert view.input_value("#width") == "0"
        view.wait_for_timeout(600)  # sooner, it would be a double click
        view.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.25)
        view.wait_for_function("document.getElementById('batch').value === '1'", timeout=5000)
        assert view.input_value("#width") == "1"
    assert errors == []


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian package chromium)")
def test_every_control_is_named_and_reached_by_the_keyboard(page, sweep_page):
    for one in (page, sweep_page[1]):
        with opened(one, 1280, 900) as (view, errors, _):
            controls = view.locator("select:visible, input:visible, button:visible")
            ids = [controls.nth(i).get_attribute("id") for i in range(controls.count())]
            for control in view.locator("select:visible, input:visible").all():
                assert control.evaluate("one => one.labels.length") == 1
            reached = []
            for _ in range(len(ids) + 2):
                view.keyboard.press("Tab")
                reached.append(view.evaluate("document.activeElement.id"))
            assert [name for name in reached if name in ids] == ids
            for plot in view.locator("[role=img]:visible").all():
                assert len(plot.get_attribute("aria-label")) > 20
            assert view.get_attribute("#now", "aria-live") == "polite"
            assert view.get_attribute("html", "lang") == "en"
            view.focus("#play")
            view.keyboard.press("Enter")
            assert view.inner_text("#play") == "Pause"
            view.keyboard.press("Enter")
            assert view.inner_text("#play") == "Play"
        assert errors == []


def test_as_many_numbers_as_a_page_takes_stay_under_5_mb():
    ((longest,),) = report_sweep._plain(np.array([[-1.23456e-5]]))
    page = fill("sweep", {"cells": [longest] * report_sweep.NUMBERS}, "A sweep")
    assert 3.6e6 < len(page.encode()) < 4.6e6
    frames = report_sweep._frames(100, 1400 * 22)
    assert 1400 * 22 * len(frames) <= report_sweep.NUMBERS

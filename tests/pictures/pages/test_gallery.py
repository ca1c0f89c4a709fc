"""The gallery: captions tell the numbers of the records, the page lists what is there."""

import json

import pytest

import bninit as bn
from bninit.pictures.catalogue import find_picture, picture_names
from bninit.pictures.pages.gallery import SHOWN, build_gallery, exhibits, folded, gallery_page
from bninit.pictures.pages.redraw import redraw_gallery


def test_the_gallery_tells_the_numbers_of_its_records(tmp_path):
    names = ["filmstrip", "courses"]
    for path in build_gallery(tmp_path, names, small=True):
        told = json.loads(path.read_text())
        _, exhibit = exhibits()[path.stem]
        assert told["caption"] == exhibit.caption.format(**told["numbers"])
        assert told["settings"][0]["width"] in (64, 8)
        assert told["versions"]["jax"]
        assert path.with_suffix(".png").stat().st_size > 5000
        assert path.with_suffix(".svg").is_file()
        assert told["picture"] == exhibits()[path.stem][0]
        page = (tmp_path / "README.md").read_text()
        assert all(part in page for part in folded(told["caption"]))
        if path.stem == "courses":
            rerun = bn.see("trajectory", [bn.simulate(**_simulated(told["settings"][0]))])
            assert told["numbers"]["order_parameter"] == pytest.approx(rerun.courses[0].band[1][-1])


def test_a_figure_is_drawn_again_from_its_numbers(tmp_path, monkeypatch):
    (path,) = build_gallery(tmp_path, ["births"], small=True)
    before, image = json.loads(path.read_text()), path.with_suffix(".png").read_bytes()
    path.with_suffix(".png").unlink()
    monkeypatch.setattr("bninit.pictures.pages.gallery.simulate", None)
    assert redraw_gallery(tmp_path, ["births"]) == (path,)
    assert json.loads(path.read_text()) == before
    assert path.with_suffix(".png").read_bytes() == image
    path.write_text(json.dumps(before | {"drawn": {}}))
    with pytest.raises(bn.InputError, match=r"numbers of births .*build it: bninit figures births"):
        redraw_gallery(tmp_path)
    with pytest.raises(bn.InputError, match="figure, one of births; got: 'growth'"):
        redraw_gallery(tmp_path, ["growth"])


def test_every_caption_begins_with_what_can_be_read_at_once():
    for _, exhibit in exhibits().values():
        assert len(folded(exhibit.caption)[0].split()) <= SHOWN


def test_a_long_caption_is_folded():
    page = folded("It waits 3.5 layers at n = 8. The rest is long.", most=10)
    assert page == ("It waits 3.5 layers at n = 8.", "The rest is long.")
    assert folded("One sentence alone.", most=1) == ("One sentence alone.", "")


def test_a_dark_file_is_shown_on_dark_pages(tmp_path):
    told = {"caption": "It takes 3 layers.", "image": "waiting.webp", "alt": 'One "digit" leaves'}
    (tmp_path / "waiting.json").write_text(json.dumps(told))
    for name in ("waiting.webp", "waiting_dark.webp"):
        (tmp_path / name).write_bytes(b"")
    page = gallery_page(tmp_path)
    assert '<source media="(prefers-color-scheme: dark)" srcset="waiting_dark.webp">' in page
    assert '<img alt="One &quot;digit&quot; leaves" src="waiting.webp">' in page


def _simulated(settings):
    return {name: settings[name] for name in ("block", "width", "batch", "depth", "seeds", "key", "inputs")}


def test_no_two_exhibits_share_their_files():
    names = [one.name for name in picture_names() for one in find_picture(name).declared.exhibits]
    assert sorted(names) == sorted(exhibits())


def test_the_page_lists_the_figures_of_simulations_after_its_own(tmp_path):
    for name, told in {
        "waiting": {"caption": "It takes 3 layers.", "image": "waiting.png"},
        "births": {"caption": "Half by layer 9.", "image": "births.png"},
        "table": {"rows": [1]},
        "lost": {"caption": "Not drawn.", "image": "lost.png"},
        "list": [1, 2],
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    for name in ("waiting", "births"):
        (tmp_path / f"{name}.png").write_bytes(b"")
    page = gallery_page(tmp_path)
    titles = [line for line in page.splitlines() if line.startswith("#")]
    assert titles == ["# Gallery", "## births", "# From simulations", "## waiting"]
    assert "![waiting](waiting.png)\n\nIt takes 3 layers. ([numbers](waiting.json))" in page


@pytest.mark.slow
def test_the_whole_gallery_builds_small(tmp_path):
    assert len(build_gallery(tmp_path, small=True)) == len(exhibits())

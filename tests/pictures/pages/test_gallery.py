"""The gallery: captions tell the numbers of the records, the page lists what is there."""

import json

import pytest

import bninit as bn
from bninit.pictures.catalogue import find_picture, picture_names
from bninit.pictures.pages.gallery import build_gallery, exhibits, gallery_page


def test_the_gallery_tells_the_numbers_of_its_records(tmp_path):
    names = ["filmstrip", "order_parameter"]
    for path in build_gallery(tmp_path, names, small=True):
        told = json.loads(path.read_text())
        _, exhibit = exhibits()[path.stem]
        assert told["caption"] == exhibit.caption.format(**told["numbers"])
        assert told["settings"][0]["width"] in (64, 8)
        assert told["versions"]["jax"]
        assert path.with_suffix(".png").stat().st_size > 5000
        assert path.with_suffix(".svg").is_file()
        assert told["caption"] in (tmp_path / "README.md").read_text()
        if path.stem == "order_parameter":
            rerun = bn.see("trajectory", [bn.simulate(**_simulated(told["settings"][0]))])
            assert told["numbers"]["last"] == pytest.approx(rerun.courses[0].band[1][-1])


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

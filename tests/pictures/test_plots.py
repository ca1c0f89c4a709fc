"""Pictures by what they show: data, labels, units, legends, colours, and that they leave the world alone."""

import json

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

import bninit as bn
from bninit.geometry import gram as geometry
from bninit.geometry import parts as parting
from bninit.pictures.canvas.paint import paint, save_picture
from bninit.pictures.canvas.picture import Moving, Takes
from bninit.pictures.canvas.theme import DARK, LIGHT, PRINT, THEMES
from bninit.pictures.catalogue import find_picture, picture_names, seen_names
from bninit.pictures.of_runs.births import BirthLayers, Births
from bninit.pictures.of_runs.plane import Plane
from bninit.pictures.pages.gallery import build_gallery, exhibits, gallery_page
from bninit.program import call


@pytest.fixture(scope="module")
def record():
    return bn.simulate("rc+relu", width=64, batch=16, depth=80, seeds=4)


@pytest.fixture(scope="module")
def many():
    made = {}
    for width in (16, 32, 64):
        made["rs", width] = bn.simulate("rs", width=width, batch=8, depth=12, seeds=4)
    for batch in (4, 16):
        for width in (16, 64):
            made[batch, width] = bn.simulate("rc+relu", width=width, batch=batch, depth=60, seeds=2)
    return made


@pytest.fixture(scope="module")
def seen(record, many):
    gap = [many["rs", width] for width in (16, 32, 64)]
    grid = [many[batch, width] for batch in (4, 16) for width in (16, 64)]
    wide = bn.simulate("rc+rs+relu", width=4096, batch=8, depth=25, seeds=2, inputs="digits")
    single = {name: [record] for name in seen_names()}
    sets = single | {"gap": gap, "gap_by_width": gap, "phase": grid, "decay": [wide]}
    return {name: bn.see(name, records) for name, records in sets.items()}


@pytest.mark.parametrize("name", picture_names())
def test_every_file_of_the_two_rooms_is_one_picture(name):
    picture = find_picture(name)
    assert picture.__doc__
    assert (picture.declared.takes is Takes.FILM) == issubclass(picture, Moving)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", seen_names())
def test_every_picture_is_labelled_and_leaves_the_world_alone(name, theme, seen):
    before, figures = dict(mpl.rcParams), pyplot.get_fignums()
    figure = paint(seen[name], theme)
    assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == figures
    if seen[name].declared.takes is Takes.AXES:
        axes = figure.axes[0]
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        assert to_rgb(axes.get_facecolor()[:3]) == to_rgb(THEMES[theme].card)
        if name not in ("filmstrip", "phase"):
            assert axes.get_legend() is not None


def test_a_trajectory_draws_its_band_and_names_its_unit(record):
    course = bn.see("trajectory", [record], quantity="cluster_angle").courses[0]
    axes = paint(bn.see("trajectory", [record], quantity="cluster_angle")).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), course.band[1])
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), course.predicted)
    np.testing.assert_array_equal(axes.lines[2].get_ydata(), [course.settled])
    assert axes.get_ylabel() == "mean angle inside the cluster (radians)"
    edges = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert edges.min() == course.band[0].min()
    assert edges.max() == course.band[2].max()


def test_the_quantities_of_a_part_are_those_of_the_description(record):
    grams, found = record.dataset["gram"].values, record.description
    part = parting.standing_apart(found, grams)
    same = (found.apart == part[:, None]).all(axis=-1)
    assert same.any()
    for function, expected in (
        (parting.norm_ratio, found.norm_ratio),
        (parting.cluster_angle, found.cluster_angle),
        (parting.cosine_between, found.cosine),
    ):
        np.testing.assert_allclose(function(grams, part)[same], expected[same], rtol=1e-10)


@pytest.mark.parametrize("quantity", ["norm_ratio", "t", "isometry_gap"])
def test_infinite_width_starts_where_the_run_starts(quantity, many):
    course = bn.see("trajectory", [many[16, 64]], quantity=quantity).courses[0]
    if quantity in ("norm_ratio", "cosine", "cluster_angle"):
        assert np.isfinite(course.predicted).all()
    else:
        assert course.predicted[0] == pytest.approx(course.band[1][0])


def test_prediction_is_the_gram_map_step_by_step(record):
    first = record.dataset["gram"].values[0, 0]
    image = np.asarray(bn.gram_map("rc+relu")(first))
    step = bn.predict(record, depth=1)[0, 1]
    np.testing.assert_allclose(step, image * len(first) / np.trace(image), atol=1e-12)


def test_the_filmstrip_shows_the_cosines_of_the_seed(record):
    film = bn.see("filmstrip", [record], seed=2, frames=4)
    grams = record.dataset["gram"].values[2][film.layers][:, film.order][:, :, film.order]
    np.testing.assert_allclose(film.cosines, np.asarray(geometry.cosines(grams)))
    axes = paint(film).axes[0]
    np.testing.assert_array_equal(axes.images[3].get_array(), film.cosines[3])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == [str(layer) for layer in film.layers]
    assert film.layers[0] == 0
    assert film.layers[-1] == 80


def test_the_spectrum_shares_sum_to_one_in_every_seed(record):
    spectrum = bn.see("spectrum", [record])
    np.testing.assert_allclose(
        spectrum.band[1][:, 0], np.median(record.description.order_parameter, axis=0), atol=1e-12
    )


def test_births_are_a_staircase_of_shares():
    births = Births((BirthLayers("a", np.array([3, 5, 5]), 4, 10),))
    assert births.courses[0].median == 5
    line = paint(births).axes[0].lines[0]
    np.testing.assert_array_equal(line.get_xdata(), [0, 3, 5, 5, 10])
    np.testing.assert_array_equal(line.get_ydata(), [0, 0.25, 0.5, 0.75, 0.75])
    assert BirthLayers("b", np.array([3]), 4, 10).median == float("inf")


def test_the_fit_of_the_gap_is_the_line_drawn(seen):
    gap = seen["gap_by_width"]
    axes = paint(gap).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), np.exp(gap.intercept) * gap.widths**gap.slope)
    assert f"{gap.slope:.3f}" in axes.get_legend().get_texts()[0].get_text()
    assert -0.7 < gap.slope < -0.3


def test_the_phase_diagram_places_each_share(many, seen):
    phase = seen["phase"]
    for row, width in enumerate(phase.widths):
        for column, batch in enumerate(phase.batches):
            share = bn.summarise(many[int(batch), int(width)]).kinds
            odd = sum(count for kind, count in share.items() if "odd" in kind) / 2
            assert phase.share[row, column] == odd


def test_the_eight_blocks_show_the_verdict_of_the_summary(record):
    panels = bn.see("eight_blocks", [record])
    story, summary = panels.cards[0].stories[0], bn.summarise(record)
    assert story.kind == summary.kind
    assert story.counts[story.kind] / story.seeds == summary.share
    words = [text.get_text() for text in paint(panels).texts]
    assert any(word.startswith(summary.kind) for word in words)
    np.testing.assert_array_equal(story.band[1], np.median(record.description.order_parameter, axis=0))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_text_stands_out_from_its_ground(theme):
    """The contrast of WCAG 2.2: 4.5 for text, 3 for marks."""

    def light(color):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))

    def contrast(one, other):
        high, low = sorted([light(one), light(other)], reverse=True)
        return (high + 0.05) / (low + 0.05)

    for ground in (theme.paper, theme.card):
        assert min(contrast(theme.ink, ground), contrast(theme.faint, ground)) >= 4.5
        assert min(contrast(theme.odd, ground), contrast(theme.cluster, ground)) >= 3


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


def test_pictures_are_the_same_bytes_twice(tmp_path, record):
    film = bn.see("filmstrip", [record], frames=3)
    for suffix in ("svg", "png"):
        one, two = (save_picture(film, tmp_path / f"{i}.{suffix}") for i in (1, 2))
        assert one.read_bytes() == two.read_bytes()


def test_a_drawing_shows_its_pixels():
    """Two points and their matrix, drawn: the odd one is where and what colour it should be."""
    film = Plane(
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


@pytest.mark.parametrize(
    ("name", "block", "choices", "message"),
    [
        ("births", "rs", {}, "simulate --block rc\\+relu"),
        ("gap", "rs", {}, "three or more widths"),
        ("phase", "rs", {}, "two batches and two widths"),
        ("filmstrip", "rs", {"seed": 99}, "a seed of the record, 0 to 3"),
        ("filmstrip", "rs", {"quantity": "t"}, "options seed, frames for the plot filmstrip"),
        ("trajectory", "rs", {"quantity": "cosin"}, "did you mean 'cosine'"),
        ("filmstip", "rs", {}, "did you mean 'filmstrip'"),
    ],
)
def test_a_record_that_lacks_it_is_told_what_to_do(name, block, choices, message, many):
    with pytest.raises(bn.InputError, match=message):
        bn.see(name, [many[block, 16]], **choices)


def test_the_command_plot(tmp_path, record, capsys):
    store = str(record.save(tmp_path / "run.zarr"))
    out = tmp_path / "t.svg"
    assert call(["plot", "trajectory", store, "--quantity", "t", "-o", str(out)]) == 0
    assert out.read_text().lstrip().startswith("<?xml")
    assert call(["plot", "trajectory", store, "--out", str(out)]) == 2
    assert "a path where nothing is" in capsys.readouterr().err
    assert call(["plot", "trajctory", store]) == 2
    assert "did you mean 'trajectory'" in capsys.readouterr().err
    assert call(["plot", "spectrum", store, "--width", "3"]) == 2
    assert "no options for the plot spectrum; got: width" in capsys.readouterr().err
    film = tmp_path / "motion.webp"
    assert call(["plot", "motion", store, "--frames", "3", "-o", str(film)]) == 0
    with Image.open(film) as image:
        assert (image.format, image.n_frames) == ("WEBP", 3)


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

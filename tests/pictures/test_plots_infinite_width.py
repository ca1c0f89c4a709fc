"""Pictures of infinite width: what they show is the map's own, and what is drawn is what they show."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import bninit as bn
from bninit.pictures.canvas.paint import paint
from bninit.pictures.of_theory.growth import Growth
from bninit.pictures.pages.gallery import build_gallery
from bninit.program import call


@pytest.fixture(scope="module")
def growth():
    return bn.see("growth", block="rc+relu", batch=8)


@pytest.fixture(scope="module")
def cobweb():
    return bn.see("cobweb", block="rc+relu", batch=16, layers=8)


@pytest.fixture(scope="module")
def portrait():
    return bn.see("phase_portrait", block="rc+relu", batch=7, odd=2, layers=300)


def test_growth_is_that_of_the_scalar_map_and_vanishes_where_it_is_fixed(growth):
    at = slice(50, 550, 100)
    expected = [np.log(float(bn.scalar_map("rc+relu", 8)(t)) / t) for t in growth.t[at]]
    np.testing.assert_allclose(growth.growth[at], expected, atol=1e-13)
    inner = growth.fixed[1:-1]
    np.testing.assert_allclose(np.interp(inner, growth.t, growth.growth), 0, atol=1e-4)
    for t, slope in zip(growth.fixed[:-1], growth.slopes, strict=False):
        rises = np.interp(t * 1.05, growth.t, growth.growth) > 0
        assert rises == (slope > 1)


def test_growth_draws_its_fixed_points_full_where_they_attract(growth):
    axes = paint(growth).axes[0]
    curve = next(line for line in axes.lines if len(line.get_xdata()) == len(growth.t))
    np.testing.assert_array_equal(curve.get_ydata(), growth.growth)
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in marks] == growth.fixed.tolist()
    full = [line.get_markerfacecolor() == line.get_color() for line in marks]
    assert full == [True, False, True, False]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words[1] == f"separatrix: t = {growth.fixed[1]:.4g}, F′ = {growth.slopes[1]:.3f}"
    assert axes.get_xscale() == "log"
    assert "one layer" in axes.get_ylabel()


def test_a_staircase_follows_the_map_and_ends_where_it_attracts(cobweb):
    map_ = bn.scalar_map("rc+relu", 16)
    attracting = cobweb.fixed[np.abs(cobweb.slopes) < 1]
    for path in cobweb.stairs:
        t = float(path[0])
        for _ in range(cobweb.layers):
            t = float(map_(t))
        assert path[1] == pytest.approx(t, rel=1e-12)
        assert np.abs(np.log(path[-1] / attracting)).min() < 0.02
    separatrix = cobweb.fixed[1]
    assert {bool(path[-1] > separatrix) for path in cobweb.stairs} == {True, False}
    axes = paint(cobweb).axes[0]
    stair = next(line for line in axes.lines if len(line.get_xdata()) == 2 * len(cobweb.stairs[0]) - 1)
    x, y = stair.get_xdata(), stair.get_ydata()
    np.testing.assert_array_equal(x[1::2], y[:-1:2][: len(x[1::2])])
    assert axes.get_ylabel() == "t 8 layers later"


def test_multipliers_are_those_of_the_fixed_points_with_their_multiplicities():
    view = bn.see("multipliers", block="rc+relu", batch=16, largest=40)
    for state in ("simplex", "odd point"):
        curves = [curve for curve in view.curves if curve.state == state]
        # All symmetric matrices of zero row sums but the scale.
        assert sum(curve.multiplicity for curve in curves) == 16 * 15 / 2 - 1
        point = next(p for p in bn.fixed_points("rc+relu", 16) if p.name == state)
        here = sorted(float(curve.values[curve.batches == 16][0]) for curve in curves)
        np.testing.assert_allclose(here, sorted(value for _, value, _ in point.multipliers))
    figure = paint(view)
    axes = figure.axes[0]
    assert axes.lines[0].get_ydata() == [1, 1]
    legend = axes.get_legend()
    assert legend.get_title().get_text() == "multiplicities at n = 16"
    assert "simplex, standard: × 15" in [text.get_text() for text in legend.get_texts()]


def test_a_path_of_the_portrait_is_the_whole_gram_map(portrait):
    """The dense twin: a Gram of 2 and 5 points, one layer, and its contrast and spreads read off."""
    k, m = portrait.odd, 7 - portrait.odd
    kinds = np.repeat([0, 1], [k, m])
    unit = kinds == 0
    mean = np.where(unit, m / 7, -k / 7)
    centre = np.eye(7) - 1 / 7
    start, after = portrait.paths[::20, 0], portrait.paths[::20, 1]
    contrast, odd = np.exp(start.T)[..., None, None]
    grams = contrast * np.outer(mean, mean)
    for spread, mine in ((odd, unit), (1.0, ~unit)):
        inside = np.diag(mine.astype(float)) - np.outer(mine, mine) / mine.sum()
        grams = grams + spread * inside
    map_ = bn.gram_map("rc+relu")
    images = np.stack([centre @ np.asarray(map_(gram)) @ centre for gram in grams])
    spreads = [images[:, i, i] - images[:, i, i + 1] for i in (0, k)]
    between = images[:, 0, 0] + images[:, k, k] - 2 * images[:, 0, k]
    means = between - spreads[0] * (1 - 1 / k) - spreads[1] * (1 - 1 / m)
    expected = np.log(np.stack([means / spreads[1], spreads[0] / spreads[1]], axis=-1))
    np.testing.assert_allclose(after, expected, atol=1e-9)


def test_paths_take_the_colour_of_where_they_end(portrait):
    for path, end in zip(portrait.paths, portrait.ends, strict=True):
        if end >= 0:
            place = portrait.places[end]
            assert place.attracts
            np.testing.assert_allclose(path[-1], [place.x, place.y], atol=0.1)
    axes = paint(portrait).axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) == portrait.paths.shape[1]]
    assert len(lines) == len(portrait.paths)
    assert len({line.get_color() for line in lines}) == len(set(portrait.ends.tolist()))
    assert axes.get_xlim() == portrait.window[:2]


def test_the_bifurcation_diagram_passes_through_the_fixed_points():
    picture = bn.see("bifurcation", block="rc+relu", largest=40.0)
    curves = picture.curves
    at = {point.name: point.t for point in bn.fixed_points("rc+relu", 16)}
    for part in curves[0].parts:
        order = np.argsort(part.batch)
        found = np.interp(np.log(16), np.log(part.batch[order]), np.log(part.t[order]))
        expected = at["odd point"] if part.attracts else at["separatrix"]
        assert found == pytest.approx(np.log(expected), abs=0.02)
    axes = paint(picture).axes[0]
    assert [text.get_text() for text in axes.texts] == [f"n = {curves[0].folds[0][0]:.4f}"]
    dashes = {line.get_label(): line.get_linestyle() for line in axes.lines}
    assert dashes["rc+relu: odd point"] == "-"
    assert dashes["rc+relu: separatrix"] == "--"


def test_a_record_shows_the_infinite_width_of_its_own_block_and_batch():
    record = bn.simulate("rc+relu", width=8, batch=9, depth=2, seeds=1)
    axes = Figure().subplots()
    assert record.plot.growth(ax=axes) is axes
    assert axes.get_title(loc="left") == "rc+relu, 9 points, infinite width"
    assert bn.see("growth", [record], batch=12).batch == 12
    with pytest.raises(bn.InputError, match="one record for this plot"):
        bn.see("growth", [record, record])
    with pytest.raises(bn.InputError, match="options block, batch for the plot growth; got: seed"):
        bn.see("growth", [record], seed=0)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cobweb", "--block", "relu"], "a block that recenters; got: relu"),
        (["cobweb", "--layers", "0"], "layers a whole number >= 1"),
        (["phase-portrait", "--odd", "1"], "odd a whole number >= 2"),
        (["phase-portrait", "--batch", "4", "--odd", "3"], "odd <= batch - 2"),
        (["phase-portrait", "--block", "rc"], "recenters and moves the Gram"),
        (["multipliers", "--block", "relu"], "a block with a simplex or an odd point"),
        (["multipliers", "--block", "rc+tanh"], "piecewise linear"),
        (["bifurcation", "--block", "rc"], "a branch up to 1000 points"),
        (["bifurcation", "--largest", "1"], "largest a finite number > 2.5"),
        (["growth", "--quantity", "t"], "options block, batch for the plot growth"),
    ],
)
def test_bad_input_is_one_line(words, message, capsys):
    assert call(["plot", *words]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_the_command_draws_a_block_at_infinite_width(tmp_path):
    out = tmp_path / "growth.svg"
    assert call(["plot", "growth", "--block", "rc+relu", "--batch", "8", "-o", str(out)]) == 0
    assert out.read_text().lstrip().startswith("<?xml")


def test_the_gallery_says_the_numbers_of_infinite_width(tmp_path):
    (told,) = build_gallery(tmp_path, ["growth"])
    (exhibit,) = Growth.declared.exhibits
    growth = bn.see("growth", **exhibit.choices)
    caption = exhibit.caption.format(**growth.numbers)
    assert caption in told.read_text()
    assert f"{growth.fixed[1]:.3f}" in caption

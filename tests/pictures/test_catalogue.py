"""The catalogue: every file is one picture, labelled, and what it cannot show is said in one line."""

import inspect

import matplotlib as mpl
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

import bninit as bn
from bninit.pictures.canvas.paint import paint
from bninit.pictures.canvas.picture import Moving, Takes
from bninit.pictures.canvas.story import Story
from bninit.pictures.canvas.theme import THEMES
from bninit.pictures.catalogue import find_picture, picture_names, seen_names
from bninit.program import call

QUANTITIES = "t,norm_ratio,cosine,order_parameter,orthogonality_gap,kind,birth"


@pytest.fixture(scope="module")
def seen(record, many):
    gap = [many["rs", width] for width in (16, 32, 64)]
    grid = [many[batch, width] for batch in (4, 16) for width in (16, 64)]
    wide = bn.simulate("rc+rs+relu", width=4096, batch=8, depth=25, seeds=2, inputs="digits")
    single = {name: [record] for name in seen_names()}
    digits = [bn.simulate(b, 32, 8, 30, seeds=2, inputs="digits") for b in ("rc+relu", "rc+rs+relu")]
    sets = single | {"digits_walk": digits, "gap": gap, "gap_by_width": gap, "phase": grid, "decay": [wide]}
    return {name: bn.see(name, records) for name, records in sets.items()}


@pytest.mark.parametrize("name", picture_names())
def test_every_file_of_the_two_rooms_is_one_picture(name):
    picture = find_picture(name)
    assert picture.__doc__
    assert (picture.declared.takes in (Takes.FILM, Takes.BOTH)) == issubclass(picture, Moving)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", seen_names())
def test_every_picture_is_labelled_and_leaves_the_world_alone(name, theme, seen):
    before, figures = dict(mpl.rcParams), pyplot.get_fignums()
    assert all(len(words) > 20 for words in (seen[name].finding, seen[name].setting, seen[name].alt))
    assert not any(token in seen[name].finding for token in ("rc+", "relu", "seeds"))
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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trajectory"], "1 to 6 finished cells in one picture; got: 12; choose with --block BLOCK --batch"),
        (["trajectory", "--block", "rs", "--quantity", "isometry_gap"], "quantity isometry_gap in the store"),
        (["gap"], "one block in this picture; got: rc+relu, rs"),
        (["births", "--block", "rs", "--batch", "4"], "births of an odd point"),
        (["trajectory", "--width", "99"], "width one of those of the sweep, 16, 32, 64; got: 99"),
        (["filmstrip"], "the record of a run for the plot filmstrip"),
        (["cobweb"], "no store for the plot cobweb"),
        (["births", "--seed", "1"], "no options for the plot births; got: seed"),
    ],
)
def test_what_a_store_lacks_is_named(store, words, message, capsys):
    name, *options = words
    assert call(["plot", name, str(store), *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_the_command_that_records_it_is_named(store, capsys):
    assert call(["plot", "trajectory", str(store), "--quantity", "effective_rank"]) == 2
    assert f"bninit sweep --quantities {QUANTITIES},effective_rank --out NEW" in capsys.readouterr().err


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
        (["comparison"], "a plot of runs or of a block; got: comparison; choose one of bifurcation, births"),
    ],
)
def test_bad_input_is_one_line(words, message, capsys):
    assert call(["plot", *words]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_a_record_shows_the_infinite_width_of_its_own_block_and_batch():
    record = bn.simulate("rc+relu", width=8, batch=9, depth=2, seeds=1)
    axes = Figure().subplots()
    assert record.plot.growth(ax=axes) is axes
    assert "recenter + ReLU, 9 points, infinite width" in [text.get_text() for text in axes.texts]
    assert bn.see("growth", [record], batch=12).batch == 12
    with pytest.raises(bn.InputError, match="one record for this plot"):
        bn.see("growth", [record, record])
    with pytest.raises(bn.InputError, match="options block, batch for the plot growth; got: seed"):
        bn.see("growth", [record], seed=0)


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


def test_the_command_lists_what_it_draws(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert call(["plot", "--list"]) == 0
    told = capsys.readouterr().out
    rows = {
        name: next(line for line in told.splitlines() if line.split()[:1] == [name]) for name in seen_names()
    }
    assert "runs, a sweep" in rows["births"]
    assert "share of networks" in rows["births"]
    assert "a block" in rows["growth"]


def test_the_command_draws_a_block_at_infinite_width(tmp_path):
    out = tmp_path / "growth.svg"
    assert call(["plot", "growth", "--block", "rc+relu", "--batch", "8", "-o", str(out)]) == 0
    assert out.read_text().lstrip().startswith("<?xml")


def _reached(function, code=None):
    """What the code of a function refers to by global names, through other functions of pictures."""
    code = code or function.__code__
    for name in code.co_names:
        one = function.__globals__.get(name)
        if one is not None:
            yield one
        if inspect.isfunction(one) and one.__module__.startswith("bninit.pictures"):
            yield from _reached(one)
    for inner in code.co_consts:
        if inspect.iscode(inner):
            yield from _reached(function, inner)


ALLOWED = ("numpy", "matplotlib", "typing", "textwrap", "bninit.pictures")


def _computes(function):
    """The homes of what it refers to, but for numpy, matplotlib and pictures."""
    found = _reached(function)
    homes = [one.__name__ if inspect.ismodule(one) else getattr(one, "__module__", "") for one in found]
    return [home for home in homes if home and not home.startswith(ALLOWED)]


DRAWING = [
    pytest.param(one, id=f"{owner.__name__}.{name}")
    for owner in [Story, *map(find_picture, picture_names())]
    for name, one in vars(owner).items()
    if "draw" in name
]


@pytest.mark.parametrize("function", DRAWING)
def test_drawing_computes_nothing(function):
    assert not _computes(function)


def test_computing_would_be_seen():
    assert "bninit.geometry.gram" in _computes(find_picture("spectrum").of_records.__func__)
    assert "bninit.dynamics.symmetry.scalar_map" in _computes(find_picture("cobweb").of_block.__func__)

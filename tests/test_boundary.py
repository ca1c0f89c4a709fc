"""Boundaries: coverage on probabilities that are known, and that a search leaves the store of a sweep."""

import hashlib
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

import bninit as bn
from bninit.boundary import Search
from bninit.commands import call
from bninit.configuration import ODD, SIMPLEX
from bninit.crossing import ABOVE, BELOW, bracket, locate, sides
from bninit.event import parse_event
from bninit.picture import paint
from bninit.refinement import at_most, path, wanted
from bninit.views.phase import phase_of_store

LINE = {"batches": 8, "widths": "16:4096:x1.1892", "seeds": 64, "depth": 1}
PLANE = {"batches": "4,8,16", "widths": "16:512:x1.19", "seeds": 64, "depth": 3}


def falling(middle, steepness):
    """A probability that falls along the width, 1/2 at the middle."""
    return lambda width: 1 / (1 + (width / middle) ** steepness)


def search_out(probability, generator, settings=LINE, **level_set):
    """Search a line whose counts are drawn from a probability; the widths, counts and crossing."""
    grid, found = bn.make_boundary(settings | level_set)
    search, seen = Search(grid, found), {}
    bound = len(search.at_most())
    while cells := [cell for line in search.wanted() for cell in line]:
        counts = {cell: int(generator.binomial(grid.seeds, probability(cell.width))) for cell in cells}
        assert not seen.keys() & {cell.width for cell in counts}
        seen |= {cell.width: count for cell, count in counts.items()}
        search.take(counts)
        assert len(search.at_most()) <= bound
    widths = sorted(seen)
    counts = [seen[width] for width in widths]
    settled = (grid.seeds, found.level, found.confidence, len(grid.widths))
    return widths, counts, locate(np.array(widths), counts, *settled)


@pytest.mark.parametrize("steepness", [0.15, 0.6, 2.0, 12.0])
@pytest.mark.parametrize("turned", [False, True])
def test_the_interval_holds_the_crossing_as_often_as_it_says(steepness, turned):
    """400 searches at confidence 0.8, the crossing anywhere in the range; false alarm under 1e-4 a case.

    An interval open on one side is wrong if the crossing is not there, and so is "throughout".
    """
    generator, wrong, repetitions = np.random.default_rng(7), 0, 400
    for _ in range(repetitions):
        middle = float(np.exp(generator.uniform(np.log(20), np.log(3500))))
        curve = falling(middle, -steepness if turned else steepness)
        crossing = search_out(curve, generator, confidence=0.8)[2]
        low = 0.0 if crossing.low is None else crossing.low
        high = np.inf if crossing.high is None else crossing.high
        wrong += not low <= middle <= high or "throughout" in crossing.status
        wrong += crossing.rising is not None and crossing.rising != turned
    assert wrong <= binom.ppf(1 - 1e-4, repetitions, 0.2)


def test_claims_are_wrong_no_more_often_than_they_say():
    """Exactly: at the level itself the probability of each claim is at most alpha, and not far below it."""
    for seeds, level, tests in itertools.product((64, 200), (0.2, 0.5, 0.9), (5, 40)):
        alpha = 0.05 / tests
        counts = np.arange(seeds + 1)
        claims, weight = sides(counts, seeds, level, 0.95, tests), binom.pmf(counts, seeds, level)
        for side in (BELOW, ABOVE):
            wrong = weight[claims == side].sum()
            assert wrong <= alpha
            edge = counts[claims == side].max() + 1 if side == BELOW else counts[claims == side].min() - 1
            assert wrong + weight[edge] > alpha


@pytest.mark.parametrize(
    ("middle", "steepness", "status"),
    [
        (1e6, 3.0, "above throughout"),
        (0.1, 3.0, "below throughout"),
        (4096.0, 3.0, "open"),
        (9, 0.0, "unclear"),
    ],
)
def test_a_level_that_is_not_crossed_gives_no_number(middle, steepness, status):
    crossing = search_out(falling(middle, steepness), np.random.default_rng(0))[2]
    assert crossing.status == status
    assert crossing.estimate is None
    assert crossing.remedy
    assert (crossing.low is None) or status == "open"


@pytest.mark.parametrize("middle", [17.0, 60.0, 300.0, 3000.0])
@pytest.mark.parametrize("steepness", [0.5, 1.5, 6.0])
def test_a_search_finds_what_the_full_grid_shows(middle, steepness):
    """With counts that are exactly seeds times the probability, the interval is that of all cells."""

    class Exact:
        def binomial(self, seeds, probability):
            return round(seeds * probability)

    curve = falling(middle, steepness)
    widths, _, crossing = search_out(curve, Exact())
    grid = bn.make_boundary(LINE)[0]
    counts = [round(64 * curve(width)) for width in grid.widths]
    whole = locate(np.array(grid.widths), counts, 64, 0.5, 0.95, len(grid.widths))
    assert (crossing.status, crossing.low, crossing.high) == (whole.status, whole.low, whole.high)
    assert len(widths) < 0.6 * len(grid.widths)
    if crossing.status == "crossed":
        assert abs(np.log(crossing.estimate / middle)) < np.log(1.19)


def test_the_estimate_meets_the_level_on_a_straight_line():
    widths, shares = np.array([16, 32, 64, 128, 256]), np.array([0, 0.2, 0.4, 0.8, 1])
    found = locate(widths, 1000 * shares, 1000, 0.5, 0.95, 5)
    assert found.estimate == pytest.approx(64 * 2**0.25)
    turned = locate(widths, 1000 * shares[::-1], 1000, 0.5, 0.95, 5)
    assert turned.estimate == pytest.approx(64 * 2**-0.25)
    level = locate(widths, [0, 500, 500, 500, 1000], 1000, 0.5, 0.95, 5)
    assert level.estimate == pytest.approx(64)


def test_the_search_walks_up_then_halves():
    values = [int(16 * 2 ** (k / 4)) for k in range(33)]
    assert [values[place] for place in path(values)] == [16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
    claims = dict.fromkeys(path(values)[:5], ABOVE) | {path(values)[5]: BELOW}
    assert wanted(values, claims) == (18,)
    assert bracket([claims[place] for place in sorted(claims)]) == (4, 5)
    assert wanted(values, claims | {18: ABOVE, 19: BELOW}) == ()
    assert at_most(values, claims) <= {17, 18, 19}


def test_events():
    kinds = np.array([SIMPLEX, ODD, ODD + 1])
    assert parse_event("odd").happens(kinds).tolist() == [False, True, True]
    assert parse_event("cluster + odd point").happens(kinds).tolist() == [False, True, False]
    small = parse_event(" cluster_angle < 0.1 ")
    assert (str(small), small.quantity) == ("cluster_angle<0.1", "cluster_angle")
    assert small.happens(np.array([0.05, 0.2, np.nan])).tolist() == [True, False, False]


def made(grid, cells):
    """An engine that draws the kinds instead of networks; half of them are odd at width 12 * batch."""
    for cell in cells:
        generator = np.random.default_rng([cell.batch, cell.width])
        odd = generator.random((grid.seeds, 1)) < falling(12 * cell.batch, 2.0)(cell.width)
        yield cell, {"kind": np.where(odd, ODD, SIMPLEX).astype(np.int8)}


def dying(cells):
    """The same engine, interrupted after some cells in all."""
    left = iter(range(cells))

    def engine(grid, wanted_cells):
        for result in made(grid, wanted_cells):
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield result

    return engine


@pytest.fixture
def instant(monkeypatch):
    """Sweeps that need not compute; the probe neither."""
    module = sys.modules["bninit.sweep"]
    monkeypatch.setattr(module, "in_process", made)
    monkeypatch.setattr(module, "probe", lambda *_: (1e6, 0.1, 0.1))
    return module


def digest(path):
    """Every file of a folder, by name and content."""
    files = sorted(file for file in Path(path).rglob("*") if file.is_file())
    return {str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_interrupted_after_any_cell_it_ends_with_the_same_bytes(instant, monkeypatch, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    whole = tmp_path / "whole.zarr"
    traced = bn.boundary(grid, whole, level_set)
    expected, cells = digest(whole), traced.swept.computed
    assert traced.boundary.cells == cells < 0.6 * traced.boundary.lattice
    for last in range(1, cells, 3):
        store = tmp_path / f"{last}.zarr"
        monkeypatch.setattr(instant, "in_process", dying(last))
        with pytest.raises(KeyboardInterrupt):
            bn.boundary(grid, store, level_set)
        monkeypatch.setattr(instant, "in_process", lambda grid, cells: made(grid, cells[::-1]))
        again = bn.boundary(grid, store, level_set)
        assert (again.swept.computed, again.swept.found) == (cells - last, last)
        assert digest(store) == expected
        assert again.boundary == traced.boundary


def test_a_sweep_fills_the_store_and_the_boundary_stays(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    store = tmp_path / "s.zarr"
    traced = bn.boundary(grid, store, level_set)
    swept = bn.sweep(grid, store)
    assert swept.found == traced.swept.computed
    assert swept.found + swept.computed == traced.boundary.lattice
    full = bn.read_boundary(xr.open_zarr(store), level_set)
    for one, other in zip(traced.boundary.lines, full.lines, strict=True):
        assert one.crossing.low <= other.crossing.estimate <= one.crossing.high
        assert one.crossing.low <= 12 * one.other <= one.crossing.high
    assert traced.normals < traced.full_normals


def test_along_batches_the_lines_are_those_of_the_widths(instant, tmp_path):
    settings = {"batches": "4:64:x1.19", "widths": "128,256", "seeds": 64, "depth": 1, "along": "batch"}
    grid, level_set = bn.make_boundary(settings)
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set)
    assert [line.other for line in traced.boundary.lines] == [128, 256]
    for line in traced.boundary.lines:
        assert line.crossing.rising
        assert line.crossing.low <= line.other / 12 <= line.crossing.high


def test_the_progress_reaches_what_was_expected_at_most(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    outlook = bn.boundary_outlook(grid, tmp_path / "s.zarr", level_set)
    assert list(tmp_path.iterdir()) == []
    steps = []
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set, progress=steps.append)
    assert sum(steps) == outlook.normals
    assert min(steps) >= 0
    assert traced.boundary.cells <= outlook.cells < traced.boundary.lattice
    after = bn.boundary_outlook(grid, tmp_path / "s.zarr", level_set)
    assert (after.done, after.normals, after.cells) == (traced.boundary.cells, 0, traced.boundary.cells)


def test_a_cell_that_fails_stops_its_line_alone(instant, monkeypatch, tmp_path, capsys):
    def failing(grid, cells):
        for cell, values in made(grid, cells):
            yield cell, "broken" if (cell.batch, cell.width) == (8, 64) else values

    monkeypatch.setattr(instant, "in_process", failing)
    words = [f"--{name}={value}" for name, value in PLANE.items()]
    assert call(["boundary", *words, "--out", str(tmp_path / "s.zarr"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["reason"] for one in found["failed"]] == ["broken"]
    assert [line["status"] for line in found["lines"]] == ["crossed", "above throughout", "crossed"]


def test_the_command_prints_a_row_for_each_line(instant, tmp_path, capsys):
    (tmp_path / "plane.toml").write_text("".join(f"{k} = {json.dumps(v)}\n" for k, v in PLANE.items()))
    words = ["boundary", "--grid", str(tmp_path / "plane.toml"), "--out", str(tmp_path / "s.zarr")]
    assert call([*words, "--plan"]) == 0
    assert "at most" in capsys.readouterr().out
    assert call(words) == 0
    printed = capsys.readouterr()
    assert "the full grid has 60 cells" in printed.err
    assert printed.out.count("falling") == 3
    assert "of the normals of the full grid" in printed.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--event", "od"], "did you mean 'odd'"),
        (["--event", "tt>2"], "a quantity of each layer"),
        (["--event", "t>x"], "the bound of t"),
        (["--event", "birth<9"], "a quantity of each layer"),
        (["--level", "1.5"], "level between 0 and 1"),
        (["--along", "depth"], "along, one of width, batch"),
        (["--along", "batch"], "two batches or more"),
        (["--widths", "64"], "two widths or more"),
        (["--seeds", "4"], "raise seeds to"),
        (["--quantities", "t"], "kind among the quantities"),
        (["--grid", "bad.toml"], "did you mean 'level'"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("bad.toml").write_text("levle = 0.5\n")
    widths = [] if "--widths" in words else ["--widths", "16,32"]
    assert call(["boundary", *widths, "--depth", "3", "--json", *words]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["bad.toml"]


def test_the_picture_shows_the_cells_that_are_done_and_the_level_set(instant, tmp_path):
    grid, level_set = bn.make_boundary(PLANE)
    traced = bn.boundary(grid, tmp_path / "s.zarr", level_set)
    dataset = xr.open_zarr(tmp_path / "s.zarr")
    phase = phase_of_store(dataset)
    assert np.isfinite(phase.share).sum() == traced.boundary.cells
    for column, line in enumerate(traced.boundary.lines):
        assert phase.crossings[column] == line.crossing
    place = np.argwhere(np.isfinite(phase.share))[0]
    cell = dataset["kind"].values[0, 0, 0, place[1], place[0], :, -1]
    assert phase.share[tuple(place)] == (cell >= ODD).mean()
    axes = paint("phase", phase).axes[0]
    curve = next(line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(curve.get_xdata(), phase.batches)
    np.testing.assert_array_equal(curve.get_ydata(), [one.estimate for one in phase.crossings])
    assert axes.get_legend().get_texts()[0].get_text() == "share 0.5, 95% interval"
    assert axes.patch.get_hatch()
    one = phase_of_store(dataset.sel(block="rc+relu"))
    np.testing.assert_array_equal(one.share, phase.share)


class Recorded:
    """Real networks in place of random numbers: those of the seeds from the first on."""

    def __init__(self, happened, first):
        self.happened, self.first = happened, first

    def binomial(self, seeds, place):
        return self.happened[place, self.first : self.first + seeds].sum()


def test_real_networks_of_all_widths_share_their_rows_and_the_interval_still_holds(tmp_path):
    """20 searches at confidence 0.8, of 64 seeds each, against all 1280; false alarm under 1e-4."""
    words = {"batches": 8, "widths": "8:64:x1.41", "depth": 10, "event": "t>4", "confidence": 0.8}
    grid, level_set = bn.make_boundary(words | {"seeds": 1280})
    bn.sweep(grid, tmp_path / "all.zarr")
    happened = xr.open_zarr(tmp_path / "all.zarr")["t"].values[0, 0, 0, 0, :, :, -1] > 4
    truth = locate(np.array(grid.widths), happened.sum(1), 1280, 0.5, 0.8, len(grid.widths))
    assert truth.status == "crossed"
    found = []
    for first in range(0, 1280, 64):
        drawn = Recorded(happened, first)
        found.append(search_out(grid.widths.index, drawn, words | {"seeds": 64})[2])
    wrong = sum(not (one.low or 0) <= truth.estimate <= (one.high or np.inf) for one in found)
    assert wrong <= binom.ppf(1 - 1e-4, len(found), 0.2)
    one = bn.boundary(bn.make_boundary(words | {"seeds": 64})[0], tmp_path / "s.zarr", level_set)
    assert one.boundary.lines[0].crossing == found[0]
    assert one.swept.computed < len(grid.widths)

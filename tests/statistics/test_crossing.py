"""Crossings of a level: how often the interval holds it, on probabilities that are known, and the search."""

import itertools

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

import bninit as bn
from bninit.geometry.configuration import ODD, SIMPLEX
from bninit.geometry.event import parse_event
from bninit.statistics.crossing import ABOVE, BELOW, bracket, locate, sides
from bninit.sweeps.boundaries.refinement import at_most, path, wanted
from bninit.sweeps.boundaries.search import Search

LINE = {"batches": 8, "widths": "16:4096:x1.1892", "seeds": 64, "depth": 1}


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


STEEP = ((0.15, 0.8), (0.15, 0.95), (0.6, 0.8), (2.0, 0.95), (12.0, 0.8))
ALL = [(*one, turned) for one in STEEP for turned in (False, True)]
SHORT = [(0.15, 0.95, False), (12.0, 0.8, False), (0.6, 0.8, True)]


@pytest.mark.parametrize(
    ("steepness", "confidence", "turned"),
    [*SHORT, *(pytest.param(*one, marks=pytest.mark.slow) for one in ALL if one not in SHORT)],
)
def test_the_interval_holds_the_crossing_as_often_as_it_says(steepness, confidence, turned):
    """300 searches, the crossing anywhere in the range; false alarm under 1e-4 a case.

    An interval open on one side is wrong if the crossing is not there, and so is "throughout".
    """
    generator, wrong, repetitions = np.random.default_rng(7), 0, 300
    for _ in range(repetitions):
        middle = float(np.exp(generator.uniform(np.log(20), np.log(3500))))
        curve = falling(middle, -steepness if turned else steepness)
        crossing = search_out(curve, generator, confidence=confidence)[2]
        low = 0.0 if crossing.low is None else crossing.low
        high = np.inf if crossing.high is None else crossing.high
        wrong += not low <= middle <= high or "throughout" in crossing.status
        wrong += crossing.rising is not None and crossing.rising != turned
    assert wrong <= binom.ppf(1 - 1e-4, repetitions, 1 - confidence)


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


@pytest.mark.parametrize(
    ("counts", "status", "low", "high"),
    [
        ([64, 60, 40, 35], "open", 32, None),
        ([30, 40, 60, 64], "open", None, 64),
        ([30, 60, 62, 35], "unclear", None, None),
        ([30, 40, 30, 35], "unclear", None, None),
        ([64, 35, 33, 60], "above throughout", None, None),
    ],
)
def test_a_bound_needs_a_clear_end(counts, status, low, high):
    """Between two unclear ends the direction is not known, nor on which side of a clear value it crosses."""
    found = locate([16, 32, 64, 128], counts, 64, 0.5, 0.95, 4)
    assert (found.status, found.low, found.high) == (status, low, high)


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

"""The phase portrait: its paths are those of the whole Gram map."""

from dataclasses import replace

import numpy as np
import pytest

import bninit as bn
from bninit.pictures.canvas.paint import paint


@pytest.fixture(scope="module")
def portrait():
    return bn.see("phase_portrait", block="rc+relu", batch=7, odd=2, layers=300)


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
    half = [line for line in axes.lines if line.get_fillstyle() == "left"]
    lone = [place for place in portrait.places if place.attracts and place.verdict == "unstable"]
    assert [line.get_xdata()[0] for line in half] == [place.x for place in lone]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert [one for one in words if "y = −∞" in one] == ["coincident odd points: unstable, at y = −∞"]
    heads = [text for text in axes.texts if text.arrow_patch is not None]
    assert 20 < len(heads) <= len(portrait.paths)


def test_the_finding_and_the_legend_say_what_the_places_are():
    portrait = bn.see("phase_portrait", block="rc+relu", batch=16, odd=2, layers=100)
    assert portrait.finding.endswith("paths while they are alike, but any difference between them grows")
    odd = [place.name for place in portrait.places].index("odd points")
    for worst, told in (
        ("(k-2,2)", "but differences between pairs of them grow"),
        ("(n-k-2,2)", "but the perturbation (n-k-2,2) grows"),
    ):
        places = list(portrait.places)
        places[odd] = replace(places[odd], worst=worst)
        assert replace(portrait, places=tuple(places)).finding.endswith(told)
    places = tuple(replace(one, verdict="stable", attracts=True) for one in portrait.places)
    stable = replace(portrait, places=places)
    assert stable.finding.endswith("paths, and that state is stable")
    words = [text.get_text() for text in paint(stable).axes[0].get_legend().get_texts()]
    assert "coincident odd points: stable, at y = −∞" in words
    assert not any("unstable" in one for one in words)

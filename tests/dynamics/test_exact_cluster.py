"""The exact cluster under a skip: its multiplier against the residual maps, perturbed and iterated."""

import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.equilibria.exact_cluster import largest_closing_strength, opening_multiplier
from bninit.infinite_width.residual import GramAndMean, iterate_moments, residual_map
from bninit.layer.components import recentred

OPENED = 1e-8


def _squared_distance(gram):
    return float(gram[-1, -1] + gram[-2, -2] - 2 * gram[-1, -2])


@pytest.mark.parametrize("odd", [1, 2])
@pytest.mark.parametrize("kind", ["branch", "post", "pre", "activation"])
@pytest.mark.parametrize("strength", [0.5, 3.0])
def test_the_cluster_opens_at_the_multiplier(kind, strength, odd):
    """200 layers to where the mean has settled, then one with the last point off the others."""
    n = 7
    line = np.where(np.arange(n) < odd, n - odd, -odd)
    map_ = residual_map(kind, "rc+relu", strength)
    start = GramAndMean(jnp.asarray(np.outer(line, line) / 1.0), jnp.zeros(n))
    settled = iterate_moments(map_, 1, start, every=200)
    before = settled.gram[-1].at[-1, -1].add(OPENED)
    after = map_.moments(GramAndMean(before, settled.mean[-1])).gram
    grown = _squared_distance(after) / _squared_distance(before)
    sizes = [float(jnp.trace(recentred(gram))) for gram in (before, after)]
    expected = opening_multiplier(kind, strength, n, odd)
    np.testing.assert_allclose(grown * sizes[0] / sizes[1], expected, rtol=1e-3)


def test_a_branch_opens_it_at_every_strength_and_no_less_than_the_block_alone():
    found = [opening_multiplier("branch", a, 8) for a in (0.01, 0.1, 1.0, 10.0, 1e4)]
    assert all(one > 1 for one in found)
    (cluster,) = [one for one in bn.fixed_points("rc+relu", 8) if one.name == "exact cluster"]
    np.testing.assert_allclose(found[-1], cluster.multipliers[0][1], rtol=1e-7)


@pytest.mark.parametrize(("batch", "odd"), [(4, 1), (8, 1), (8, 2)])
def test_under_activation_it_closes_below_the_largest_strength(batch, odd):
    edge = largest_closing_strength(batch, odd)
    np.testing.assert_allclose(opening_multiplier("activation", edge, batch, odd), 1, rtol=1e-12)
    assert opening_multiplier("activation", 0.9 * edge, batch, odd) < 1
    assert opening_multiplier("activation", 1.1 * edge, batch, odd) > 1


@pytest.mark.parametrize(
    ("words", "message"), [(("inside", 1.0, 8), "Gram is closed"), (("branch", 1.0, 8, 4), "than half of 8")]
)
def test_what_has_no_multiplier_is_refused(words, message):
    with pytest.raises(bn.InputError, match=message):
        opening_multiplier(*words)

"""The odd image at infinite width: its multipliers against the patch map, perturbed and iterated."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.dynamics.equilibria.image_states import NAMES, odd_image_state
from bninit.infinite_width.patches import patch_map
from bninit.layer.patches import make_patches


@pytest.mark.parametrize(("length", "window"), [(6, 3), (6, 1), (7, 2)])
def test_a_wave_over_the_odd_image_grows_at_its_multiplier_times_the_damping(length, window):
    """The slowest wave over the odd image, by powers of the derivative of the map."""
    patches = make_patches(6, (length,), (window,))
    state = odd_image_state("rc+relu", patches)
    (point,) = [one for one in bn.fixed_points("rc+relu", patches.points, length) if one.name in NAMES]
    gram, map_ = jnp.asarray(point.gram), patch_map("rc+relu", patches)
    gain = float(jnp.trace(map_(gram)) / jnp.trace(gram))
    waves = np.zeros(patches.points)
    waves[:length] = np.cos(2 * np.pi * np.arange(length) / length)
    step = jax.jit(lambda change: jax.jvp(map_, (gram,), (change,))[1] / gain)
    change, growth = jnp.diag(jnp.asarray(waves)), 0.0
    for _ in range(60):
        after = step(change / jnp.linalg.norm(change))
        growth, change = float(jnp.linalg.norm(after)), after
    np.testing.assert_allclose(growth, state.apart * patches.damping, rtol=1e-3)


def test_mixing_pixels_holds_an_odd_image_together():
    holds = {window: odd_image_state("rc+relu", make_patches(8, (8,), (window,))) for window in (1, 3)}
    assert holds[1].apart == holds[3].apart > 1
    assert (holds[1].holds_together, holds[3].holds_together) == (False, True)
    assert holds[3].attracts
    longest = [odd_image_state("rc+relu", make_patches(8, (length,), (3,))) for length in (13, 14)]
    assert [one.holds_together for one in longest] == [True, False]


def test_full_batch_norm_has_an_odd_image_where_there_are_pixels_enough():
    found = [odd_image_state("rc+rs+relu", make_patches(8, (pixels,), (2,))) for pixels in (9, 10)]
    assert found[0] is None
    assert found[1].attracts


def test_images_of_one_pixel_are_points():
    found = odd_image_state("rc+relu", make_patches(8, (1,), (1,)))
    assert (found.apart, found.damping, found.attracts) == (0.0, 0.0, True)

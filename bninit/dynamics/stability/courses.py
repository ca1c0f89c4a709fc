"""How a perturbation moves under the iterated Gram map, with its rounding errors drawn again and again."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit.arrays import Gram, Grams, Numbers
from bninit.dynamics.stability.surroundings import Ladder, Surroundings, perturbed, read_along
from bninit.infinite_width.gram_map import GramMap
from bninit.infinite_width.iterate import iterate
from bninit.infinite_width.rescale_integral import ROUNDING
from bninit.layer.components import recentred

DRAWS = 8
"""Times that a perturbation is followed: its points in another order and its Gram times another factor, which
the map does not see, and up to a hundredth smaller, which extrapolation does not see. Rounding sees all."""


def courses(
    map_: GramMap, recenters: bool, room: Surroundings, basis: np.ndarray, layers: int, size: float
) -> np.ndarray:
    """Y_l = ( <B, G_l+> / <G*, G_l+> - <B, G_l-> / <G*, G_l-> ) / (2 size) of every matrix of a basis.

    Args:
        map_, recenters: the map, and whether its Grams are recentred.
        room: around the fixed point.
        basis: (p, batch, batch), of one isotypic component.
        layers: how far to follow.
        size: of the perturbation, over the margin.

    Returns:
        Y of shape (draw, perturbation, layer, coordinate): DRAWS times the same numbers, rounded otherwise.
    """
    random = np.random.default_rng(0)
    found = []
    for draw in range(DRAWS):
        order = random.permutation(len(room.fixed))
        fixed, local = (one[..., order, :][..., order] for one in (room.fixed, basis))
        sides = [perturbed(room, one, size * (1 - draw / 1024)) for one in basis]
        grams = np.array([[up, down] for up, down, _ in sides])[..., order, :][..., order]
        scaled = jnp.asarray(2 ** (draw / DRAWS) * grams.reshape(-1, *fixed.shape))
        ends = np.asarray(_iterated(map_, recenters, layers, fixed, local, scaled))
        found.append((ends[::2] - ends[1::2]) / (2 * sides[0][2]))
    return np.array(found)


def common_rounding(map_: GramMap, room: Surroundings, ladder: Ladder) -> float:
    """How far the rounding of an integral may move Y alike in all draws, at the first window's least size.

    The eigenvectors that the integral starts from are rounded to the same side in every order of the points.
    """
    if map_.method == "closed form":
        return 0.0
    least = ladder.sizes[ladder.window - 1]
    step = perturbed(room, np.zeros_like(room.fixed), least)[2]
    return ROUNDING * float(np.abs(room.fixed).max()) / step


@partial(jax.jit, static_argnums=(0, 1, 2))
def _iterated(
    map_: GramMap, recenters: bool, layers: int, fixed: Gram, basis: Grams, grams: Grams
) -> Numbers:
    """The coordinates of each Gram and of those of its next layers: (Gram, layer, coordinate)."""

    def course(gram: Gram) -> Numbers:
        seen = iterate(map_, layers, gram).grams
        return read_along(fixed, basis, jax.vmap(recentred)(seen) if recenters else seen)

    return jax.lax.map(course, grams)

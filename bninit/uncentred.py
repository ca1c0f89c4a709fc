"""Fixed points of the blocks without recentering, where one odd point has three free numbers, not one."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import brentq

from bninit import checks
from bninit.fixed_point import FixedPoint, alike, point_at
from bninit.scalar_map import Family, step
from bninit.shapes import Array

_CONVERGED = 1e-11
_SAME = 1e-6


def uncentred_points(found: Family) -> tuple[list[FixedPoint], str]:
    """The fixed points of none, RS, NL and RS+NL with all points alike, or one odd point; and a status.

    none: every Gram. NL: every Gram of one direction with positive cosines. RS: every Gram whose positive
    eigenvalues are equal. RS+NL: all zeros of the three-number map from a grid of starts.

    Raises:
        InputError: more than one odd point.
    """
    if found.odd != 1:
        raise checks.fail("odd = 1 for a block without rc", found.odd, "add rc to the block")
    n = found.batch
    orthogonal = alike(found, "orthogonal", 1 / n, 1.0)
    collapse = alike(found, "collapse", 1.0, 0.0)
    if found.is_linear and not found.rescales:
        return [orthogonal], "every Gram is fixed: the orthogonal one stands for all of them"
    if not found.rescales:
        return [collapse], "every Gram of one direction is fixed, whatever its norms: one stands for them"
    if found.is_linear:
        kinds = [orthogonal, alike(found, "simplex", 0.0, 1.0), collapse]
        return kinds, "every Gram of equal positive eigenvalues is fixed: three stand for them"
    apart, status = _with_odd_point(found)
    return [*_alike(found), *apart, collapse], status


def _alike(found: Family) -> list[FixedPoint]:
    """The Grams of alike points, from the zeros of the change of log(mean / spread)."""
    traced = found.traced((found.batch,))

    def numbers(r: Array) -> Array:
        return jnp.stack([jax.nn.sigmoid(r), jax.nn.sigmoid(-r)])

    @jax.jit
    def change(r: Array) -> Array:
        before = numbers(r)
        after = step(found.recenters, found.rescales, *traced, before)
        return jnp.log(after[0] / before[0]) - jnp.log(after[1] / before[1])

    grid = np.linspace(-np.log(found.batch) - 10, 2 * np.log(found.batch) + 20, 400)
    values = np.asarray(jax.vmap(change)(jnp.asarray(grid)))
    points = []
    for i in np.flatnonzero(values[:-1] * values[1:] < 0):
        root = brentq(lambda r: float(change(jnp.asarray(r))), grid[i], grid[i + 1], xtol=1e-14, rtol=1e-15)
        points.append(alike(found, "all alike", *map(float, numbers(jnp.asarray(root)))))
    return points


def _numbers(point: Array, m: Array) -> Array:
    """(g_11, g_12, g_22, 0, mu), the cluster of norm one, from (log g_11, artanh of a cosine, logit)."""
    own, spread = jax.nn.sigmoid(point[2]), jax.nn.sigmoid(-point[2]) * m / (m - 1)
    odd = jnp.exp(point[0])
    return jnp.stack([odd, jnp.tanh(point[1]) * jnp.sqrt(odd * own), own, jnp.zeros(()), spread])


@partial(jax.jit, static_argnums=(0, 1))
def _newton(
    recenters: bool, rescales: bool, low: Array, high: Array, sizes: Array, starts: Array
) -> tuple[Array, Array]:
    m = sizes[1]

    def back(numbers: Array) -> Array:
        inner = numbers[4] * (1 - 1 / m)
        cosine = numbers[1] / jnp.sqrt(numbers[0] * numbers[2])
        size = jnp.log(numbers[0] / (numbers[2] + inner))
        return jnp.stack([size, jnp.arctanh(cosine), jnp.log(numbers[2] / inner)])

    def moved(point: Array) -> Array:
        return back(step(recenters, rescales, low, high, sizes, _numbers(point, m))) - point

    def solve(point: Array) -> tuple[Array, Array]:
        def refine(_: int, point: Array) -> Array:
            move = jnp.linalg.solve(jax.jacfwd(moved)(point), -moved(point))
            return point + jnp.clip(move, -0.5, 0.5)

        point = jax.lax.fori_loop(0, 30, refine, point)
        return point, jnp.max(jnp.abs(moved(point)))

    return jax.lax.map(solve, starts, batch_size=32)


def _with_odd_point(found: Family) -> tuple[list[FixedPoint], str]:
    """The Grams of one odd point that are not symmetric under all permutations."""
    size = np.linspace(-2.0, np.log(found.batch) + 1, 5)
    starts = np.array([(a, b, c) for a in size for b in (0.3, 1.0, 2.5) for c in (-2.0, 0.5, 3.0)])
    traced = found.traced(found.sizes)
    points, left = map(np.asarray, _newton(found.recenters, found.rescales, *traced, starts))
    good = (left < _CONVERGED) & np.isfinite(points).all(1) & (np.abs(points) < 30).all(1)
    kept: list[np.ndarray] = []
    for point in points[good]:
        numbers = np.asarray(_numbers(jnp.asarray(point), jnp.asarray(found.cluster)))
        partner = numbers[2] - numbers[4] / found.cluster
        is_alike = abs(numbers[0] - 1) < _SAME and abs(numbers[1] - partner) < _SAME
        if not is_alike and all(np.abs(point - other).max() > _SAME for other in kept):
            kept.append(point)
    made = [
        point_at(found, "odd point", tuple(np.asarray(_numbers(jnp.asarray(p), jnp.asarray(found.cluster)))))
        for p in kept
    ]
    return made, f"converged from {int(good.sum())} of {len(starts)} starts"

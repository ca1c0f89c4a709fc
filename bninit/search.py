"""All zeros of one layer's change on a reduced family: brackets on a line, Newton's method in the plane.

On a line the coordinate is r = log(contrast / spread of the cluster), in which both a tight cluster and a
weak odd point are at a moderate distance; the change of r in one layer is computed without subtracting r.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import brentq, minimize_scalar

from bninit.scalar_map import Family, step
from bninit.shapes import Array

# Below this a change of r cannot be told from the rounding of two logarithms of ratios near 1.
ROUNDING = 16 * float(np.finfo(float).eps)

# Under sqrt(eps) of the spread, half of the digits of the growth of the contrast are gone; then its sign.
LOWEST = 0.5 * float(np.log(np.finfo(float).eps))


@dataclass(frozen=True)
class Roots:
    """Zeros, the size of the change that is left at each, and how the search ended."""

    values: np.ndarray
    residuals: np.ndarray
    status: str = "converged"


@partial(jax.jit, static_argnums=(0, 1))
def change(recenters: bool, rescales: bool, low: Array, high: Array, sizes: Array, r: Array) -> Array:
    """How much r = log(contrast / spread) grows in one layer, the first block being one coincident point."""
    numbers = line_numbers(r)
    new = step(recenters, rescales, low, high, sizes, numbers, coincident=True)
    return jnp.log(new[0] / numbers[0]) - jnp.log(new[2] / numbers[2])


def line_numbers(r: Array) -> Array:
    """(contrast, 0, spread) with log(contrast / spread) = r and sum one."""
    return jnp.stack([jax.nn.sigmoid(r), jnp.zeros(()), jax.nn.sigmoid(-r)])


def on_line(found: Family, sizes: tuple[float, float], simplex: float | None) -> Roots:
    """The fixed points r of the scalar family, the simplex (if it lies on the line) left out.

    The grid is fine near the simplex, where for a large batch the separatrix is at a distance 1/batch.
    """
    traced = found.traced(sizes)
    one = partial(change, found.recenters, found.rescales, *traced)
    centre = float(np.log(1 / sizes[0] + 1 / sizes[1]))
    reach = 2 * np.log(found.batch) - centre + 30
    gaps = np.geomspace(1e-2 / found.batch, reach, 600)
    grid = np.concatenate([centre - gaps[::-1], centre + gaps])
    if simplex is None:
        grid = np.linspace(centre - reach, centre + reach, 1200)
    grid = grid[grid > LOWEST]
    values = np.array(jax.vmap(one)(jnp.asarray(grid)))
    trusted = np.isfinite(values) & (np.abs(values) > ROUNDING)
    grid, values = grid[trusted], values[trusted]
    brackets = []
    for i in range(len(grid) - 1):
        straddles = simplex is not None and grid[i] < simplex < grid[i + 1]
        if not straddles and values[i] * values[i + 1] < 0:
            brackets.append((grid[i], grid[i + 1]))
    brackets += _touching(lambda r: float(one(jnp.asarray(r))), grid, values, simplex)
    roots = sorted(float(_zero(one, *bracket)) for bracket in brackets)
    left = np.array([abs(float(one(jnp.asarray(r)))) for r in roots])
    return Roots(np.array(roots), left)


def _zero(one: Callable[[Array], Array], low: float, high: float) -> float:
    """The zero in a bracket to the last bits."""
    return brentq(lambda r: float(one(jnp.asarray(r))), low, high, xtol=1e-14, rtol=1e-15)


def _touching(
    one: Callable[[float], float], grid: np.ndarray, values: np.ndarray, simplex: float | None
) -> list[tuple[float, float]]:
    """Brackets of two close zeros that the grid stepped over: where an extremum crosses zero."""
    found = []
    for i in range(1, len(grid) - 1):
        a, b, c = values[i - 1 : i + 2]
        if simplex is not None and grid[i - 1] < simplex < grid[i + 1]:
            continue
        if a * b > 0 and b * c > 0 and abs(b) < abs(a) and abs(b) < abs(c):
            sign = np.sign(b)
            best = minimize_scalar(
                lambda r, sign=sign: sign * one(r),
                bounds=(grid[i - 1], grid[i + 1]),
                method="bounded",
                options={"xatol": 1e-12},
            )
            if sign * one(best.x) < -ROUNDING:
                found += [(grid[i - 1], best.x), (best.x, grid[i + 1])]
    return found


@partial(jax.jit, static_argnums=(0, 1))
def _newton(
    recenters: bool, rescales: bool, low: Array, high: Array, sizes: Array, starts: Array
) -> tuple[Array, Array]:
    def moved(point: Array) -> Array:
        numbers = plane_numbers(point)
        grown = jnp.log(step(recenters, rescales, low, high, sizes, numbers) / numbers)
        return jnp.stack([grown[0] - grown[2], grown[1] - grown[2]])

    def solve(point: Array) -> tuple[Array, Array]:
        def refine(_: int, point: Array) -> Array:
            move = jnp.linalg.solve(jax.jacfwd(moved)(point), -moved(point))
            return point + jnp.clip(move, -1.0, 1.0)

        point = jax.lax.fori_loop(0, 40, refine, point)
        return point, jnp.max(jnp.abs(moved(point)))

    return jax.lax.map(solve, starts, batch_size=64)


def plane_numbers(point: Array) -> Array:
    """(contrast, spread, spread) with logarithms (r, y, 0) up to a common factor."""
    logs = jnp.stack([point[0], point[1], jnp.zeros(())])
    return jnp.exp(logs - jnp.max(logs))


def in_plane(found: Family) -> Roots:
    """The fixed points (r, y) of two blocks that both have a spread, y = log(spread_odd / spread_cluster).

    Newton's method from a grid of starts; a start that does not converge is dropped and counted.
    """
    k, m = found.sizes
    centre = np.log(1 / k + 1 / m)
    r = centre + np.concatenate([[-1.0, -0.2, 0.05, 0.3], np.linspace(0.8, 2 * np.log(found.batch) + 4, 12)])
    y = np.concatenate([-np.linspace(0.4, 9, 5), [0.0], np.linspace(0.2, 2 * np.log(found.batch) + 4, 12)])
    starts = np.array([(a, b) for a in r for b in y])
    points, left = map(np.asarray, _newton(found.recenters, found.rescales, *found.traced((k, m)), starts))
    good = np.isfinite(left) & (left < 1e-11) & np.isfinite(points).all(1) & (np.abs(points) < 80).all(1)
    kept: list[int] = []
    for i in np.flatnonzero(good):
        if all(np.max(np.abs(points[i] - points[j])) > 1e-7 for j in kept):
            kept.append(int(i))
    status = f"converged from {good.sum()} of {len(starts)} starts"
    return Roots(points[kept], left[kept], status)

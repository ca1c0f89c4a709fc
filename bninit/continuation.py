"""Curves of fixed points, and the saddle-nodes where they turn, over a real batch size or a slope.

Everything is a curve in few unknowns: (r, log batch) on which one layer leaves r unchanged, or
(r, log batch, slope) on which, moreover, its derivative in r vanishes. `follow` walks such curves by
pseudo-arclength, so that it passes folds.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.block import Block
from bninit.scalar_map import Family, family
from bninit.search import change, on_line
from bninit.shapes import Array

_CONVERGED = 1e-12
_NEWTON_STEPS = 30


@dataclass(frozen=True)
class Fold:
    """A saddle-node: the real batch size at which two fixed points with one odd point are born.

    Args:
        batch, t: where; t is that of the family's scalar map.
        multiplier: of the scalar map there; 1.
        r: log(contrast / spread of the cluster), the coordinate of bninit.search.
        residual: the larger of |change of r| and |its derivative| that Newton's method left.
        slope: the slope of the nonlinearity for x < 0.
    """

    block: Block
    batch: float
    t: float
    r: float
    multiplier: float
    residual: float
    slope: float
    odd: float = 1


class Folds(tuple):
    """The folds by batch upwards, and `status`: where was searched and what did not converge."""

    status: str

    def __new__(cls, found: list[Fold], status: str) -> "Folds":
        """The tuple with its status."""
        made = super().__new__(cls, sorted(found, key=lambda fold: fold.batch))
        made.status = status
        return made


def at_batch(found: Family, log_batch: Array, slope: Array, r: Array) -> Array:
    """The change of r in one layer, for a traced batch size and slope."""
    odd = jnp.asarray(found.odd, float)
    sizes = jnp.stack([odd, jnp.exp(log_batch) - odd])
    return change(found.recenters, found.rescales, slope, jnp.asarray(found.high), sizes, r)


@partial(jax.jit, static_argnums=0)
def _fold_equation(key: Family, unknowns: Array) -> Array:
    """(change, its derivative in r) at (r, log batch, slope): zero at a fold."""
    r, log_batch, slope = unknowns
    value, derivative = jax.jvp(lambda r: at_batch(key, log_batch, slope, r), (r,), (jnp.ones_like(r),))
    return jnp.stack([value, derivative])


@partial(jax.jit, static_argnums=0)
def _fold_jacobian(key: Family, unknowns: Array) -> Array:
    return jax.jacfwd(partial(_fold_equation, key))(unknowns)


@partial(jax.jit, static_argnums=0)
def _branch_equation(key: Family, unknowns: Array) -> Array:
    """The change at (r, log batch): zero on a branch."""
    return at_batch(key, unknowns[1], jnp.asarray(key.low), unknowns[0])[None]


@partial(jax.jit, static_argnums=0)
def _branch_jacobian(key: Family, unknowns: Array) -> Array:
    return jax.jacfwd(partial(_branch_equation, key))(unknowns)


def _key(found: Family) -> Family:
    """The family without its batch, which is an unknown: one compilation serves all."""
    return replace(found, batch=0.0, block=Block())


def folds(block: Block | str, smallest: float = 2.5, largest: float = 1000.0, odd: float = 1) -> Folds:
    """The saddle-nodes of a block's scalar map over a real batch size, to 1e-9.

    A fold is a zero of (change, d change / d r) in (r, log batch): Newton's method from where the number of
    fixed points on the line changes.

    Args:
        block: a block that recenters; relu, leaky_relu or abs.
        smallest, largest: the batch sizes between which to look.
        odd: the number k of coincident odd points.

    Returns:
        A tuple of Fold by batch, with `status`. A change of number on which Newton's method did not converge
        is told in `status` and is no member.

    Raises:
        InputError: a block without recentering, or bounds out of order.

    Source: theory.md, section 4.

    >>> [round(fold.batch, 9) for fold in folds("rc+relu", largest=16)]
    [6.107075125]
    """
    smallest = checks.real(smallest, "smallest", above=odd + 1)
    largest = checks.real(largest, "largest", above=smallest)
    found = family(block, smallest, odd)
    if not found.recenters:
        raise checks.fail("a block that recenters", str(found.block), "use bn.fixed_points(block)")
    if found.is_linear and not found.rescales:
        return Folds([], "every Gram is fixed: there is nothing to fold")
    batches = np.geomspace(smallest, largest, max(8, int(12 * math.log(largest / smallest))))
    counts = [_roots(found, batch) for batch in batches]
    made: list[Fold] = []
    lost: list[str] = []
    for i in range(len(batches) - 1):
        if len(counts[i]) != len(counts[i + 1]):
            fold = _fold_between(found, batches[i], batches[i + 1])
            if fold is None:
                lost.append(f"{batches[i]:.4g} and {batches[i + 1]:.4g}")
            else:
                made.append(fold)
    status = f"searched batch sizes {smallest:g} to {largest:g}"
    if lost:
        status += f"; not converged between {', '.join(lost)}: search a narrower range there"
    return Folds(made, status)


def _roots(found: Family, batch: float) -> np.ndarray:
    at = replace(found, batch=float(batch))
    simplex = math.log(1 + 1 / at.cluster) if at.odd == 1 else None
    return on_line(at, at.sizes, simplex).values


def _fold_between(found: Family, low: float, high: float) -> Fold | None:
    """Bisect until two zeros are close to merging, then Newton's method in (r, log batch)."""
    few, many = (low, high) if len(_roots(found, low)) < len(_roots(found, high)) else (high, low)
    least = len(_roots(found, few))
    for _ in range(12):
        middle = math.sqrt(few * many)
        few, many = (middle, many) if len(_roots(found, middle)) <= least else (few, middle)
    roots = _roots(found, many)
    if len(roots) < 2:
        return None
    pair = int(np.argmin(np.diff(roots)))
    start = np.array([(roots[pair] + roots[pair + 1]) / 2, math.log(many)])
    return refine_fold(found, start, found.low)


def refine_fold(found: Family, start: np.ndarray, slope: float) -> Fold | None:
    """Newton's method for a fold at a given slope, from (r, log batch); None where it does not converge."""
    key, point = _key(found), np.append(start, slope)
    for _ in range(_NEWTON_STEPS):
        value = np.asarray(_fold_equation(key, jnp.asarray(point)))
        jacobian = np.asarray(_fold_jacobian(key, jnp.asarray(point)))[:, :2]
        if not np.isfinite(jacobian).all() or abs(np.linalg.det(jacobian)) == 0:
            return None
        move = np.linalg.solve(jacobian, -value)
        point[:2] += np.clip(move, -0.5, 0.5)
        if np.abs(move).max() < 1e-14:
            break
    return _fold(found, point)


def _fold(found: Family, point: np.ndarray) -> Fold | None:
    value = np.asarray(_fold_equation(_key(found), jnp.asarray(point)))
    residual = float(np.abs(value).max())
    if not residual < _CONVERGED:
        return None
    r, log_batch, slope = map(float, point)
    batch = math.exp(log_batch)
    t = t_of(r, batch, found.odd)
    return Fold(found.block, batch, t, r, 1 + float(value[1]), residual, slope, found.odd)


def t_of(r: float, batch: float, odd: float = 1) -> float:
    """t from r = log(contrast / spread): t = (m/k)^2 / (1 + (n/k)^2 (1 - 1/m) exp(-r))."""
    m = batch - odd
    return (m / odd) ** 2 / (1 + (batch / odd) ** 2 * (1 - 1 / m) * math.exp(-r))


def follow(
    equation: Callable[[Array], Array],
    jacobian: Callable[[Array], Array],
    start: np.ndarray,
    direction: np.ndarray,
    inside: Callable[[np.ndarray], bool],
    step: float = 0.05,
    most: int = 400,
) -> np.ndarray:
    """Walk along the curve equation = 0 of one unknown more than equations, until it leaves a region.

    Predict along the null vector of the Jacobian, correct orthogonally to it; the step halves when Newton's
    method needs more than six corrections and grows when it needs fewer than four.

    Args:
        equation, jacobian: R^(d+1) -> R^d and its derivative.
        start: a point of the curve.
        direction: the side to which to set out.
        inside: False where the walk is to end.
        step: the first step in arclength.
        most: the largest number of points.

    Returns:
        The points, one in each row, the start first.
    """
    points, tangent = [np.asarray(start, float)], np.asarray(direction, float)
    while len(points) < most and step > 1e-7:
        null = np.linalg.svd(np.asarray(jacobian(jnp.asarray(points[-1]))))[2][-1]
        tangent = null * np.sign(null @ tangent)
        point, corrections = points[-1] + step * tangent, 0
        for corrections in range(1, 9):  # noqa: B007
            rows = np.vstack([np.asarray(jacobian(jnp.asarray(point))), tangent])
            move = np.linalg.solve(rows, np.append(-np.asarray(equation(jnp.asarray(point))), 0.0))
            point = point + move
            # Newton's method converges quadratically: the next correction would be 1e-16.
            if np.abs(move).max() < 1e-8:
                break
        if corrections > 6 or not np.isfinite(point).all():
            step /= 2
            continue
        if not inside(point):
            break
        points.append(point)
        step = min(step * 1.3, 0.25) if corrections < 4 else step
    return np.array(points)


@dataclass(frozen=True)
class Branch:
    """A curve of fixed points of the scalar map over the batch size, from one end of the range to the other.

    Args:
        batch, t: the points of the curve, in order.
        multiplier: of the scalar map: below 1 the point attracts its own family.
        fold: the index of the fold at which the curve was begun.
    """

    block: Block
    batch: np.ndarray
    t: np.ndarray
    multiplier: np.ndarray
    fold: int


def branches(
    block: Block | str, smallest: float = 2.5, largest: float = 1000.0, odd: float = 1
) -> list[Branch]:
    """The curves of fixed points that the folds give birth to, over a real batch size.

    The simplex (t = 1) and the exact cluster (t = (m/k)^2) are fixed points at every batch size and are no
    members.

    Args: as `folds`.

    Returns:
        One Branch for each fold, walked both ways from it.
    """
    curves = []
    for fold in folds(block, smallest, largest, odd):
        found = family(block, fold.batch, odd)
        key = _key(found)
        start = np.array([fold.r, math.log(fold.batch)])
        sides = [
            follow(
                partial(_branch_equation, key),
                partial(_branch_jacobian, key),
                start,
                np.array([side, 0.0]),
                lambda p: math.log(smallest) <= p[1] <= math.log(largest),
            )
            for side in (-1.0, 1.0)
        ]
        points = np.vstack([sides[0][::-1], sides[1][1:]])
        slopes = [float(_branch_jacobian(key, jnp.asarray(p))[0, 0]) for p in points]
        batch = np.exp(points[:, 1])
        t = np.array([t_of(r, n, odd) for r, n in zip(points[:, 0], batch, strict=True)])
        curves.append(Branch(found.block, batch, t, 1 + np.array(slopes), len(sides[0]) - 1))
    return curves


def fold_curve(fold: Fold, lowest: float = -1.0, highest: float = 0.8, largest: float = 1e5) -> list[Fold]:
    """The curve of folds in (batch, slope of the nonlinearity for x < 0) through one fold, to 1e-9 each.

    Args:
        fold: where to begin.
        lowest, highest: slopes at which to end.
        largest: batch size at which to end.

    Returns:
        The folds along the curve, by slope or, where the curve turns in the slope, by arclength.
    """
    found = family(fold.block, fold.batch, fold.odd)
    key = _key(found)
    start = np.array([fold.r, math.log(fold.batch), fold.slope])
    sides = [
        follow(
            partial(_fold_equation, key),
            partial(_fold_jacobian, key),
            start,
            np.array([0.0, 0.0, side]),
            lambda p: lowest <= p[2] <= highest and math.log(2.05) < p[1] < math.log(largest),
        )
        for side in (-1.0, 1.0)
    ]
    curve = np.vstack([sides[0][::-1], sides[1][1:]])
    return [found_ for p in curve if (found_ := _fold(found, p)) is not None]

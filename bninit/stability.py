"""Stability seen: a fixed point perturbed along each isotypic direction, in the full Gram map."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from bninit.fixed_point import FixedPoint
from bninit.gram_map import gram_map, recentred
from bninit.shapes import Array, Gram


@dataclass(frozen=True)
class Decay:
    """One direction: the multiplier from symmetry, and the rate at which the full map moves along it.

    Args:
        component, multiplicity: of the isotypic component.
        predicted: its multiplier per layer.
        measured: the growth per layer of a perturbation inside an eigendirection, scale removed.
        remainder: how far the image is from a multiple of the perturbation; 0 for an eigendirection.
    """

    component: str
    multiplicity: float
    predicted: float
    measured: float
    remainder: float


def perturbed_rates(point: FixedPoint) -> tuple[Decay, ...]:
    """Push the full Gram map along an eigendirection of every multiplier and measure its growth.

    A random symmetric perturbation inside the component is refined by inverse iteration on the map's
    derivative near the predicted multiplier, so that the measured rate owes nothing to the reduced formulas
    but where to look.

    Args:
        point: a fixed point of at most some tens of points; multipliers that are infinite are left out.
    """
    block, gram = point.family.block, jnp.asarray(point.gram)
    centre = recentred if point.family.recenters else (lambda g: g)
    gram = centre(gram)
    map_ = gram_map(block)
    image, push = jax.linearize(lambda g: centre(map_(g)), gram)
    growth = jnp.trace(image) / jnp.trace(gram)
    matrix = _matrix(push, gram, growth)
    made = []
    for component, value, count in point.multipliers:
        if math.isfinite(value):
            vector = _eigenvector(matrix, value)
            measured = float(vector @ matrix @ vector)
            remainder = float(np.linalg.norm(matrix @ vector - measured * vector))
            made.append(Decay(component, count, value, measured, remainder))
    return tuple(made)


def _matrix(push: Callable[[Gram], Gram], gram: Gram, growth: Array) -> np.ndarray:
    """The derivative over the growth, with the fixed point projected out, on symmetric matrices."""
    n = len(gram)
    rows, columns = np.triu_indices(n)
    unit = np.where(rows == columns, 1.0, math.sqrt(0.5))
    basis = np.zeros((len(rows), n, n))
    order = np.arange(len(rows))
    basis[order, rows, columns] = unit
    basis[order, columns, rows] = unit
    images = np.asarray(jax.vmap(push)(jnp.asarray(basis)))
    matrix = (images[:, rows, columns] / unit).T / float(growth)
    fixed = np.asarray(gram)[rows, columns] / unit
    fixed /= np.linalg.norm(fixed)
    return matrix - np.outer(fixed, fixed @ matrix)


def _eigenvector(matrix: np.ndarray, value: float) -> np.ndarray:
    """A unit eigenvector near a value, by inverse iteration from a random vector."""
    vector: np.ndarray = np.random.default_rng(0).normal(size=len(matrix))
    # Off the eigenvalue by 1e-9, so that the solve is regular and one eigenspace dominates.
    shifted = matrix - (value + 1e-9) * np.eye(len(matrix))
    for _ in range(3):
        vector = np.linalg.solve(shifted, vector)
        vector = vector / float(np.linalg.norm(vector))
    return vector

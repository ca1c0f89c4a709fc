"""One run of a network of RC+ReLU in floating point, beside what is certified of it."""

from collections.abc import Callable

import numpy as np


def furthest_of_a_run(
    start: np.ndarray,
    layers: int,
    width: int,
    seed: int,
    scale: Callable[[np.ndarray], float],
    distance: Callable[[np.ndarray], float],
) -> float:
    """The largest distance of a scaled Gram from the start.

    Args:
        start: a centred Gram of scale 1.
        layers, width, seed: of the run.
        scale: by which each Gram is divided.
        distance: the length of a difference from the start.
    """
    n, draw = len(start), np.random.default_rng(seed)
    centre, gram, furthest = np.eye(n) - 1 / n, start, 0.0
    for _ in range(layers):
        values, vectors = np.linalg.eigh(gram)
        factor = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
        rows = np.maximum(draw.standard_normal((width, n)) @ factor, 0) @ centre
        gram = rows.T @ rows
        gram = gram / scale(gram)
        furthest = max(furthest, distance(gram - start))
    return furthest

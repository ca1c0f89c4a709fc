"""The first layer at which a run reaches a condition, nothing kept on the way."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bninit.runs.plan import Plan
from bninit.runs.segments import follow


class Passages(NamedTuple):
    """Of each seed: the first layer at which the condition holds, and the Gram there.

    Where it never holds, the layer is -1 and the Gram is the last.
    """

    layer: np.ndarray
    gram: np.ndarray


def point_ratios(grams: np.ndarray) -> np.ndarray:
    """t of every point, K_ii / mean of the other K_jj with K = P G P; shape (..., batch).

    >>> point_ratios(np.diag([4.0, 1.0, 1.0])).round(3)
    array([2.   , 0.667, 0.667])
    """
    grams = np.asarray(grams, dtype=np.float64)
    means = grams.mean(axis=-1)
    diagonal = np.diagonal(grams, axis1=-2, axis2=-1)
    size = diagonal - 2 * means + means.mean(axis=-1, keepdims=True)
    others = size.sum(axis=-1, keepdims=True) - size
    return size * (grams.shape[-1] - 1) / np.where(others > 0, others, np.inf)


def first_passages(plan: Plan, reached: Callable[[np.ndarray], np.ndarray]) -> Passages:
    """Follow a run until the condition has held once in every seed, or to its depth.

    The first passage is a stopping time: it needs nothing of the layers after it, so that a run cut short is
    censored without bias. The layer from which an odd point stays for good is none.

    Args:
        plan: a prepared run; its depth is the horizon.
        reached: (seed, layer, batch, batch) Grams to (seed, layer) bool.

    >>> from bninit.runs.plan import prepare
    >>> from bninit.runs.settings import RunSettings
    >>> plan = prepare(RunSettings("rc+relu", width=64, batch=16, depth=100, seeds=2, inputs="simplex"))
    >>> found = first_passages(plan, lambda grams: point_ratios(grams).max(axis=-1) > 15)
    >>> (found.layer > 0).tolist(), (point_ratios(found.gram).max(axis=-1) > 15).tolist()
    ([True, True], [True, True])
    """
    count, batch = len(plan.seeds), plan.batch
    layer, gram = np.full(count, -1), np.zeros((count, batch, batch))
    for piece in follow(plan):
        held = np.asarray(reached(piece.gram))
        waiting = layer < 0
        now = waiting & held.any(axis=1)
        where = held.argmax(axis=1)
        gram[waiting] = piece.gram[waiting, -1]
        gram[now] = piece.gram[now, where[now]]
        layer[now] = piece.layers.start + where[now]
        if (layer >= 0).all():
            break
    return Passages(layer, gram)


def first_odd(plan: Plan) -> Passages:
    """The birth of an odd point: the first layer with t > n - 1 at one point.

    That is the majority of bninit.geometry.configuration: the axis of one point outweighs the rest.
    """
    batch = plan.batch
    return first_passages(plan, lambda grams: point_ratios(grams).max(axis=-1) > batch - 1)

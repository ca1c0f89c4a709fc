"""The cobweb of the scalar map: t now, t some layers later, and the staircase between them."""

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.pictures.views import growth

STEPS = 60
"""Steps of a staircase at most."""

NUDGE = 0.06
"""Staircases set out beside an unstable fixed point, this share of the way to the next in log t."""


@dataclass(frozen=True)
class Cobweb:
    """F^layers, F the scalar map of one layer.

    Attributes:
        layers: how many layers one step is.
        t, later: (point,) the graph.
        stairs: for each start, t after 0, 1, 2, ... steps.
        fixed, names, slopes: as in `bninit.pictures.views.growth.Growth`; slopes are those of one layer.
    """

    block: str
    batch: float
    layers: int
    t: np.ndarray
    later: np.ndarray
    stairs: tuple[np.ndarray, ...]
    fixed: np.ndarray
    names: tuple[str, ...]
    slopes: np.ndarray


def view(block: str = "rc+relu", batch: float = 16, layers: int = 8) -> Cobweb:
    """The cobweb at infinite width, with one odd point.

    One layer moves t so little that its graph cannot be told from the diagonal: hence several in one step.

    Args:
        block: a block that recenters.
        batch: points.
        layers: in one step.

    Raises:
        InputError: a block without a scalar map, layers that are no whole number.
    """
    layers = checks.whole(layers, "layers")
    graph = growth.view(block, batch)
    map_ = scalar_map(block, batch)

    def step(t: np.ndarray) -> np.ndarray:
        for _ in range(layers):
            t = np.minimum(np.asarray(map_(jnp.asarray(t))), map_.largest)
        return t

    starts = _starts(graph)
    found = [starts]
    for _ in range(STEPS):
        found.append(step(found[-1]))
    stairs = tuple(_until_rest(path) for path in np.array(found).T)
    same = (graph.fixed, graph.names, graph.slopes)
    return Cobweb(graph.block, batch, layers, graph.t, step(graph.t), stairs, *same)


def _starts(graph: growth.Growth) -> np.ndarray:
    """On both sides of every unstable fixed point, and at the lower end."""
    logs, starts = np.log(graph.fixed), [graph.t[0]]
    for i, slope in enumerate(graph.slopes):
        if abs(slope) > 1:
            for j in (i - 1, i + 1):
                if 0 <= j < len(logs):
                    starts.append(float(np.exp(logs[i] + NUDGE * (logs[j] - logs[i]))))
    return np.array(starts)


def _until_rest(path: np.ndarray) -> np.ndarray:
    moved = np.abs(np.diff(np.log(path))) > 1e-3
    return path[: (int(np.flatnonzero(moved)[-1]) + 2 if moved.any() else 1)]

"""How long an odd point lasts in networks that start with one, beside one point that is alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.metastability.barrier import barrier, edge, has_separatrix
from bninit.dynamics.metastability.cheapest_path import cheapest_path
from bninit.dynamics.metastability.waiting_times import mean_life
from bninit.laws.batches import cluster_with_odd_point
from bninit.laws.threefry import host_key
from bninit.measurements.first_passage import first_passages, point_ratios
from bninit.runs.plan import prepare
from bninit.runs.settings import RunSettings
from bninit.statistics.line import WeightedLine
from bninit.statistics.proportion import Proportion, proportion
from bninit.statistics.survival import Waiting, fit_waits, waiting

FROZEN = 1e-12
"""1 - t / (n - 1)^2 under which the points of the cluster coincide: every feature saw the odd point alone."""


@dataclass(frozen=True)
class OddLife:
    """Lives at a batch size and width.

    Attributes:
        start, edge: t at the start, and t under which the odd point counts as lost.
        barrier: V of one point under the exact law of a layer, 0 below the fold.
        life: layers until the loss; frozen networks are stopped, not lost.
        frozen: networks whose cluster closed exactly, and cannot open any more.
        switched: losses at which another point is odd.
        predicted: the mean life of one point that is alone, under that law.
    """

    batch: int
    width: int
    start: float
    edge: float
    barrier: float
    life: Waiting
    frozen: int
    switched: Proportion | None
    predicted: float


@dataclass(frozen=True)
class LifeLaw:
    """The exponential rate of the life per unit of width at a batch size.

    Attributes:
        widths: of the networks.
        measured: the slope of log(mean life) of networks over these widths.
        predicted: the same of one point that is alone.
        barrier: V, to which the slope of one point tends.
        gaussian: the same barrier with Gaussian noise and small steps.
    """

    batch: int
    widths: tuple[int, ...]
    measured: WeightedLine
    predicted: float
    barrier: float
    gaussian: float


def odd_points(block: str, batch: int, spread: float) -> np.ndarray:
    """Data whose Gram is that of the stable odd point, or of an open cluster where there is none.

    Args:
        block, batch: whose fixed points are asked.
        spread: how open that cluster is.
    """
    for point in fixed_points(block, batch):
        if point.name == "odd point":
            values, vectors = np.linalg.eigh(np.asarray(point.gram))
            return np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T
    return np.asarray(cluster_with_odd_point(batch, spread).factor(host_key(0), 1))


def odd_life(settings: RunSettings) -> OddLife:
    """The layers until the odd point of the inputs is lost, over seeds; the depth is the horizon.

    Args:
        settings: of a run of RC+ReLU; the inputs are an array, as of `odd_points`.
    """
    points = settings.inputs
    batch = points.shape[1]
    start, least = point_ratios(points.T @ points), edge(batch)
    odd = int(start.argmax())
    closed = (batch - 1) ** 2 * (1 - FROZEN)

    def over(grams: np.ndarray) -> np.ndarray:
        t = point_ratios(grams)[..., odd]
        return (t <= least) | (t >= closed)

    found = first_passages(prepare(settings), over)
    ratios = point_ratios(found.gram)
    lost = (found.layer >= 0) & (ratios[:, odd] <= least)
    another = np.delete(ratios, odd, axis=1).max(axis=-1) > batch - 1
    return OddLife(
        batch,
        settings.width,
        float(start[odd]),
        least,
        cheapest_path(batch).value if has_separatrix(batch) else 0.0,
        waiting(np.where(found.layer < 0, settings.depth, found.layer), lost),
        int(((found.layer >= 0) & ~lost).sum()),
        proportion(int(another[lost].sum()), int(lost.sum())) if lost.any() else None,
        mean_life(batch, settings.width, float(start[odd])),
    )


def life_law(lives: Sequence[OddLife], steep: float) -> LifeLaw | None:
    """log(mean life) against the width, None of fewer than two points.

    Args:
        lives: of one batch size, each at a width.
        steep: width times the barrier from which they are fitted.
    """
    few = [one for one in lives if one.width * one.barrier >= steep]
    widths = tuple(one.width for one in few)
    fitted = fit_waits(np.array(widths), [one.life for one in few], [one.predicted for one in few])
    if fitted is None:
        return None
    batch = few[0].batch
    return LifeLaw(batch, widths, *fitted, few[0].barrier, barrier(batch, "odd point").value)

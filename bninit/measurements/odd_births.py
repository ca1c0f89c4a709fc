"""The birth of an odd point in networks that start at the simplex, beside independent walkers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit.dynamics.metastability.barrier import barrier
from bninit.dynamics.metastability.waiting_times import mean_birth
from bninit.measurements.first_passage import first_odd, point_ratios
from bninit.runs.plan import Plan
from bninit.runs.segments import follow
from bninit.statistics.estimate import standard_error
from bninit.statistics.line import WeightedLine
from bninit.statistics.survival import Waiting, fit_waits, waiting


@dataclass(frozen=True)
class OddBirth:
    """The waiting time at a batch size and width above the fold, and what independent walkers predict."""

    batch: int
    width: int
    depth: int
    barrier: float
    waiting: Waiting
    predicted: float


@dataclass(frozen=True)
class OddLayers:
    """Below the fold: the share of layers in the second half of the run with t > n - 1."""

    batch: int
    width: int
    share: float
    standard_error: float
    at_the_end: int


@dataclass(frozen=True)
class BirthLaw:
    """A fitted exponent: of the width ("power"), or per unit of width ("exponential")."""

    kind: str
    batch: int
    widths: tuple[int, ...]
    measured: WeightedLine
    predicted: float


def odd_birth(plan: Plan) -> OddBirth:
    """The first layer with an odd point, over the seeds of a run; its depth is the horizon.

    Args:
        plan: of RC+ReLU from the simplex, of 7 points or more.

    Raises:
        InputError: a batch below the fold.
    """
    layer = first_odd(plan).layer
    found = waiting(np.where(layer < 0, plan.depth, layer), layer >= 0)
    predicted = mean_birth(plan.batch, plan.width)
    return OddBirth(plan.batch, plan.width, plan.depth, barrier(plan.batch).value, found, predicted)


def odd_layers(plan: Plan) -> OddLayers:
    """How much of the second half of a run has an odd point, over two seeds or more."""
    odd = np.concatenate(
        [point_ratios(piece.gram).max(axis=-1) > plan.batch - 1 for piece in follow(plan)], axis=1
    )
    later = odd[:, plan.depth // 2 :].mean(axis=1)
    error = float(standard_error(later))
    return OddLayers(plan.batch, plan.width, float(later.mean()), error, int(odd[:, -1].sum()))


def birth_laws(births: Sequence[OddBirth], flat: float, steep: float) -> list[BirthLaw]:
    """The power of the width where the barrier is low, the exponential rate where it is high.

    Args:
        births: of one batch size, each at a width.
        flat: width times the barrier up to which the power law is fitted.
        steep: width times the barrier from which the exponential law is fitted.
    """
    kinds = {
        "power": [one for one in births if one.width * one.barrier <= flat],
        "exponential": [one for one in births if one.width * one.barrier >= steep],
    }
    laws = []
    for kind, few in kinds.items():
        widths = np.array([float(one.width) for one in few])
        x = np.log(widths) if kind == "power" else widths
        fitted = fit_waits(x, [one.waiting for one in few], [one.predicted for one in few])
        if fitted is not None:
            laws.append(BirthLaw(kind, few[0].batch, tuple(one.width for one in few), *fitted))
    return laws

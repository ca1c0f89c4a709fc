"""The growth of gradients in networks started at a fixed point, by width, beside infinite width."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.dynamics.stability.gradient_rate import GradientMode, gradient_mode
from bninit.measurements.gradient_prediction import predict_gradients
from bninit.measurements.gradients import gradients, growth_towards_input
from bninit.runs.summary import SeedMean
from bninit.statistics.line import fit_line


@dataclass(frozen=True)
class NetworkGrowth:
    """The growth per layer of log ||dL/dW||^2 towards the input, of a fixed cotangent of Gram I.

    Attributes:
        block, state, batch, depth: of the networks, whose input has the Gram of the state.
        measured: of networks of each width, over all layers by least squares.
        limit, limit_error: the same in the limit of infinite width, by a line in 1 / width.
        transient: the backward map iterated from I, over the same layers by the same least squares.
        asymptote: log(Perron value / forward gain), where it ends.
    """

    block: str
    state: str
    batch: int
    depth: int
    measured: dict[int, SeedMean]
    limit: float
    limit_error: float
    transient: float
    asymptote: float

    @property
    def deviations(self) -> float:
        """Of the limit from the transient, in standard errors."""
        return (self.limit - self.transient) / self.limit_error


def network_growth(
    block: str, state: str, batch: int, widths: Sequence[int], depth: int, seeds: int, key: int = 0
) -> NetworkGrowth:
    """Networks of every width from the Gram of a state, and their limit.

    Args:
        block: the block of every layer.
        state: of `bn.gradient_rate`.
        batch, depth, seeds, key: of the networks.
        widths: two or more.

    Raises:
        InputError: one width, one seed; as bn.gradients and bn.gradient_rate.
    """
    mode = gradient_mode(block, batch, state)
    if len(set(widths)) < 2 or seeds < 2:
        raise checks.fail("two widths and two seeds", f"{widths}, {seeds}", "ask for more")
    records = {w: gradients(block, w, batch, depth, seeds, key, inputs=points_of(mode, w)) for w in widths}
    measured = {width: record.rate() for width, record in records.items()}
    inverse = np.array([1 / width for width in widths])
    means = np.array([measured[width].mean for width in widths])
    errors = np.array([measured[width].standard_error for width in widths], dtype=float)
    line = fit_line(inverse, means, errors)
    transient = float(growth_towards_input(2 * predict_gradients(records[max(widths)]).independent))
    limit = line.intercept, line.intercept_error
    return NetworkGrowth(block, state, batch, depth, measured, *limit, transient, mode.rate)


def points_of(mode: GradientMode, width: int) -> np.ndarray:
    """A batch of `width` features whose Gram is that of the state."""
    values, basis = np.linalg.eigh(np.asarray(mode.gram))
    batch = len(values)
    points = np.zeros((width, batch))
    points[:batch] = np.sqrt(width * np.maximum(values, 0.0))[:, None] * basis.T
    return points

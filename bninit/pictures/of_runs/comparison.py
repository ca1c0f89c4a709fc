"""Measured curves, each beside its prediction: what the pictures of simulations show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bninit.statistics.survival import Waiting


@dataclass(frozen=True)
class Series:
    """One measured curve and its prediction.

    Attributes:
        label: what sets it apart from the others.
        x, values: the measured points.
        low, high: the ends of their error bars.
        predicted_x, predicted: the predicted curve; empty where there is none.
    """

    label: str
    x: np.ndarray
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    predicted_x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    predicted: np.ndarray = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Staircase:
    """A Kaplan-Meier curve on the clock (layer - first) / (mean - first)."""

    label: str
    clock: np.ndarray
    alive: np.ndarray


@dataclass(frozen=True)
class Comparison:
    """A picture of some series.

    Attributes:
        title, x, y: words of the axes.
        prediction: what the dashed lines are.
        bars: what the error bars are.
        series: the curves.
        reference: a value to draw across, and its name; the empty name is none.
        staircases: survival curves to set beside e^-x; may be empty.
    """

    title: str
    x: str
    y: str
    prediction: str
    bars: str
    series: tuple[Series, ...]
    reference: tuple[float, str] = (1.0, "")
    staircases: tuple[Staircase, ...] = ()


def waiting_series(
    label: str, widths: Sequence[int], waits: Sequence[Waiting], predict: Callable[[int], float]
) -> Series:
    """Mean waiting times against the width, one standard error up and down, and a prediction between them.

    The lower bar is mean / (1 + relative error), so that it stays positive. Times without a standard error
    are left out.
    """
    known = [
        (width, one) for width, one in zip(widths, waits, strict=True) if np.isfinite(one.standard_error)
    ]
    mean = np.array([one.mean for _, one in known])
    error = np.array([one.standard_error for _, one in known])
    line = np.unique(np.geomspace(min(widths), max(widths), 25).round())
    predicted = np.array([predict(int(width)) for width in line])
    x = np.array([float(width) for width, _ in known])
    return Series(label, x, mean, mean / (1 + error / mean), mean + error, line, predicted)


def staircase(label: str, one: Waiting) -> Staircase:
    """The survival of a waiting time on the clock that starts at the first ending and has mean 1."""
    return Staircase(label, (one.times - one.first) / (one.mean - one.first), one.alive)

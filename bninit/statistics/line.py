"""The one weighted straight line."""

from dataclasses import dataclass

import numpy as np

from bninit import checks


@dataclass(frozen=True)
class WeightedLine:
    """y = intercept + slope x by weighted least squares.

    Attributes:
        intercept, slope: of the line.
        intercept_error, standard_error: of the intercept and of the slope.
        misfit: chi square over its degrees of freedom.
    """

    intercept: float
    slope: float
    intercept_error: float
    standard_error: float
    misfit: float


def fit_line(x: np.ndarray, y: np.ndarray, errors: np.ndarray) -> WeightedLine:
    """A straight line through points whose standard errors are known.

    Args:
        x, y, errors: of two points or more, x not all alike; the misfit of two points is NaN.

    Raises:
        InputError: fewer than two points, one x alone, an error that is not above 0.

    >>> line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), np.ones(3))
    >>> round(line.slope, 12), round(line.intercept, 12), round(line.standard_error, 6)
    (2.0, 1.0, 0.707107)
    """
    x, y, errors = (checks.finite(part, "points of the line") for part in (x, y, errors))
    if len(np.unique(x)) < 2:
        raise checks.fail("two points or more", len(np.unique(x)), "measure at more settings")
    if (errors <= 0).any():
        raise checks.fail("errors > 0", float(errors.min()), "leave points without an error out")
    (slope, intercept), covariance = np.polyfit(x, y, 1, w=1 / errors, cov="unscaled")
    left = (y - intercept - slope * x) / errors
    misfit = float(left @ left) / (len(x) - 2) if len(x) > 2 else float("nan")
    slope_error, intercept_error = np.sqrt(np.diagonal(covariance)).tolist()
    return WeightedLine(float(intercept), float(slope), intercept_error, slope_error, misfit)

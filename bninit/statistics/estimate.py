"""Means over seeds with their intervals: one mean, a difference of two, a ratio of paired differences."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bninit import checks
from bninit.late import stats
from bninit.shapes import Numbers, namespace

CONFIDENCE = 0.95


def standard_error(values: Numbers, axis: int = 0) -> Numbers:
    """s / sqrt(n) of the mean of n independent values along an axis; NaN of a single one.

    >>> float(standard_error([1.0, 2.0, 3.0])) == 1 / 3**0.5
    True
    """
    xp = namespace(values)
    values = xp.asarray(values, dtype=float)
    count = values.shape[axis]
    if count < 2:
        return xp.full_like(values.mean(axis=axis), xp.nan)
    return values.std(axis=axis, ddof=1) / np.sqrt(count)


def half_width(error: Numbers, count: int, confidence: float = CONFIDENCE) -> Numbers:
    """Half the interval of a mean of independent values by Student's t: t_{n-1} times its standard error.

    >>> round(float(half_width(1.0, 3)), 4)
    4.3027
    """
    return stats.t.ppf((1 + confidence) / 2, count - 1) * error


@dataclass(frozen=True)
class Estimate:
    """A mean, its standard error, its interval by Student's t, and of how many."""

    mean: float
    standard_error: float
    low: float
    high: float
    count: int

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        return {
            "mean": self.mean,
            "standard_error": self.standard_error,
            "interval": [self.low, self.high],
            "seeds": self.count,
        }

    def __str__(self) -> str:
        return f"{self.mean:.4g} ({self.low:.4g} to {self.high:.4g})"


def estimate(values: Any, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of independent values with its interval.

    mean +- t_{n-1} s / sqrt(n).

    Args:
        values: two or more.
        confidence: of the interval.

    Raises:
        InputError: fewer than two values, or one that is not finite.

    >>> found = estimate([1.0, 2.0, 3.0])
    >>> found.mean, round(found.high, 4)
    (2.0, 4.4841)
    """
    values = _several(values)
    error = float(standard_error(values))
    mean = float(values.mean())
    reach = float(half_width(error, len(values), confidence))
    return Estimate(mean, error, mean - reach, mean + reach, len(values))


@dataclass(frozen=True)
class Difference:
    """mean of the first - mean of the second, with Welch's interval.

    Attributes:
        value, low, high: of the difference.
        p_value: of no difference, two-sided.
        effect: over the root mean square of the two standard deviations; None where both are 0.
        effect_low, effect_high: low and high over the same, taken as known.
    """

    value: float
    low: float
    high: float
    p_value: float
    effect: float | None
    effect_low: float | None
    effect_high: float | None

    @property
    def sign(self) -> int:
        """1 or -1 where the interval leaves 0 out, else 0."""
        return int(self.low > 0) - int(self.high < 0)

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        return asdict(self)


def difference(first: Any, second: Any, confidence: float = CONFIDENCE) -> Difference:
    """How far the means of two independent samples are apart.

    x - y +- t_f sqrt(s_x^2 / m + s_y^2 / n), with Welch's degrees of freedom f.

    Args:
        first, second: two values or more each; their variances may differ.
        confidence: of the interval.

    Raises:
        InputError: fewer than two values, or one that is not finite.

    Source: Welch, Biometrika 34 (1947).

    >>> found = difference([1.0, 2.0, 3.0, 4.0], [1.0, 1.1, 0.9, 1.0])
    >>> found.value, round(found.low, 3), found.sign
    (1.5, -0.549, 0)
    """
    first, second = _several(first), _several(second)
    value = float(first.mean() - second.mean())
    spread = float(np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))
    # Equal values leave rounding errors in their variance, of which no statistic can be made.
    if spread <= 4 * np.finfo(float).eps * max(np.abs(first).max(), np.abs(second).max()):
        return Difference(value, value, value, float(value == 0), None, None, None)
    parts = np.array([first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)])
    error = float(np.sqrt(parts.sum()))
    freedom = parts.sum() ** 2 / (parts**2 / [len(first) - 1, len(second) - 1]).sum()
    reach = float(stats.t.ppf((1 + confidence) / 2, freedom)) * error
    low, high = value - reach, value + reach
    p_value = 2 * float(stats.t.sf(abs(value) / error, freedom))
    return Difference(value, low, high, p_value, value / spread, low / spread, high / spread)


class RatioStatus(checks.Status):
    """Whether Fieller's interval is bounded."""

    BOUNDED = "bounded"
    UNBOUNDED = "denominator not clear of 0", "raise seeds: the denominator may be 0"


@dataclass(frozen=True)
class Ratio:
    """The mean of one paired quantity over that of another.

    Attributes:
        status: whether there is an interval.
        value, low, high: None unless bounded.
    """

    status: RatioStatus
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def remedy(self) -> str:
        """What to do to bound it."""
        return self.status.remedy

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        return asdict(self) | {"remedy": self.remedy}

    def __str__(self) -> str:
        if self.value is None:
            return "unclear"
        return f"{self.value:.0%} ({self.low:.0%} to {self.high:.0%})"


def ratio(above: Any, below: Any, confidence: float = CONFIDENCE) -> Ratio:
    """mean(above) / mean(below) of paired values, with Fieller's interval.

    The r with (x - r y)^2 <= t_{n-1}^2 (s_xx - 2 r s_xy + r^2 s_yy) / n, x and y the two means.

    Args:
        above, below: as many values each, two or more, paired by seed.
        confidence: of the interval, exact where the pairs are normal.

    Raises:
        InputError: fewer than two values, or lengths that differ.

    Source: Fieller, J. R. Stat. Soc. B 16 (1954).

    >>> print(ratio([1.0, 1.2, 0.8, 1.1], [2.0, 2.1, 1.9, 2.0]))
    51% (40% to 61%)
    """
    above, below = _several(above), _several(below)
    if len(above) != len(below):
        raise checks.fail("as many values above as below", f"{len(above)} and {len(below)}", "pair them")
    x, y, count = above.mean(), below.mean(), len(above)
    squared = float(stats.t.ppf((1 + confidence) / 2, count - 1)) ** 2 / count
    (xx, xy), (_, yy) = squared * np.cov(above, below)
    a, b, c = y**2 - yy, x * y - xy, x**2 - xx
    if a <= 0:
        return Ratio(RatioStatus.UNBOUNDED)
    half = float(np.sqrt(max(b**2 - a * c, 0.0)))
    return Ratio(RatioStatus.BOUNDED, float(x / y), float((b - half) / a), float((b + half) / a))


def _several(values: Any) -> np.ndarray:
    array = checks.finite(values, "values")
    if array.ndim != 1 or len(array) < 2:
        raise checks.fail("two values or more", f"shape {array.shape}", "raise seeds")
    return array

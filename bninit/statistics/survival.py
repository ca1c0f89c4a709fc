"""Waiting times of which some have not ended: Kaplan-Meier, the mean, and whether they are exponential."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import CensoredData, binomtest, ecdf, kstest

from bninit import checks

RESAMPLES = 200
"""Bootstrap samples behind the standard error of a mean waiting time."""
FEWEST = 8
"""Endings from which a standard error is given: a bootstrap sample then hardly ever lacks all of them."""


@dataclass(frozen=True)
class Waiting:
    """What is known of a waiting time from runs of which some were stopped before they ended.

    Attributes:
        runs, ended: how many runs, and how many of them ended.
        first: the shortest time; NaN if none ended.
        mean: area under the Kaplan-Meier curve to the last time, and an exponential tail beyond; infinite
            if none ended.
        standard_error: of the mean, by bootstrap over runs; infinite under FEWEST ended.
        exponential: p-value of "exponential after the first ending"; NaN under 5 ended.
        times, alive: the Kaplan-Meier staircase, the share not yet ended after each time.
    """

    runs: int
    ended: int
    first: float
    mean: float
    standard_error: float
    exponential: float
    times: np.ndarray
    alive: np.ndarray

    @property
    def numbers(self) -> dict[str, float]:
        """Everything but the staircase."""
        return {name: value for name, value in vars(self).items() if name not in ("times", "alive")}


def waiting(times: np.ndarray, ended: np.ndarray, key: int = 0) -> Waiting:
    """The law of a waiting time, right-censored runs included.

    mean = int_0^h S(t) dt + S(h) tau, S the Kaplan-Meier curve, h the last time, and tau the mean of the
    exponential law after the first ending: exposure after it / endings after it.

    Args:
        times: when each run ended or was stopped.
        ended: which of them ended.
        key: of the bootstrap.

    Raises:
        InputError: no runs, a negative time, or lengths that differ.

    >>> found = waiting(np.array([2.0, 4.0, 6.0]), np.array([True, True, True]))
    >>> found.ended, found.first, round(found.mean, 12)
    (3, 2.0, 4.0)
    """
    times, ended = checks.finite(times, "times"), np.asarray(ended, dtype=bool)
    if times.ndim != 1 or times.size == 0 or times.shape != ended.shape or (times < 0).any():
        got = f"shapes {times.shape} and {ended.shape}, least {np.min(times, initial=0.0):g}"
        raise checks.fail("as many times >= 0 as endings, one or more", got, "pass one of each for a run")
    count = int(ended.sum())
    steps, alive = _kaplan_meier(times, ended)
    error = np.inf
    if count >= FEWEST:
        rng = np.random.default_rng(key)
        drawn = rng.integers(len(times), size=(RESAMPLES, len(times)))
        means = np.array([_mean(times[pick], ended[pick]) for pick in drawn])
        error = float(np.std(means[np.isfinite(means)], ddof=1))
    return Waiting(
        runs=len(times),
        ended=count,
        first=float(times[ended].min()) if count else np.nan,
        mean=_mean(times, ended),
        standard_error=error,
        exponential=exponential_p_value(times, ended),
        times=steps,
        alive=alive,
    )


def exponential_p_value(times: np.ndarray, ended: np.ndarray) -> float:
    """The p-value of a constant rate of endings after the first one.

    On the clock E(t) = sum_i min(t_i, t), the exposure of all runs, endings at a constant rate are a Poisson
    process: given their number they are uniform, whichever runs were stopped. Kolmogorov-Smirnov on
    (E(t_k) - E(t_1)) / (E(end) - E(t_1)). NaN under 5 endings.

    Source: Barlow and Campo (1975), total time on test processes.
    """
    moments = np.sort(times[ended])
    if len(moments) < 5:
        return float("nan")
    exposure = np.minimum(times[None, :], moments[:, None]).sum(axis=1)
    end = times.sum()
    # Where nobody outlives the last ending, that one is the end of the clock and no longer random.
    later = exposure[1:] if end > exposure[-1] else exposure[1:-1]
    span = end - exposure[0]
    return float(kstest((later - exposure[0]) / span, "uniform").pvalue) if span > 0 else 0.0


def _kaplan_meier(times: np.ndarray, ended: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    curve = ecdf(CensoredData(uncensored=times[ended], right=times[~ended])).sf
    return np.asarray(curve.quantiles), np.asarray(curve.probabilities)


def _mean(times: np.ndarray, ended: np.ndarray) -> float:
    if not ended.any():
        return np.inf
    steps, alive = _kaplan_meier(times, ended)
    area = float(np.diff(steps, prepend=0.0) @ np.concatenate([[1.0], alive[:-1]]))
    if alive[-1] == 0:
        return area
    first = times[ended].min()
    tail = float(np.maximum(times - first, 0).sum()) / int(ended.sum())
    return area + float(alive[-1]) * tail


@dataclass(frozen=True)
class Share:
    """A share of runs and its 95 % interval (Wilson)."""

    hits: int
    runs: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """hits / runs."""
        return self.hits / self.runs


def share(hits: int, runs: int) -> Share:
    """The share hits / runs with its Wilson interval.

    >>> found = share(50, 100)
    >>> found.value, round(found.low, 4), round(found.high, 4)
    (0.5, 0.4038, 0.5962)

    Raises:
        InputError: no runs, or more hits than runs.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22.
    """
    runs = checks.whole(runs, "runs")
    hits = checks.whole(hits, "hits", least=0)
    if hits > runs:
        raise checks.fail(f"hits <= {runs}", hits, "count each run once")
    interval = binomtest(hits, runs).proportion_ci(0.95, method="wilson")
    return Share(hits, runs, float(interval.low), float(interval.high))


@dataclass(frozen=True)
class Line:
    """y = intercept + slope x by weighted least squares, and chi square over its degrees of freedom."""

    intercept: float
    slope: float
    standard_error: float
    misfit: float


def fit_line(x: np.ndarray, y: np.ndarray, errors: np.ndarray) -> Line:
    """A straight line through points whose standard errors are known.

    Args:
        x, y, errors: of two points or more; the misfit of two is NaN.

    >>> line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), np.ones(3))
    >>> round(line.slope, 12), round(line.intercept, 12), round(line.standard_error, 6)
    (2.0, 1.0, 0.707107)
    """
    x, y, errors = (checks.finite(part, "points of the line") for part in (x, y, errors))
    if len(x) < 2:
        raise checks.fail("two points or more", len(x), "measure at more settings")
    rows = np.stack([np.ones_like(x), x], axis=1) / errors[:, None]
    inverse = np.linalg.inv(rows.T @ rows)
    intercept, slope = inverse @ rows.T @ (y / errors)
    left = (y - intercept - slope * x) / errors
    misfit = float(left @ left) / (len(x) - 2) if len(x) > 2 else float("nan")
    return Line(float(intercept), float(slope), float(np.sqrt(inverse[1, 1])), misfit)


def fit_waits(
    x: np.ndarray, waits: Sequence[Waiting], predicted: Sequence[float]
) -> tuple[Line, float] | None:
    """log(mean wait) against x, and the slope that the predicted means have with the same weights.

    Args:
        x: log width for a power of the width, width for an exponential law.
        waits, predicted: at each x; waits without a standard error are left out.

    Returns:
        None of fewer than two points.
    """
    known = np.array([np.isfinite(one.standard_error) for one in waits], dtype=bool)
    if known.sum() < 2:
        return None
    means = np.array([one.mean for one in waits])[known]
    relative = np.array([one.standard_error for one in waits])[known] / means
    expected = np.log(np.array(predicted, dtype=float)[known])
    x = np.asarray(x, dtype=float)[known]
    return fit_line(x, np.log(means), relative), fit_line(x, expected, relative).slope

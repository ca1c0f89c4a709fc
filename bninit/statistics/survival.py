"""Waiting times of which some have not ended: Kaplan-Meier, the mean, and whether they are exponential."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import CensoredData, bootstrap, ecdf, kstest

from bninit import checks
from bninit.statistics.line import WeightedLine, fit_line

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
        resampled = bootstrap(
            (times, ended),
            lambda drawn, over: _mean(drawn, over.astype(bool)),  # scipy makes numbers of them
            n_resamples=RESAMPLES,
            method="percentile",
            paired=True,
            vectorized=False,
            rng=np.random.default_rng(key),
        )
        means = resampled.bootstrap_distribution
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


def fit_waits(
    x: np.ndarray, waits: Sequence[Waiting], predicted: Sequence[float]
) -> tuple[WeightedLine, float] | None:
    """log(mean wait) against x, and the slope that the predicted means have with the same weights.

    Args:
        x: log width for a power of the width, width for an exponential law.
        waits, predicted: at each x; waits without a standard error are left out.

    Returns:
        None of fewer than two points.
    """
    known = np.array([0 < one.standard_error < np.inf for one in waits], dtype=bool)
    if known.sum() < 2:
        return None
    means = np.array([one.mean for one in waits])[known]
    relative = np.array([one.standard_error for one in waits])[known] / means
    expected = np.log(np.array(predicted, dtype=float)[known])
    x = np.asarray(x, dtype=float)[known]
    return fit_line(x, np.log(means), relative), fit_line(x, expected, relative).slope

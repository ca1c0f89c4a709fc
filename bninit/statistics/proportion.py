"""A share of independent runs, with its interval."""

from dataclasses import dataclass

from scipy.stats import binomtest

from bninit import checks


@dataclass(frozen=True)
class Proportion:
    """A share of runs and its 95 % interval (Wilson)."""

    hits: int
    runs: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """hits / runs."""
        return self.hits / self.runs


def proportion(hits: int, runs: int) -> Proportion:
    """The share hits / runs with its Wilson interval.

    >>> found = proportion(50, 100)
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
    return Proportion(hits, runs, float(interval.low), float(interval.high))

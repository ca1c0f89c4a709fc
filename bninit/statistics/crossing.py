"""Where a probability crosses a level along an axis, from counts, with an interval free of any model.

Of `seeds` networks at each of some values of the axis, a count X has the event. The one-sided tests of
Clopper and Pearson say that the probability there is

    below the level,  if P(Binomial(seeds, level) <= X) <= alpha,
    above the level,  if P(Binomial(seeds, level) >= X) <= alpha,        alpha = (1 - confidence) / tests,

or leave it unclear. At any value only one of the two claims can be wrong (at the level itself neither, the
interval being closed), so that all claims at `tests` values are right with probability >= confidence, by the
union bound. It asks for no independence between values (networks of all widths share the rows of their
weights, seed by seed) and none between counts and choice of values: an adaptive search only chooses which of
the claims to look at. Between neighbouring clear values with opposite claims there is then a crossing, the
only one if the probability is monotone along the axis; what else a Crossing says takes it to be monotone.

Source: Clopper, Pearson, The use of confidence or fiducial limits, Biometrika 26 (1934).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import binom

from bninit import checks

BELOW, UNCLEAR, ABOVE = -1, 0, 1


class CrossingStatus(checks.Status):
    """What a search along a line can come to, and what to do about it.

    OPEN: one end of the range is clear and the other is not, so that the crossing lies beyond the clear
    values, inside or outside the range. UNCLEAR: neither end is clear, and no two values are clear on
    opposite sides.
    """

    CROSSED = "crossed"
    BELOW = "below throughout", "widen the range"
    ABOVE = "above throughout", "widen the range"
    OPEN = "open", "widen the range or raise seeds"
    UNCLEAR = "unclear", "raise seeds"


@dataclass(frozen=True)
class Crossing:
    """How a probability crosses the level along one axis.

    Attributes:
        status: what the search came to.
        low, high: the interval that holds the crossing; None where it is open.
        estimate: of the crossing, None unless crossed.
        rising: whether the probability rises along the axis, None unless crossed.
    """

    status: CrossingStatus
    low: float | None = None
    high: float | None = None
    estimate: float | None = None
    rising: bool | None = None

    @property
    def remedy(self) -> str:
        """What to do to see a crossing, or to bound it."""
        return self.status.remedy

    @property
    def is_open(self) -> bool:
        """Whether it is bounded on one side alone."""
        return self.status is CrossingStatus.OPEN

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers and words."""
        return asdict(self) | {"remedy": self.remedy}


def sides(counts: Any, seeds: int, level: float, confidence: float, tests: int) -> np.ndarray:
    """BELOW, ABOVE or UNCLEAR for each count; all claims at `tests` values hold with the confidence.

    >>> sides([0, 20, 32, 44, 64], 64, 0.5, 0.95, 5)
    array([-1, -1,  0,  1,  1])
    """
    counts, alpha = np.asarray(counts), (1 - confidence) / tests
    below = binom.cdf(counts, seeds, level) <= alpha
    above = binom.sf(counts - 1, seeds, level) <= alpha
    return above.astype(int) - below.astype(int)


def check_seeds(seeds: int, level: float, confidence: float, tests: int) -> None:
    """Refuse so few seeds that no count could be clear of the level on both sides.

    Raises:
        InputError: with the least number of seeds.
    """
    least = int(np.ceil(np.log((1 - confidence) / tests) / np.log(max(level, 1 - level))))
    if seeds < least:
        required = f"{least} seeds or more, to tell {tests} values from {level} at confidence {confidence}"
        raise checks.fail(required, seeds, f"raise seeds to {least}; 64 tell more")


def bracket(claims: Sequence[int] | np.ndarray) -> tuple[int, int] | None:
    """The first two neighbouring clear places with opposite claims, None without them.

    >>> bracket([1, 1, 0, -1, -1]), bracket([1, 1, 0])
    ((1, 3), None)
    """
    clear = [place for place, claim in enumerate(claims) if claim != UNCLEAR]
    opposite = (pair for pair in pairwise(clear) if claims[pair[0]] != claims[pair[1]])
    return next(opposite, None)


def locate(
    values: Sequence[float] | np.ndarray, counts: Any, seeds: int, level: float, confidence: float, tests: int
) -> Crossing:
    """The crossing of a probability with the level.

    The estimate is where the isotonic regression of the shares between the two clear values meets the level,
    linear in log(value) between values.

    Args:
        values: positive, rising.
        counts: networks with the event at each value, of `seeds`.
        level: between 0 and 1.
        confidence: of the interval.
        tests: values that were or could have been looked at.

    >>> found = locate([16, 32, 64, 128], [64, 62, 30, 0], 64, 0.5, 0.95, 4)
    >>> found.status, found.low, found.high, round(found.estimate, 1), found.rising
    ('crossed', 32.0, 128.0, 61.3, False)
    >>> locate([16, 32], [60, 64], 64, 0.5, 0.95, 2).status
    'above throughout'
    """
    counts = np.asarray(counts)
    claims = sides(counts, seeds, level, confidence, tests)
    ends = bracket(claims)
    if ends is not None:
        low, high = ends
        rising, inside = bool(claims[high] == ABOVE), slice(low, high + 1)
        fitted = isotonic_regression(counts[inside] / seeds, increasing=rising).x
        estimate = _meet(np.log(values[inside]), fitted if rising else fitted[::-1], rising, level)
        return Crossing(CrossingStatus.CROSSED, float(values[low]), float(values[high]), estimate, rising)
    clear = np.flatnonzero(claims)
    if len(clear) == 0:
        return Crossing(CrossingStatus.UNCLEAR)
    first, last = clear[0] == 0, clear[-1] == len(claims) - 1
    if first and last:
        return Crossing(CrossingStatus.ABOVE if claims[0] == ABOVE else CrossingStatus.BELOW)
    if first:
        return Crossing(CrossingStatus.OPEN, low=float(values[clear[-1]]))
    if last:
        return Crossing(CrossingStatus.OPEN, high=float(values[clear[0]]))
    return Crossing(CrossingStatus.UNCLEAR)


def _meet(logs: np.ndarray, rising_fit: np.ndarray, rising: bool, level: float) -> float:
    """exp of where a rising fit meets the level: between two values, or the middle of those on it."""
    x = logs if rising else logs[::-1]
    before = int(np.flatnonzero(rising_fit < level)[-1])
    after = int(np.flatnonzero(rising_fit > level)[0])
    if after > before + 1:
        return float(np.exp((x[before + 1] + x[after - 1]) / 2))
    part = (level - rising_fit[before]) / (rising_fit[after] - rising_fit[before])
    return float(np.exp(x[before] + part * (x[after] - x[before])))

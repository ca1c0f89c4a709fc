"""With how many odd points networks end, and whether theory calls that state stable."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bninit.dynamics.bifurcation.odd_states import odd_states
from bninit.geometry.configuration import find_configuration


@dataclass(frozen=True)
class End:
    """The end of one network.

    Attributes:
        kind: of its configuration.
        count: k, the number of odd points.
        ratio: t, the mean K_ii of the odd points over that of the others; NaN without any.
        change: |log| of the change of t in the last layer.
    """

    kind: str
    count: int
    ratio: float
    change: float


@dataclass(frozen=True)
class EndTally:
    """The ends of the networks of one block, batch and width.

    Attributes:
        width: None at infinite width.
        counts: (k, how many networks ended with k odd points); k = 0 without any.
        kinds: (configuration, how many networks).
        stable_to: the whole k up to which the state of k odd points is stable; 0 if none is.
        outside: networks with odd points at a k whose state is not stable.
        distance: median over the networks with odd points of |log(t / t of the state of k points)|.
        moving: median relative change of t in the last layer.
    """

    block: str
    batch: int
    width: int | None
    counts: tuple[tuple[int, int], ...]
    kinds: tuple[tuple[str, int], ...]
    stable_to: int
    outside: int
    distance: float | None
    moving: float | None


def end_of(before: np.ndarray, last: np.ndarray) -> End:
    """The end of one network from its last two Grams."""
    found = find_configuration(last)
    odd = list(found.odd)
    if not odd:
        return End(found.kind, 0, float("nan"), float("nan"))
    ratios = [part_ratio(gram, odd) for gram in (before, last)]
    return End(found.kind, len(odd), ratios[1], abs(np.log(ratios[1] / ratios[0])))


def part_ratio(gram: np.ndarray, odd: list[int]) -> float:
    """t: the mean K_ii of the odd points over that of the others."""
    size = sizes(gram)
    inside = np.isin(np.arange(len(size)), odd)
    return float(size[inside].mean() / size[~inside].mean())


def sizes(gram: np.ndarray) -> np.ndarray:
    """K_ii, the squared distance of each point from the mean."""
    return np.diagonal(gram) - 2 * gram.mean(axis=0) + gram.mean()


def tally_ends(block: str, batch: int, width: int | None, ends: Sequence[End]) -> EndTally:
    """Counts, and how far the ends are from the states of the two-block map."""
    found = odd_states(block, batch)
    counts = Counter(one.count for one in ends)
    states = {k: found.state(k) for k in counts if k}
    stable_to = int(found.last_stable[0]) if found.last_stable else 0
    off = [
        abs(np.log(one.ratio / state.t))
        for one in ends
        if one.count and (state := states[one.count]) is not None
    ]
    moving = [one.change for one in ends if one.count]
    stable = {k for k, state in states.items() if state is not None and state.stable}
    outside = sum(count for k, count in counts.items() if k and k not in stable)
    return EndTally(
        block,
        batch,
        width,
        tuple(sorted(counts.items())),
        tuple(sorted(Counter(one.kind for one in ends).items())),
        stable_to,
        outside,
        float(np.median(off)) if off else None,
        float(np.median(moving)) if moving else None,
    )

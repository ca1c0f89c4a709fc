"""Which places of a line to look at next: doubling from the cheap end to a crossing, then bisection.

The values of a line rise, and with them the cost of a cell. Doubling costs at most about four times the first
cell beyond the crossing, and leaves the dear cells of the far end alone where the crossing comes before.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from bninit.statistics.crossing import UNCLEAR, bracket


def path(values: Sequence[float]) -> list[int]:
    """The places of the walk: the first, then each time the first value at least twice as large; the last.

    >>> path([16, 19, 23, 27, 32, 38, 45, 54, 60])
    [0, 4, 8]
    """
    found = [0]
    for place, value in enumerate(values):
        if value >= 2 * values[found[-1]]:
            found.append(place)
    return found if found[-1] == len(values) - 1 else [*found, len(values) - 1]


def wanted(values: Sequence[float], claims: Mapping[int, int]) -> tuple[int, ...]:
    """The places to look at next, none when the line is settled.

    Args:
        values: of the line, rising.
        claims: what is known: BELOW, UNCLEAR or ABOVE by place.

    >>> values = list(range(100, 200, 10))
    >>> wanted(values, {}), wanted(values, {0: 1}), wanted(values, {0: 1, 9: -1})
    ((0,), (9,), (4,))
    >>> wanted(values, {0: 1, 4: 0, 9: -1}), wanted([1, 2, 3], {0: 1, 1: 0, 2: -1})
    ((2, 6), ())
    """
    known = sorted(claims)
    seen = [claims[place] for place in known]
    if bracket(seen) is None:
        following = next((place for place in path(values) if place not in claims), None)
        if following is not None:
            return (following,)
    middles = [(a + b) // 2 for a, b in _gaps(known, seen) if b - a > 1]
    return tuple(dict.fromkeys(middles))


def at_most(values: Sequence[float], claims: Mapping[int, int]) -> set[int]:
    """As many places as may still be wanted, and as dear.

    >>> sorted(at_most([16, 19, 23, 27, 32, 38, 45, 54, 64], {}))
    [0, 3, 4, 5, 6, 7, 8]
    """
    known = sorted(claims)
    seen, steps = [claims[place] for place in known], path(values)
    walk = [place for place in steps if place not in claims] if bracket(seen) is None else []
    if walk:  # the two ends may come in any two gaps of the walk
        inside = 2 * max(((b - a - 1).bit_length() for a, b in pairwise(steps)), default=0)
        between = [place for place in range(len(values)) if place not in steps]
    else:
        gaps = _gaps(known, seen)
        inside = sum((b - a - 1).bit_length() for a, b in gaps)
        between = sorted({place for a, b in gaps for place in range(a + 1, b)})
    return {*walk, *between[max(0, len(between) - inside) :]}


def _gaps(known: Sequence[int], claims: Sequence[int]) -> list[tuple[int, int]]:
    """The gaps that hold the ends of the interval: next to the clear places that bound it."""
    found = bracket(claims)
    if found is not None:
        low, high = found
        return [(known[low], known[low + 1]), (known[high - 1], known[high])]
    clear = [place for place, claim in enumerate(claims) if claim != UNCLEAR]
    if not clear or (claims[0] == UNCLEAR) == (claims[-1] == UNCLEAR):
        return []
    end = clear[0] - 1 if claims[0] == UNCLEAR else clear[-1]
    return [(known[end], known[end + 1])]

"""The laws of one block, by name: value, formula, and where it is derived."""

import math
from dataclasses import dataclass

from bninit import checks
from bninit.dynamics.large_batch import near_simplex, odd_points, one_odd_point
from bninit.dynamics.large_batch.slopes import Slopes
from bninit.dynamics.symmetry.family import family
from bninit.layer.block import Block

_FOLDER = "bninit/dynamics/large_batch"


@dataclass(frozen=True)
class LimitLaw:
    """What a quantity tends to as the batch n grows.

    Attributes:
        quantity: what has the limit, in words.
        value: the limit.
        formula: in terms of the symbols of `source`, for ReLU in closed form where there is one.
        source: the file that derives it.
    """

    quantity: str
    value: float
    formula: str
    source: str


def limit_laws(block: Block | str) -> dict[str, LimitLaw]:
    """The limits of the fixed points of a block as the batch n grows.

    Args:
        block: RC + NL or RC + RS + NL, with a piecewise linear nonlinearity that bends.

    Returns:
        By name; `quantity` says what has the limit. Of both blocks "separatrix", "simplex" and "border" (the
        largest k for which there are states of k alike odd points); of the odd point "norm_ratio",
        "cluster_angle" and "trivial"; with RS also its "slowest" multiplier and "odd_points" (k*, the largest
        stable number of alike odd points).

    Raises:
        InputError: any other block.

    Source: docs/limit_laws.md.

    >>> round(limit_laws("rc+rs+relu")["odd_points"].value, 9)
    2.915133143
    """
    found = family(block, 8.0)
    if not found.recenters or found.is_linear or found.low + found.high <= 0:
        raise checks.fail(
            "rc+NL or rc+rs+NL with slopes low != high, low + high > 0", str(block), "try rc+rs+relu"
        )
    slopes = Slopes(found.low, found.high)
    near = _near(slopes, found.rescales)
    return near | (_with_rescaling(slopes) if found.rescales else _without(slopes))


def _near(slopes: Slopes, rescales: bool) -> dict[str, LimitLaw]:
    source = f"{_FOLDER}/near_simplex.py"
    more = " + 2" if rescales else ""
    relu = ("10 pi - 12" if rescales else "2 pi - 4") if slopes == Slopes(0.0, 1.0) else "4 A s / k(0)"
    s = near_simplex.simplex_gap(slopes, rescales)
    return {
        "simplex": LimitLaw("n (1 - F'(1))", s, f"s = 1 - k'(0) / A{more}", source),
        "separatrix": LimitLaw("n (t - 1)", near_simplex.separatrix(slopes, rescales), relu, source),
        "border": LimitLaw(
            "c in k = n/2 - c sqrt(n)",
            near_simplex.border(slopes, rescales),
            "sqrt(separatrix) / 2",
            source,
        ),
    }


def _without(slopes: Slopes) -> dict[str, LimitLaw]:
    source = f"{_FOLDER}/one_odd_point.py"
    trivial = one_odd_point.trivial_gap_without_rescaling(slopes)
    return {
        "norm_ratio": LimitLaw("norm ratio / n", 1.0, "1", source),
        "cluster_angle": LimitLaw("n * angle", 3 * math.pi, "3 pi", source),
        "trivial": LimitLaw("n (1 - F'(t))", trivial, "(high - low)^2 / (2 e)", source),
    }


def _with_rescaling(slopes: Slopes) -> dict[str, LimitLaw]:
    source = f"{_FOLDER}/one_odd_point.py"
    rest = "A T h = e (1 - h), h = sqrt(pi y) exp(y) erfc(sqrt(y)), y = 1 / (2 T)"
    return {
        "norm_ratio": LimitLaw(
            "norm ratio / sqrt(n)",
            one_odd_point.limit_norm_ratio(slopes),
            f"sqrt((1 - h) / h), {rest}",
            source,
        ),
        "cluster_angle": LimitLaw("angle", one_odd_point.angle(slopes), "arccos(k(0) / e)", source),
        "trivial": LimitLaw(
            "1 - F'(T)", one_odd_point.trivial_gap(slopes), f"1 + e h'(T) / (A h^2), {rest}", source
        ),
        "slowest": LimitLaw(
            "sqrt(n) (1 - largest multiplier)",
            one_odd_point.slowest(slopes),
            f"k(0) sqrt(T) y exp(y) E1(y) (A - k'(0)) / (A h (e - k'(0))), {rest}",
            source,
        ),
        "odd_points": LimitLaw(
            "k* / sqrt(n)",
            odd_points.largest_number(slopes),
            "sqrt(delta / beta), E[M_1^2 / (rho u^2 + 1 - rho)] = e rho",
            f"{_FOLDER}/odd_points.py",
        ),
    }

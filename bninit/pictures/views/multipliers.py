"""How fast each kind of perturbation shrinks or grows, at the simplex and at the odd point, by batch size."""

from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.dynamics.equilibria.fixed_points import fixed_points

STATES = ("simplex", "odd point")
POINTS = 28


@dataclass(frozen=True)
class Curve:
    """One isotypic component at one state.

    Attributes:
        rank: 0 for the largest multiplier of that component, 1 for the next.
        multiplicity: at the batch of the view.
        batches, values: the multipliers per layer; batches where the state is absent are left out.
    """

    state: str
    component: str
    rank: int
    multiplicity: float
    batches: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Multipliers:
    """The whole spectrum at infinite width, the scale removed; a modulus below 1 decays."""

    block: str
    batch: float
    curves: tuple[Curve, ...]


def view(block: str = "rc+relu", batch: float = 16, largest: float = 256.0) -> Multipliers:
    """The multipliers of the simplex and of the state with one odd point, over batch sizes.

    Args:
        block: a block with a reduced map.
        batch: where the multiplicities are counted.
        largest: the largest batch size; the least is 4.

    Raises:
        InputError: a block without a reduced map; neither state at `batch`.
    """
    largest = checks.real(largest, "largest", above=4.0)
    batches = np.unique(np.append(np.geomspace(4.0, largest, POINTS), float(batch)))
    found: dict[tuple[str, str, int], list[tuple[float, float, float]]] = {}
    for size in batches:
        points = fixed_points(block, float(size))
        for point in (one for one in points if one.name in STATES):
            seen: list[str] = []
            for component, value, count in point.multipliers:
                key = (point.name, component, seen.count(component))
                found.setdefault(key, []).append((float(size), value, count))
                seen.append(component)
    curves = tuple(_curve(key, rows, float(batch)) for key, rows in found.items())
    if not curves:
        raise checks.fail("a block with a simplex or an odd point", str(block), "choose rc+relu")
    return Multipliers(str(points[0].family.block), batch, tuple(sorted(curves, key=_place)))


def _curve(key: tuple[str, str, int], rows: list[tuple[float, float, float]], batch: float) -> Curve:
    sizes, values, counts = map(np.array, zip(*rows, strict=True))
    at = counts[sizes == batch]
    return Curve(*key, float(at[0]) if len(at) else float("nan"), sizes, values)


def _place(curve: Curve) -> tuple[int, float]:
    return STATES.index(curve.state), -float(curve.values[-1])

"""One fixed point: the Gram, how far it is from fixed, and its whole spectrum."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bninit import checks
from bninit.arrays import Gram
from bninit.dynamics.symmetry.family import Family, step
from bninit.dynamics.symmetry.multipliers import Multiplier, multipliers
from bninit.dynamics.symmetry.step import Blocks, block_norms, from_coordinates, full_gram, image

# A multiplier this close to 1 is 1: sixty-four roundings.
_NEUTRAL = 64 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class FixedPoint:
    """A Gram that one layer maps to a multiple of itself.

    Args:
        name: "simplex", "odd point", "separatrix", "exact cluster", ...
        family: the block, the batch, and the number of odd points, which come first in `gram`.
        sizes: one block of alike points, or two.
        numbers: the Gram that enters rescaling, in the coordinates of bninit.dynamics.symmetry.derivative.
        residual: the largest relative change of those numbers in one layer, the scale left out.
    """

    name: str
    family: Family
    sizes: tuple[float, ...]
    numbers: tuple[float, ...]
    residual: float

    @cached_property
    def multipliers(self) -> tuple[Multiplier, ...]:
        """(isotypic component, value per layer, multiplicity), by value downwards, without the scale."""
        return multipliers(self.family, self.sizes, np.asarray(self.numbers))

    @property
    def verdict(self) -> str:
        """ "stable" if every modulus is < 1, "neutral" if the largest is 1, else "unstable"."""
        largest = max((abs(value) for _, value, _ in self.multipliers), default=0.0)
        if abs(largest - 1) <= _NEUTRAL:
            return "neutral"
        return "stable" if largest < 1 else "unstable"

    @property
    def stable(self) -> bool:
        """Whether every perturbation of the Gram, symmetric or not, decays."""
        return self.verdict == "stable"

    @cached_property
    def entering(self) -> Blocks:
        """The Gram that enters rescaling (centred if the block recenters), as means and spreads."""
        return from_coordinates(np.asarray(self.numbers), self.family.layer(self.sizes))

    @cached_property
    def leaving(self) -> Blocks:
        """The Gram of the representation, as means and spreads."""
        return image(self.entering, self.family.layer(self.sizes))

    @property
    def gram(self) -> Gram:
        """The full Gram of the representation, the odd points first: gram_map(gram) is a multiple of it.

        Raises:
            InputError: a batch that is not whole, or more points than `checks.LARGEST_BATCH`.
        """
        counts = tuple(checks.whole(m, "points in a block") for m in self.sizes)
        if sum(counts) > checks.LARGEST_BATCH:
            advice = "use `entering` and `leaving`, which describe it by four numbers"
            raise checks.fail(f"batch <= {checks.LARGEST_BATCH} for a full Gram", sum(counts), advice)
        return full_gram(self.leaving, counts)

    @property
    def t(self) -> float:
        """K_odd,odd / K_cluster,cluster of the Gram that enters rescaling; 1 where all points are alike."""
        norm = block_norms(self.entering, np.asarray(self.sizes))
        return float(norm[0] / norm[-1])

    @property
    def norm_ratio(self) -> float:
        """The norm of an odd point over that of a point of the cluster, in the representation."""
        norm = block_norms(self.leaving, np.asarray(self.sizes))
        return float(math.sqrt(norm[0] / norm[-1]))

    @property
    def cluster_angle(self) -> float:
        """The angle between two points of the cluster in the representation, in radians."""
        return self._angle(-1)

    @property
    def odd_angle(self) -> float:
        """The angle between two odd points in the representation; 0 if there is one."""
        return self._angle(0)

    @property
    def odd_cosine(self) -> float:
        """The cosine between an odd point and a point of the cluster; with one block, of any two points."""
        if len(self.sizes) == 1:
            return math.cos(self.cluster_angle)
        norm = block_norms(self.leaving, np.asarray(self.sizes))
        return float(self.leaving.means[0, 1]) / math.sqrt(norm[0] * norm[1])

    def _angle(self, block: int) -> float:
        norm = block_norms(self.leaving, np.asarray(self.sizes))
        near = float(self.leaving.spreads[block]) / norm[block]
        return 2 * math.asin(min(1.0, math.sqrt(max(near, 0.0) / 2)))

    def as_json(self) -> dict:
        """Everything that describes it, in numbers that JSON can carry."""
        rows = [
            {"component": name, "value": value if math.isfinite(value) else "infinite", "multiplicity": count}
            for name, value, count in self.multipliers
        ]
        return {
            "name": self.name,
            "block": str(self.family.block),
            "batch": self.family.batch,
            "odd": self.family.odd,
            "t": self.t,
            "residual": self.residual,
            "verdict": self.verdict,
            "norm_ratio": self.norm_ratio,
            "cluster_angle": self.cluster_angle,
            "odd_angle": self.odd_angle,
            "odd_cosine": self.odd_cosine,
            "multipliers": rows,
        }


def alike(found: Family, name: str, *numbers: float) -> FixedPoint:
    """A Gram of one block: all points alike."""
    return point_at(found, name, numbers, (found.batch,))


def point_at(
    found: Family, name: str, numbers: tuple[float, ...], sizes: tuple[float, ...] | None = None
) -> FixedPoint:
    """A fixed point with its residual."""
    sizes = sizes or found.sizes
    now = np.asarray(numbers, float)
    new = step(now, found.layer(sizes))
    alive = now != 0
    growth = np.log(np.abs(new[alive] / now[alive]))
    residual = float(max(np.ptp(growth), np.abs(new[~alive]).max(initial=0.0) / np.abs(new).max()))
    return FixedPoint(name, found, tuple(map(float, sizes)), tuple(map(float, now)), residual)

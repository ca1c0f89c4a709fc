"""States of k alike odd points beside the others, for every k: k is a real number in the two-block map."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bninit.dynamics.bifurcation.branch import Branch
from bninit.dynamics.bifurcation.branches import branches
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.dynamics.symmetry.family import family
from bninit.layer.block import Block


@dataclass(frozen=True)
class OddStates:
    """The curves over k of the states with odd points that attract their own family.

    Args:
        batch: the number n of points.
        curves: over k from 1 to n / 2; those on which no state attracts its family are left out.
        status: how the search ended, or what stands for a continuum of fixed points.
    """

    block: Block
    batch: float
    curves: tuple[Branch, ...]
    status: str

    def state(self, odd: float) -> FixedPoint | None:
        """The state of k odd points, longer than the others, that attracts its family; of largest t."""
        if odd == 1:
            found = [p for p in fixed_points(self.block, self.batch) if p.name == "odd point"]
        else:
            found = [
                p for curve in self.curves for p in curve.at(odd) if p.t > self._nearest and _attracts(p)
            ]
        return max(found, key=lambda point: (point.stable, point.t), default=None)

    @cached_property
    def largest(self) -> float | None:
        """The real k up to which such a state exists: a fold over k."""
        return max((fold.odd for curve in self.curves for _, fold in curve.folds), default=None)

    @cached_property
    def last_stable(self) -> tuple[float, str] | None:
        """The largest real k at which a state is stable, and the component along which stability ends.

        k = 1 and its slowest component where one odd point alone is stable. None where no state is, or where
        stability does not end among the k that were searched.
        """
        found = [one for curve in self.curves for one in curve.stability_changes(self._nearest)]
        several = [one for one in found if 1 + 1e-6 < one[0] < self.batch / 2]
        if several or not self.curves or any(map(self._holds_several, self.curves)):
            return max(several, default=None)
        single = self.state(1)
        return (1.0, single.multipliers[0][0]) if single is not None and single.stable else None

    def _holds_several(self, curve: Branch) -> bool:
        return bool(np.any(curve.stable & (curve.values > 1 + 1e-6) & (curve.t > self._nearest)))

    @property
    def _nearest(self) -> float:
        """The least t: nearer to 1 than 1/n, less than half of the way to the separatrix, rounding tells no
        state from the simplex."""
        return 1 + 1 / self.batch


def odd_states(block: Block | str, batch: float, most: float | None = None, searches: int = 3) -> OddStates:
    """The states of k odd points for every real k from 1 to half of the batch, or to `most`.

    Args:
        block: in the order RC, RS, NL, with relu, leaky_relu or abs.
        batch: the number of points; above 10^6 pass `most`: near k = n/2 states come as close to the
            simplex as double precision can tell.
        most: the largest k.
        searches: at how many k to search; each state found is followed over all k.

    Raises:
        InputError: as bn.branches.

    Source: docs/theory/full_batch_norm.md.

    >>> found = odd_states("rc+rs+relu", 64, searches=2)
    >>> round(found.largest, 6), [round(k, 6) for k in found.last_stable[:1]]
    (5.574995, [3.843649])
    """
    block = Block.parse(block)
    if not _isolated(block, batch):
        return OddStates(block, batch, (), fixed_points(block, 8).status)
    found = branches(block, "odd", (1.0, most or batch / 2), batch=batch, searches=searches)
    curves = tuple(curve for curve in found if curve.problem.dimension > 1 and _attracts_somewhere(curve))
    return OddStates(block, batch, curves, found.status)


def _isolated(block: Block, batch: float) -> bool:
    """Whether fixed points are isolated: not so for linear blocks, nor for NL alone."""
    found = family(block, batch)
    return not found.is_linear and (found.recenters or found.rescales)


def _attracts(point: FixedPoint) -> bool:
    return all(abs(value) < 1 for name, value, _ in point.multipliers if name == "trivial")


def _attracts_somewhere(curve: Branch) -> bool:
    return bool(np.any((curve.t > 1) & (curve.values > 1) & (curve.multiplier < 1)))

"""Which of the four parts of batch normalisation matters: the effects of a full factorial, paired by seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from bninit.statistics.estimate import CONFIDENCE, Estimate, estimate
from bninit.training.arms import PARTS, subsets
from bninit.training.comparisons.comparison import ArmResult


@dataclass(frozen=True)
class Effect:
    """What a part changes, or what two change together beyond the sum of both.

    Attributes:
        parts: one of PARTS, or two.
        batch: images in a step.
        change: of the area under the loss; below 0 the part helps. For one part it is the mean over the 8
            settings of the others of (with - without), for two half the difference of the first's change
            with and without the second. The intervals of all ten hold together (Bonferroni).
    """

    parts: tuple[str, ...]
    batch: int
    change: Estimate

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        return {"parts": list(self.parts), "batch": self.batch} | self.change.as_json()


def find_effects(results: Sequence[ArmResult], batch: int) -> list[Effect]:
    """The four effects and their six interactions; none unless all 16 subsets were trained.

    change(S) = 1/8 sum over subsets T of PARTS of area(T) prod_(s in S) (+1 if s in T else -1).

    Args:
        results: arms that were trained from the same seeds in batches of one size.
        batch: that size.

    Source: Box, Hunter, Hunter, Statistics for Experimenters (2005), chapter 5.
    """
    found = {one.arm: one for one in results}
    arms = subsets()
    if not {arm.name for arm in arms} <= found.keys():
        return []
    areas = np.array([found[arm.name].known("area") for arm in arms])
    signs = {part: np.array([1 if part in arm.parts else -1 for arm in arms]) for part in PARTS}
    asked = [*combinations(PARTS, 1), *combinations(PARTS, 2)]
    together = 1 - (1 - CONFIDENCE) / len(asked)
    effects = []
    for parts in asked:
        sign = np.prod([signs[part] for part in parts], axis=0)
        effects.append(Effect(parts, batch, estimate(sign @ areas / 8, together)))
    return effects

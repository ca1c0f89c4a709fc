"""What the runs of an arm came to, measure by measure, and the numbers that a comparison is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from bninit import checks
from bninit.statistics.estimate import Estimate, estimate
from bninit.training.jobs import Tuned


@dataclass(frozen=True)
class ArmResult:
    """What the runs of an arm came to.

    Attributes:
        arm: its name.
        rate: its learning rate.
        seeds: how many runs.
        values: each measure, a number for each seed; None where a run has none.
    """

    arm: str
    rate: float
    seeds: int
    values: dict[str, tuple[float | None, ...]]
    about: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_rows(
        cls, tuned: Tuned, names: Iterable[str], rows: Sequence[Mapping[str, Any]], **about: Any
    ) -> Self:
        """The measures of these names, a row for each seed."""
        values = {name: tuple(row[name] for row in rows) for name in names}
        return cls(tuned.arm.name, tuned.arm.rate, len(rows), values, tuned.about | about)

    def known(self, measure: str) -> np.ndarray:
        """The numbers of the runs that have one."""
        return np.array([value for value in self.values[measure] if value is not None], dtype=float)

    def estimate(self, measure: str) -> Estimate | None:
        """Mean and interval over the runs that have a number; None under two of them."""
        values = self.known(measure)
        return estimate(values) if len(values) > 1 else None

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers."""
        measures = {}
        for name in self.values:
            found = self.estimate(name)
            known = len(self.known(name))
            none = {"mean": None, "standard_error": None, "interval": None, "seeds": known}
            measures[name] = none if found is None else found.as_json()
        about = {"arm": self.arm, "rate": self.rate, "seeds": self.seeds}
        return about | self.about | {"measures": measures}


def parse_numbers(text: str, what: str) -> tuple[float, ...]:
    """The positive numbers of a list such as "0.01,0.1", each once.

    >>> parse_numbers("4, 16, 4", "a batch")
    (4.0, 16.0)
    """
    return tuple(dict.fromkeys(checks.real(word, what, above=0.0) for word in text.split(",")))


def check_seed_count(seeds: int) -> int:
    """Two seeds or more: an interval needs a spread."""
    return checks.whole(seeds, "seeds", least=2)

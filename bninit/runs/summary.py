"""What a run came to: the final configuration, when it was born and its geometry, with standard errors."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bninit.geometry.configuration import KINDS, ODD, Kind
from bninit.runs.record import Record
from bninit.statistics.estimate import standard_error


@dataclass(frozen=True)
class SeedMean:
    """A mean over seeds and its standard error (None from a single seed)."""

    mean: float
    standard_error: float | None
    count: int

    def __str__(self) -> str:
        if self.standard_error is None:
            return f"{self.mean:.4g}"
        digits = max(0, min(6, 1 - int(np.floor(np.log10(max(self.standard_error, 1e-6))))))
        return f"{self.mean:.{digits}f} ± {self.standard_error:.{digits}f}"


def seed_mean(values: np.ndarray) -> SeedMean | None:
    """The mean over the seeds of a sample; None of an empty one."""
    sample = np.asarray(values, dtype=float)
    count = sample.size
    if count == 0:
        return None
    error = float(standard_error(sample)) if count > 1 else None
    return SeedMean(float(np.mean(sample)), error, count)


@dataclass(frozen=True)
class Summary:
    """The most frequent final configuration of a run; the estimates are over the seeds that ended in it.

    Attributes:
        share: fraction of the seeds that ended so.
        kinds: how many seeds ended in each kind.
        birth: layer from which the odd points stay.
        changed: how many of those seeds saw the odd points change after birth.
        cluster_angle: radians, over all pairs where nothing stands apart.
    """

    block: str
    inputs: str
    kind: Kind
    share: float
    kinds: dict[str, int]
    birth: SeedMean | None
    changed: int
    norm_ratio: SeedMean | None
    cluster_angle: SeedMean | None
    cosine: SeedMean | None
    t: SeedMean | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers, lists and dictionaries."""
        return asdict(self)


def summarise(record: Record) -> Summary:
    """The final configuration over the seeds of a record."""
    found, birth, settings = record.description, record.birth, record.settings
    final = found.kind[:, -1]
    codes, counts = np.unique(final, return_counts=True)
    kind = int(codes[np.argmax(counts)])
    ended = final == kind
    parted = found.apart[:, -1].any(axis=-1) & ended
    return Summary(
        block=settings["block"],
        inputs=settings["inputs"],
        kind=KINDS[kind],
        share=float(np.mean(ended)),
        kinds={KINDS[code]: int(count) for code, count in zip(codes, counts, strict=True)},
        birth=seed_mean(birth.layer[ended]) if kind >= ODD else None,
        changed=int(np.sum(birth.changes[ended])),
        norm_ratio=seed_mean(found.norm_ratio[parted, -1]),
        cluster_angle=seed_mean(found.cluster_angle[ended, -1]),
        cosine=seed_mean(found.cosine[parted, -1]),
        t=seed_mean(found.t[ended, -1]),
    )


SUMMARY_COLUMNS = (
    "block",
    "inputs",
    "final configuration",
    "seeds",
    "birth",
    "norm ratio",
    "angle",
    "cosine",
)
"""The columns of `summary_row`."""


def summary_table(summaries: Iterable[Summary]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings and the rows, as text, of a table of summaries."""
    return SUMMARY_COLUMNS, [summary_row(summary) for summary in summaries]


def summary_row(summary: Summary) -> tuple[str, ...]:
    """One row of the table of summaries, as text; an estimate that does not apply is a dash."""
    numbers = (summary.birth, summary.norm_ratio, summary.cluster_angle, summary.cosine)
    texts = ("–" if number is None else str(number) for number in numbers)
    return (summary.block, summary.inputs, summary.kind, f"{summary.share:.0%}", *texts)

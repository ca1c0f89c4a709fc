"""The label that tells one record from the others."""

from collections.abc import Sequence
from typing import Any

from bninit.runs.record import Record

WORDS = ("block", "inputs", "weights", "residual", "engine", "precision")
NUMBERS = ("batch", "width", "gain", "depth", "key")


def labels(records: Sequence[Record]) -> tuple[str, ...]:
    """What differs between the records, in words; the block where nothing does."""
    settings = [record.settings for record in records]
    differing = [name for name in (*WORDS, *NUMBERS) if len({str(one[name]) for one in settings}) > 1]
    if not differing:
        return tuple(one["block"] for one in settings)
    return tuple(", ".join(_told(name, one[name]) for name in differing) for one in settings)


def _told(name: str, value: Any) -> str:
    if name in NUMBERS:
        return f"{name} {value:g}"
    return "no skip" if (name, value) == ("residual", "none") else str(value)

"""The label that tells one record from the others."""

from collections.abc import Sequence

from bninit.runs.record import Record


def labels(records: Sequence[Record]) -> tuple[str, ...]:
    """What differs between the records, in words; the block where nothing does."""
    settings = [record.settings for record in records]
    names = ("block", "inputs", "batch", "width", "weights", "gain", "depth", "key", "engine", "precision")
    differing = [name for name in names if len({str(one[name]) for one in settings}) > 1]
    plain = ("block", "inputs", "weights", "engine", "precision")
    if not differing:
        return tuple(one["block"] for one in settings)
    return tuple(
        ", ".join(str(one[name]) if name in plain else f"{name} {one[name]:g}" for name in differing)
        for one in settings
    )

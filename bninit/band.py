"""Many seeds as a middle line and a band, and the label that tells one record from the others."""

from collections.abc import Sequence

import numpy as np

from bninit.record import Record

BAND = (0.1, 0.5, 0.9)
"""Quantiles over seeds: the lower edge, the middle line, the upper edge."""


def over_seeds(values: np.ndarray) -> np.ndarray:
    """The quantiles BAND over the first axis, (3, ...).

    NaN is no value and is left out; where a column holds nothing else, so do its quantiles.
    """
    empty = np.isnan(values).all(axis=0)
    return np.where(empty, np.nan, np.nanquantile(np.where(empty, 0.0, values), BAND, axis=0))


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

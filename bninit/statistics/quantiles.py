"""Many seeds as a middle line and a band."""

import numpy as np

BAND = (0.1, 0.5, 0.9)
"""Quantiles over seeds: the lower edge, the middle line, the upper edge."""


def over_seeds(values: np.ndarray) -> np.ndarray:
    """The quantiles BAND over the first axis, (3, ...).

    NaN is no value and is left out; where a column holds nothing else, so do its quantiles.
    """
    empty = np.isnan(values).all(axis=0)
    return np.where(empty, np.nan, np.nanquantile(np.where(empty, 0.0, values), BAND, axis=0))

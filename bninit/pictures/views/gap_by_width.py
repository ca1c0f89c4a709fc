"""The orthogonality gap of the last layer against width, with the fitted power law."""

from collections.abc import Sequence

import xarray as xr

from bninit.pictures.views import gap
from bninit.runs.record import Record


def view(records: Sequence[Record]) -> gap.Gap:
    """The same numbers as `bninit.pictures.views.gap.view`."""
    return gap.view(records)


def gap_by_width_of_store(dataset: xr.Dataset) -> gap.Gap:
    """The same numbers as `bninit.pictures.views.gap.gap_of_store`."""
    return gap.gap_of_store(dataset)

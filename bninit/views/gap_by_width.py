"""The orthogonality gap of the last layer against width, with the fitted power law."""

from collections.abc import Sequence

import xarray as xr

from bninit.record import Record
from bninit.views import gap


def view(records: Sequence[Record]) -> gap.Gap:
    """The same numbers as `bninit.views.gap.view`."""
    return gap.view(records)


def gap_by_width_of_store(dataset: xr.Dataset) -> gap.Gap:
    """The same numbers as `bninit.views.gap.gap_of_store`."""
    return gap.gap_of_store(dataset)

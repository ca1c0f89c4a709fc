"""The points of one network's batch in the plane, at a few depths: the same film, seen from the side."""

from collections.abc import Sequence

from bninit.pictures.views import filmstrip
from bninit.runs.record import Record


def view(records: Sequence[Record], seed: int | None = None, frames: int = 7) -> filmstrip.Film:
    """The film of one seed; see `bninit.pictures.views.filmstrip.view`."""
    return filmstrip.view(records, seed, frames)

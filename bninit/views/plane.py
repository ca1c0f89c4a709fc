"""The points of one network's batch in the plane, at a few depths: the same film, seen from the side."""

from collections.abc import Sequence

from bninit.record import Record
from bninit.views import filmstrip


def view(records: Sequence[Record], seed: int | None = None, frames: int = 7) -> filmstrip.Film:
    """The film of one seed; see `bninit.views.filmstrip.view`."""
    return filmstrip.view(records, seed, frames)

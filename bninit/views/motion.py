"""The film of one network's batch with many frames, for an animation."""

from collections.abc import Sequence

from bninit.record import Record
from bninit.views import filmstrip


def view(records: Sequence[Record], seed: int | None = None, frames: int = 60) -> filmstrip.Film:
    """The film of one seed; see `bninit.views.filmstrip.view`."""
    return filmstrip.view(records, seed, frames)

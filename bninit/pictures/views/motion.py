"""The film of one network's batch with many frames, for an animation."""

from collections.abc import Sequence

from bninit.pictures.views import filmstrip
from bninit.runs.record import Record


def view(records: Sequence[Record], seed: int | None = None, frames: int = 60) -> filmstrip.Film:
    """The film of one seed; see `bninit.pictures.views.filmstrip.view`."""
    return filmstrip.view(records, seed, frames)

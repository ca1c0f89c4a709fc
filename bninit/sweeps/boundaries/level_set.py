"""A level set of an event in the plane of batch size and width: what to look for."""

from dataclasses import dataclass

from bninit import checks
from bninit.geometry.event import Event, parse_event

DIRECTIONS = ("width", "batch")
"""The axes along which a boundary is looked for."""


@dataclass(frozen=True)
class LevelSet:
    """Where the share of networks with an event crosses a level, along one axis.

    Attributes:
        event: what happens, see `bninit.geometry.event.parse_event`.
        level: the share, between 0 and 1.
        along: "width" or "batch", the axis that is searched for each value of the others.
        confidence: that the interval of a line holds a crossing, the only one if the share is monotone there.
    """

    event: str = "odd"
    level: float = 0.5
    along: str = "width"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        parse_event(self.event)
        checks.word(self.along, DIRECTIONS, "along")
        for name in ("level", "confidence"):
            number = checks.real(getattr(self, name), name, above=0.0)
            if number >= 1:
                raise checks.fail(f"{name} between 0 and 1", getattr(self, name), f"pass {name} below 1")
            object.__setattr__(self, name, number)

    @property
    def happens(self) -> Event:
        """The event itself."""
        return parse_event(self.event)

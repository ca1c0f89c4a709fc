"""The contract of a picture: a frozen dataclass of what is shown, as numbers, that can be laid out.

A picture is one file of `of_runs` or `of_theory`, with the name of the picture. Beside its fields it has

- the ways to it, as class methods, each with its own options: `of_records(records, ...)` of runs,
  `of_sweep(sweep, ...)`, `of_block(block, batch, ...)` of infinite width. They compute all that is shown;
- `numbers`, what its caption says;
- `finding`, the title, a sentence; `setting`, of what; `alt`, what one sees: all made from the fields, in
  words and not in the tokens of blocks;
- `draw`, which lays the fields out and computes nothing;
- `declared`: its size, what it is drawn on, and the exhibits that the gallery makes of it.
"""

import base64
import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any, ClassVar

from matplotlib.figure import Figure

from bninit import checks
from bninit.pictures.canvas.theme import LIGHT, Theme, ground
from bninit.runs.record import Record

Numbers = dict[str, Any]

MAIN = {"block": "rc+relu", "width": 512, "batch": 16, "depth": 200, "seeds": 16, "inputs": "digits"}
"""The run that most exhibits look at."""


class Takes(Enum):
    """What a picture is drawn on: axes, a whole figure, a figure for each of its frames, or the last two."""

    AXES = "axes"
    FIGURE = "figure"
    FILM = "film"
    BOTH = "figure and film"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The formats of an exhibit, the one that a page shows last."""
        still, film = ("svg", "png"), ("webp",)
        return {Takes.FILM: film, Takes.BOTH: still + film}.get(self, still)


@dataclass(frozen=True)
class Exhibit:
    """One entry of the gallery.

    Attributes:
        name: of its files.
        caption: the sentences under it, with names of the picture's numbers in braces; a page shows the
            first ones, of 40 words at most, and folds the others.
        runs: settings of `bninit.simulate`, a dictionary for each run it shows; none at infinite width.
        choices: options of the picture.
        dark: whether there is a file for dark pages beside it, NAME_dark.
    """

    name: str
    caption: str
    runs: tuple[dict[str, Any], ...] = ()
    choices: dict[str, Any] = field(default_factory=dict)
    dark: bool = False


@dataclass(frozen=True)
class Declaration:
    """What there is to know of a picture before there is one.

    Attributes:
        size: inches of a figure that holds its axes; a picture that takes a figure sets the size itself.
        runs: settings of the runs that it shows where none are given; a small one.
    """

    size: tuple[float, float] = (6.4, 4.0)
    takes: Takes = Takes.AXES
    runs: tuple[dict[str, Any], ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


class Picture(ABC):
    """What is shown, as numbers; the fields are those of the dataclass that derives from it.

    A notebook shows it drawn.
    """

    declared: ClassVar[Declaration] = Declaration()

    @property
    def numbers(self) -> Numbers:
        """What the captions of its exhibits say; empty for a picture that has none."""
        return {}

    @property
    def finding(self) -> str:
        """The title: what was found, a sentence."""
        return ""

    @property
    def setting(self) -> str:
        """Of what: block, points, width, networks, in words."""
        return ""

    @property
    def alt(self) -> str:
        """What one sees."""
        return f"{self.finding}. {self.setting}".strip(". ")

    @abstractmethod
    def draw(self, where: Any, theme: Theme = LIGHT) -> None:
        """Lay it out.

        Args:
            where: axes or a figure of matplotlib, as declared.
            theme: the colours.
        """

    def laid_out(self, theme: Theme = LIGHT) -> Figure:
        """On a new figure of the size that it declares, or of the one that it takes."""
        if self.declared.takes is not Takes.AXES:
            figure = Figure()
            self.draw(figure, theme)
            return figure
        figure = Figure(figsize=self.declared.size, layout="constrained")
        ground(figure, theme)
        self.draw(figure.subplots(), theme)
        return figure

    def embedded(self, dots_per_inch: int = 200) -> str:
        """An element of HTML that holds the picture and says in words what one sees."""
        figure, buffer = self.laid_out(), io.BytesIO()
        figure.savefig(buffer, format="png", dpi=dots_per_inch)
        data, width = base64.b64encode(buffer.getvalue()).decode(), round(96 * figure.get_figwidth())
        return (
            f'<img alt="{escape(self.alt)}" width="{width}" style="max-width:100%;height:auto"'
            f' src="data:image/png;base64,{data}">'
        )

    def _repr_html_(self) -> str:
        return self.embedded()


class Moving(Picture):
    """A picture of many frames."""

    @property
    @abstractmethod
    def frames(self) -> int:
        """How many."""

    @abstractmethod
    def draw(self, where: Any, theme: Theme = LIGHT, frame: int = -1) -> None:
        """Lay one frame out on a figure that is cleared first; the last one unless told otherwise."""


def varied(**settings: list[Any]) -> tuple[dict[str, Any], ...]:
    """The main run with some settings varied over a grid, the last fastest."""
    grid: list[dict[str, Any]] = [{}]
    for name, values in settings.items():
        grid = [one | {name: value} for one in grid for value in values]
    return tuple(MAIN | one for one in grid)


def only(records: Sequence[Record]) -> Record:
    """The one record of a picture that shows one.

    Raises:
        InputError: none, or several.
    """
    if len(records) != 1:
        raise checks.fail("one record for this plot", f"{len(records)} records", "pass one")
    return records[0]

"""A record in a notebook: `record.plot.NAME()` and the page it shows of itself."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from matplotlib import pyplot

from bninit import checks
from bninit.late import Late
from bninit.pictures.canvas.picture import Declaration, Takes
from bninit.pictures.canvas.theme import LIGHT, Theme, find_theme, ground
from bninit.pictures.catalogue import find_picture, see, seen_names
from bninit.pictures.of_runs.filmstrip import Filmstrip
from bninit.pictures.pages.fill import fill
from bninit.pictures.pages.of_runs import runs_data
from bninit.runs.record import Record
from bninit.runs.summary import SUMMARY_COLUMNS, summarise, summary_row

if TYPE_CHECKING:
    from bninit.pictures.pages import slider as slider
else:
    slider = Late("bninit.pictures.pages.slider")  # which needs anywidget


class RecordPlots:
    """The pictures of one record: `record.plot.trajectory(quantity="t")`, `.plot.plane(ax=axes, seed=3)`.

    `record.plot.slider()` is all of it under a depth slider. Those of infinite width, such as
    `.plot.cobweb()`, take its block and batch.

    Each takes `ax`, `theme` and the options of the picture, and returns the Axes, drawn on new ones of
    pyplot's if none are passed; those of a whole figure, such as eight_blocks and motion, take and return a
    Figure. Nothing is shown, and rcParams stay.
    """

    def __init__(self, record: Record):
        self._record = record

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in (known := seen_names()):
            raise AttributeError(f"no plot {name!r}; choose one of {', '.join(known)}")
        declared = find_picture(name).declared

        def plot(ax: Any = None, theme: Theme | str = LIGHT, **choices: Any) -> Any:
            picture, look = see(name, [self._record], **choices), find_theme(theme)
            if ax is None:
                ax = _canvas(declared, look)
            elif not hasattr(ax, "plot" if declared.takes is Takes.AXES else "add_axes"):
                kind = "Axes" if declared.takes is Takes.AXES else "a Figure"
                raise checks.fail(f"ax, {kind} of matplotlib", type(ax).__name__, "pass one or leave it out")
            picture.draw(ax, look)
            return ax

        plot.__name__ = name
        plot.__doc__ = find_picture(name).__doc__
        return plot

    def slider(self, height: int = 640) -> "Embedded | slider.Slider":
        """The report of the record as an output of a notebook: a depth slider over points and cosines.

        Args:
            height: pixels.

        Returns:
            With anywidget (the extra `notebook`) a widget, whose `layer` and `network` are what it shows and
            can be set; without it the page alone.
        """
        height = checks.whole(height, "height", least=200)
        page = fill("runs", runs_data([self._record]), "What happened to the batch")
        if importlib.util.find_spec("anywidget") is None:
            return Embedded(page, height)
        return slider.Slider(page=page, height=height)

    def __dir__(self) -> list[str]:
        return [*seen_names(), "slider"]

    def _repr_html_(self) -> str:
        return html(self._record)


@dataclass(frozen=True)
class Embedded:
    """A page that a notebook shows as it is, shut off from the notebook's own."""

    page: str
    height: int

    def _repr_html_(self) -> str:
        style = f"width:100%;height:{self.height}px;border:0"
        shut = 'sandbox="allow-scripts allow-downloads"'
        return f'<iframe {shut} style="{style}" srcdoc="{escape(self.page)}"></iframe>'


def _canvas(declared: Declaration, theme: Theme) -> Any:
    """A figure of pyplot's, which a notebook displays by itself, or its axes."""
    if declared.takes is not Takes.AXES:
        return pyplot.figure()
    figure = pyplot.figure(figsize=declared.size, layout="constrained")
    ground(figure, theme)
    return figure.subplots()


def html(record: Record) -> str:
    """What a notebook shows of a record: its summary, settings and the filmstrip of its first network."""
    summary, settings = summarise(record), record.settings
    heads = "".join(f"<th>{escape(word)}</th>" for word in SUMMARY_COLUMNS)
    row = "".join(f"<td>{escape(word)}</td>" for word in summary_row(summary))
    chosen = ", ".join(f"{escape(str(key))} {escape(str(value))}" for key, value in settings.items())
    return (
        f"<div><table><thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
        f"{Filmstrip.of_records([record]).embedded(dots_per_inch=80)}"
        f"<details><summary>settings</summary>{chosen}</details></div>"
    )

"""Writing a picture to a file: the same data give the same bytes, and no window opens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from bninit import checks
from bninit.pictures import plots
from bninit.pictures.plots.style import LIGHT, Theme, find_theme, ground

FIGURES = ("eight_blocks", "motion", "chosen_splits")
"""The pictures that take a whole figure; the others take axes."""

FORMATS = ("png", "svg", "pdf")


def paint(draw: Callable[..., Any] | str, data: Any, theme: Theme | str = LIGHT) -> Figure:
    """The data on a new figure of the size that the drawing likes.

    Args:
        draw: a drawing of `bninit.pictures.plots`, or its name.
        data: what it draws.
        theme: "light", "dark" or "print".

    Raises:
        InputError: an unknown name.
    """
    theme = find_theme(theme)
    if isinstance(draw, str):
        draw = _named(draw)
    painter: Callable[..., Any] = draw
    name = draw.__module__.rpartition(".")[2]
    if name in FIGURES:
        figure = Figure()
        painter(figure, data, theme=theme)
        return figure
    figure = Figure(figsize=plots.size_of(name), layout="constrained")
    ground(figure, theme)
    painter(figure.subplots(), data, theme=theme)
    return figure


def _named(name: str) -> Callable[..., Any]:
    return getattr(plots, f"draw_{checks.word(name, plots.plot_names(), 'plot')}")


def save_picture(
    draw: Callable[..., Any] | str,
    data: Any,
    path: str | Path,
    theme: Theme | str = LIGHT,
    dots_per_inch: int = 100,
    overwrite: bool = True,
) -> Path:
    """Draw data on a new figure and write it as PNG, SVG or PDF.

    Args:
        draw: a drawing of `bninit.pictures.plots`, or its name.
        data: what it draws.
        path: its suffix is the format.
        theme: "light", "dark" or "print".
        dots_per_inch: of a PNG.
        overwrite: replace the file that is there.

    Raises:
        InputError: an unknown suffix, or a path that is taken or cannot be written.
    """
    path = Path(path)
    kind = checks.word(path.suffix.lstrip(".").lower(), FORMATS, "suffix of the picture")
    checks.free(path, overwrite)
    figure = paint(draw, data, theme)
    # No date and no random names in the file.
    metadata = {"png": {"Software": "bninit"}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with rc_context({"svg.hashsalt": "bninit", "svg.fonttype": "path"}):
            figure.savefig(path, format=kind, dpi=dots_per_inch, metadata=metadata)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    return path

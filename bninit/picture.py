"""Writing a picture to a file: the same data give the same bytes, and no window opens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from bninit import checks
from bninit.plots.style import LIGHT, Theme, find_theme

FORMATS = ("png", "svg", "pdf")


def save_picture(
    draw: Callable[..., Any],
    data: Any,
    path: str | Path,
    theme: Theme | str = LIGHT,
    dots_per_inch: int = 100,
    overwrite: bool = True,
) -> Path:
    """Draw data on a new figure and write it as PNG, SVG or PDF.

    Args:
        draw: a drawing of `bninit.plots` that takes a figure.
        data: what it draws.
        path: its suffix is the format.
        theme: "light", "dark" or "print".
        dots_per_inch: of a PNG.
        overwrite: replace the file that is there.

    Raises:
        InputError: an unknown suffix, or a path that cannot be written.
    """
    path = Path(path)
    kind = checks.word(path.suffix.lstrip(".").lower(), FORMATS, "suffix of the picture")
    if path.exists() and not overwrite:
        raise checks.fail("a path where nothing is", str(path), "choose another or overwrite")
    figure = Figure(layout=None)
    draw(figure, data, theme=find_theme(theme))
    # No date and no random names in the file.
    metadata = {"png": {"Software": "bninit"}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with rc_context({"svg.hashsalt": "bninit", "svg.fonttype": "path"}):
            figure.savefig(path, format=kind, dpi=dots_per_inch, metadata=metadata)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    return path

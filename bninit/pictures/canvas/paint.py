"""Writing a picture to a file: the same data give the same bytes, and no window opens."""

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from bninit import checks
from bninit.pictures.canvas.animate import MOVING, save_animation
from bninit.pictures.canvas.picture import Moving, Picture
from bninit.pictures.canvas.theme import LIGHT, Theme, find_theme

FORMATS = ("png", "svg", "pdf")


def paint(picture: Picture, theme: Theme | str = LIGHT) -> Figure:
    """The picture on a new figure of the size that it declares.

    Args:
        picture: from `bninit.see`.
        theme: "light", "dark" or "print".
    """
    return picture.laid_out(find_theme(theme))


def save_picture(
    picture: Picture,
    path: str | Path,
    theme: Theme | str = LIGHT,
    dots_per_inch: int = 200,
    overwrite: bool = True,
) -> Path:
    """Draw a picture on a new figure and write it as PNG, SVG or PDF; one of many frames also as a film.

    Args:
        picture: from `bninit.see`.
        path: its suffix is the format.
        theme: "light", "dark" or "print".
        dots_per_inch: of a PNG.
        overwrite: replace the file that is there.

    Raises:
        InputError: an unknown suffix, or a path that is taken or cannot be written.
    """
    path = checks.file_path(path)
    kind = path.suffix.lstrip(".").lower()
    if isinstance(picture, Moving) and kind in MOVING:
        return save_animation(picture, path, theme, overwrite=overwrite)
    checks.word(kind, FORMATS, "suffix of the picture")
    checks.free(path, overwrite)
    figure = paint(picture, theme)
    # What one sees, and no date and no random names.
    metadata = {
        "png": {"Software": "bninit", "Title": picture.finding, "Description": picture.alt},
        "svg": {"Date": None, "Title": picture.finding, "Description": picture.alt},
        "pdf": {"CreationDate": None, "Title": picture.finding, "Subject": picture.alt},
    }[kind]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with rc_context({"svg.hashsalt": "bninit", "svg.fonttype": "none"}):
            figure.savefig(path, format=kind, dpi=dots_per_inch, metadata=metadata)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    return path

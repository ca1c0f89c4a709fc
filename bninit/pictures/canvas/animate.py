"""Writing a film as a moving picture: GIF or WebP through Pillow, MP4 where ffmpeg is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import matplotlib.animation as motion_writers
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bninit import checks
from bninit.pictures.canvas.picture import Moving
from bninit.pictures.canvas.theme import LIGHT, Theme, find_theme

MOVING = ("gif", "webp", "mp4")
HOLD = 15
"""The last frame stays this many times as long."""


def save_animation(
    film: Moving,
    path: str | Path,
    theme: Theme | str = LIGHT,
    frames_per_second: int = 10,
    dots_per_inch: int = 80,
    overwrite: bool = True,
) -> Path:
    """Write the film; its last frame is held.

    Args:
        film: from `bninit.see("motion", records)`.
        path: its suffix is the format: .gif, .webp, or .mp4 where ffmpeg is installed.
        theme: "light", "dark" or "print".
        frames_per_second: speed.
        dots_per_inch: size.
        overwrite: replace the file that is there.

    Raises:
        InputError: an unknown suffix, MP4 without ffmpeg, or a path that is taken or cannot be written.
    """
    path = checks.file_path(path)
    kind = checks.word(path.suffix.lstrip(".").lower(), MOVING, "suffix of the animation")
    checks.whole(frames_per_second, "frames_per_second")
    checks.free(path, overwrite)
    theme = find_theme(theme)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "mp4":
            _write_mp4(film, path, theme, frames_per_second, dots_per_inch)
        else:
            pages = list(_pages(film, theme, dots_per_inch))
            every = round(1000 / frames_per_second)
            times = [every] * (len(pages) - 1) + [every * HOLD]
            pages[0].save(path, save_all=True, append_images=pages[1:], duration=times, loop=0)
    except OSError as error:
        raise checks.fail("a writable path", f"{path}: {error.strerror}", "choose another") from None
    return path


def _pages(film: Moving, theme: Theme, dots_per_inch: int) -> Iterator[Image.Image]:
    figure = Figure(dpi=dots_per_inch)
    canvas = FigureCanvasAgg(figure)
    for frame in range(film.frames):
        film.draw(figure, theme, frame)
        canvas.draw()
        yield Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB").copy()


def _write_mp4(film: Moving, path: Path, theme: Theme, frames_per_second: int, dots_per_inch: int) -> None:
    if shutil.which("ffmpeg") is None:
        raise checks.fail("ffmpeg to write MP4", "none installed", "write .webp or .gif instead")
    figure = Figure(dpi=dots_per_inch)
    FigureCanvasAgg(figure)
    writer = motion_writers.FFMpegWriter(fps=frames_per_second)
    frames = [*range(film.frames), *([film.frames - 1] * HOLD)]
    film.draw(figure, theme, 0)
    with writer.saving(figure, str(path), dots_per_inch):
        for frame in frames:
            film.draw(figure, theme, frame)
            writer.grab_frame()

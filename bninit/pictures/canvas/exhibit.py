"""The files of one figure of a simulation: the picture, and the numbers that its caption says."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bninit.pictures.canvas.picture import save_picture
from bninit.pictures.pages.exhibition import plain
from bninit.runs.record import provenance


def write_exhibit(
    path: Path, shown: Any, sentence: str, numbers: Any, settings: Any, plot: str = "comparison"
) -> Path:
    """Write NAME.json with the caption, and NAME.svg and NAME.png beside it.

    Args:
        path: NAME.json.
        shown: what is drawn, a `bninit.pictures.of_runs.comparison.Comparison` or what another plot takes.
        sentence: the caption with names of numbers in braces.
        numbers: a dictionary of everything measured.
        settings: the settings of the simulation, a dataclass.
        plot: the drawing of `bninit.pictures.plots`.

    Returns:
        The path.
    """
    save_picture(plot, shown, path.with_suffix(".svg"))
    image = save_picture(plot, shown, path.with_suffix(".png"))
    chosen = {name: value for name, value in asdict(settings).items() if name not in ("out", "json")}
    told = {
        "caption": sentence.format(**numbers),
        "image": image.name,
        "numbers": plain(numbers),
        "settings": plain(chosen),
        "versions": provenance(),
        "drawn": plain(shown),
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path

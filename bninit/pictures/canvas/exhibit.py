"""The files of one exhibit: the picture, and a JSON of the numbers that it shows and its caption says."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from bninit.pictures.canvas.paint import save_picture
from bninit.pictures.canvas.picture import Numbers, Picture
from bninit.runs.provenance import provenance

DARK_FILE = "_dark"
"""What the name of a file for dark pages ends in."""


def write_exhibit(path: Path, picture: Picture, sentence: str, numbers: Numbers, settings: Any) -> Path:
    """Write the exhibit of a simulation.

    Args:
        path: NAME.json; the picture is written beside it.
        picture: what is drawn.
        sentence: the caption with names of numbers in braces.
        numbers: everything measured.
        settings: those of the simulation, a dataclass; where it writes and how it prints are left out.

    Returns:
        The path.
    """
    chosen = {
        name: value
        for name, value in dataclasses.asdict(settings).items()
        if name != "json" and not isinstance(value, Path)
    }
    return hang(path, picture, sentence.format(**numbers), plain(numbers), plain(chosen))


def hang(
    path: Path, picture: Picture, caption: str, numbers: Numbers, settings: Any, dark: bool = False
) -> Path:
    """Write NAME.json with NAME.svg and NAME.png beside it, or NAME.webp of a film; dark ones as well."""
    files = draw_files(path, picture, dark)
    told = {
        "picture": type(picture).__module__.rpartition(".")[2],
        "caption": caption,
        "alt": picture.alt,
        "image": files[-1].name,
        "numbers": numbers,
        "settings": settings,
        "versions": provenance(),
        "drawn": plain(picture),
    }
    return write_told(path, told)


def draw_files(path: Path, picture: Picture, dark: bool = False) -> list[Path]:
    """Draw the files of an exhibit; the one that a page shows comes last."""
    kinds = picture.declared.takes.suffixes
    if dark:
        for kind in (one for one in kinds if one != "svg"):
            save_picture(picture, path.with_name(f"{path.stem}{DARK_FILE}.{kind}"), "dark")
    return [save_picture(picture, path.with_suffix(f".{kind}")) for kind in kinds]


def write_told(path: Path, told: dict[str, Any]) -> Path:
    """Write the JSON of an exhibit."""
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path


def plain(value: Any) -> Any:
    """Dataclasses and arrays as lists and numbers of six digits; infinite and missing ones as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.6g}") if np.isfinite(value) else str(value)
    return value.item() if isinstance(value, np.generic) else value

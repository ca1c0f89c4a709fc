"""Building the gallery: run, draw, write each figure with the numbers it shows, and the page of all."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bninit import checks
from bninit.pictures import views
from bninit.pictures.canvas.animate import save_animation
from bninit.pictures.canvas.picture import save_picture
from bninit.pictures.pages.gallery import ENTRIES, Entry, quick
from bninit.runs.record import Record, provenance
from bninit.runs.simulate import simulate

HEAD = """# Gallery

Written by `bninit figures`; the numbers in the sentences are in the JSON beside each. A figure of a block at
infinite width is also had by `bninit plot NAME --block BLOCK`, one of runs by `bninit plot NAME STORE`.
"""
FROM_SIMULATIONS = (
    "# From simulations\n\nEach is written by `python -m simulations.NAME`, with its numbers.\n"
)


def build_gallery(
    folder: str | Path = "figures",
    names: Sequence[str] = (),
    small: bool = False,
    progress: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write every figure as SVG and PNG (the animation as GIF), its JSON, and README.md.

    Args:
        folder: where to.
        names: which entries of `bninit.pictures.pages.gallery`; all.
        small: narrow, shallow runs, to see that all build.
        progress: called with the number of figures done since the last call.

    Returns:
        The JSON files.

    Raises:
        InputError: an unknown name, a folder that cannot be written.
    """
    folder = Path(folder)
    known = [entry.name for entry in ENTRIES]
    chosen = [checks.word(name, known, "figure") for name in names] or known
    made: dict[str, Record] = {}
    files = []
    for entry in ENTRIES:
        if entry.name in chosen:
            files.append(_build(quick(entry) if small else entry, folder, made))
            if progress is not None:
                progress(1)
    (folder / "README.md").write_text(gallery_page(folder))
    return tuple(files)


def gallery_page(folder: Path) -> str:
    """The page of the figures whose JSON is in the folder: those of the gallery in its order, then others.

    Another program's JSON is a figure if it has a caption and an image that is in the folder.
    """
    own = [entry.name for entry in ENTRIES]
    others = sorted(path.stem for path in folder.glob("*.json") if path.stem not in own)
    found = [part for name in own if (part := _part(folder, name))]
    more = [part for name in others if (part := _part(folder, name))]
    return "\n".join([HEAD, *found, *([FROM_SIMULATIONS, *more] if more else [])])


def _part(folder: Path, name: str) -> str | None:
    """The picture, its caption and its links; None where there is none."""
    path = folder / f"{name}.json"
    told = json.loads(path.read_text()) if path.is_file() else None
    if not isinstance(told, dict) or not {"caption", "image"} <= told.keys():
        return None
    if not (folder / told["image"]).is_file():
        return None
    vector = f"[SVG]({name}.svg), " if (folder / f"{name}.svg").is_file() else ""
    links = f"{vector}[numbers]({name}.json)"
    title = name.replace("_", " ")
    return f"## {title}\n\n![{title}]({told['image']})\n\n{told['caption']} ({links})\n"


def _build(entry: Entry, folder: Path, made: dict[str, Record]) -> Path:
    records = [_recorded(settings, made) for settings in entry.runs]
    view = views.see(entry.plot, records, **entry.choices)
    if entry.plot == "motion":
        image = save_animation(view, folder / f"{entry.name}.gif")
    else:
        save_picture(entry.plot, view, folder / f"{entry.name}.svg")
        image = save_picture(entry.plot, view, folder / f"{entry.name}.png")
    told = {
        "caption": entry.caption(view),
        "image": image.name,
        "numbers": entry.numbers(view),
        "settings": [record.settings for record in records] or [entry.choices],
        "versions": provenance(),
        "drawn": plain(view),
    }
    path = folder / f"{entry.name}.json"
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path


def _recorded(settings: dict[str, Any], made: dict[str, Record]) -> Record:
    """The run of these settings, made once."""
    key = json.dumps(settings, sort_keys=True)
    if key not in made:
        made[key] = simulate(**settings)
    return made[key]


def plain(value: Any) -> Any:
    """A view as lists and numbers of six digits; infinite and missing ones as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.6g}") if np.isfinite(value) else str(value)
    return value.item() if isinstance(value, np.generic) else value

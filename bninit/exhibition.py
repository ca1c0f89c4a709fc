"""Building the gallery: run, draw, write each figure with the numbers it shows, and the page of all."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bninit import checks, views
from bninit.animation import save_animation
from bninit.gallery import ENTRIES, Entry, quick
from bninit.picture import save_picture
from bninit.record import Record, provenance
from bninit.run import simulate

HEAD = "# Gallery\n\nWritten by `bninit figures`; the numbers in the sentences are in the JSON beside each.\n"


def build_gallery(
    folder: str | Path = "figures",
    names: Sequence[str] = (),
    small: bool = False,
    progress: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write every figure as SVG and PNG (the animation as GIF), its JSON, and README.md.

    Args:
        folder: where to.
        names: which entries of `bninit.gallery`; all.
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
    """The page of the figures whose JSON is in the folder, in the order of the gallery."""
    parts = [HEAD]
    for entry in ENTRIES:
        path = folder / f"{entry.name}.json"
        if path.is_file():
            told = json.loads(path.read_text())
            links = f"[numbers]({entry.name}.json)"
            if told["image"].endswith(".png"):
                links = f"[SVG]({entry.name}.svg), {links}"
            name = entry.name.replace("_", " ")
            parts.append(
                f"## {name}\n\n![{told['caption']}]({told['image']})\n\n{told['caption']} ({links})\n"
            )
    return "\n".join(parts)


def _build(entry: Entry, folder: Path, made: dict[str, Record]) -> Path:
    records = []
    for settings in entry.runs:
        key = json.dumps(settings, sort_keys=True)
        if key not in made:
            made[key] = simulate(**settings)
        records.append(made[key])
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
        "settings": [record.settings for record in records],
        "versions": provenance(),
        "drawn": plain(view),
    }
    path = folder / f"{entry.name}.json"
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path


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

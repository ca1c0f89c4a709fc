"""The gallery: the exhibits that the pictures declare, each with its runs, its files and its sentence."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.pictures.canvas.exhibit import hang
from bninit.pictures.canvas.picture import Exhibit
from bninit.pictures.catalogue import find_picture, picture_names, see
from bninit.runs.record import Record
from bninit.runs.simulate import simulate

HEAD = """# Gallery

Written by `bninit figures`; the numbers in the sentences are in the JSON beside each. A figure of a block at
infinite width is also had by `bninit plot NAME --block BLOCK`, one of runs by `bninit plot NAME STORE`.
"""
FROM_SIMULATIONS = (
    "# From simulations\n\nEach is written by `python -m simulations NAME`, with its numbers.\n"
)
FIRST = ("eight_blocks", "motion", "filmstrip")
"""The pictures at the door: the whole story, then one batch that moves. The others follow by name."""


def exhibits() -> dict[str, tuple[str, Exhibit]]:
    """Every exhibit by name, with the name of its picture."""
    pictures = [*FIRST, *(name for name in picture_names() if name not in FIRST)]
    return {one.name: (name, one) for name in pictures for one in find_picture(name).declared.exhibits}


def build_gallery(
    folder: str | Path = "figures",
    names: Sequence[str] = (),
    small: bool = False,
    progress: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write every exhibit as SVG and PNG (a film as GIF), its JSON, and README.md.

    Args:
        folder: where to.
        names: which exhibits; all.
        small: narrow, shallow runs, to see that all build.
        progress: called with the number of exhibits done since the last call.

    Returns:
        The JSON files.

    Raises:
        InputError: an unknown name, a folder that cannot be written.
    """
    folder = Path(folder)
    found = exhibits()
    chosen = [checks.word(name, found, "figure") for name in names] or list(found)
    made: dict[str, Record] = {}
    files = []
    for name, (picture, one) in found.items():
        if name in chosen:
            files.append(_build(picture, quick(one) if small else one, folder, made))
            if progress is not None:
                progress(1)
    (folder / "README.md").write_text(gallery_page(folder))
    return tuple(files)


def gallery_page(folder: Path) -> str:
    """The page of the figures whose JSON is in the folder: the exhibits in their order, then others.

    Another program's JSON is a figure if it has a caption and an image that is in the folder.
    """
    own = list(exhibits())
    others = sorted(path.stem for path in folder.glob("*.json") if path.stem not in own)
    found = [part for name in own if (part := _part(folder, name))]
    more = [part for name in others if (part := _part(folder, name))]
    return "\n".join([HEAD, *found, *([FROM_SIMULATIONS, *more] if more else [])])


def quick(one: Exhibit) -> Exhibit:
    """The same of narrow, shallow, few networks: it shows that the picture builds, not what it finds."""
    runs = tuple(
        run | {"width": max(8, run["width"] // 8), "depth": min(run["depth"], 60), "seeds": 3}
        for run in one.runs
    )
    return replace(one, runs=runs)


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


def _build(name: str, one: Exhibit, folder: Path, made: dict[str, Record]) -> Path:
    records = [_recorded(settings, made) for settings in one.runs]
    picture = see(name, records, **one.choices)
    numbers = picture.numbers
    settings = [record.settings for record in records] or [one.choices]
    return hang(folder / f"{one.name}.json", picture, one.caption.format(**numbers), numbers, settings)


def _recorded(settings: dict[str, Any], made: dict[str, Record]) -> Record:
    """The run of these settings, made once."""
    key = json.dumps(settings, sort_keys=True)
    if key not in made:
        made[key] = simulate(**settings)
    return made[key]

"""The gallery: the exhibits that the pictures declare, each with its runs, its files and its sentences."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.pictures.canvas.exhibit import DARK_FILE, hang
from bninit.pictures.canvas.picture import Exhibit
from bninit.pictures.catalogue import find_picture, picture_names, see
from bninit.runs.record import Record
from bninit.runs.simulate import simulate

HEAD = """# Gallery

Written by `bninit figures`; the numbers in the sentences are in the JSON beside each, with the name of the
picture. One of a block at infinite width is also had by `bninit plot PICTURE --block BLOCK`, one of runs by
`bninit plot PICTURE STORE`.
"""
FROM_SIMULATIONS = (
    "# From simulations\n\nEach is written by `python -m simulations NAME`, with its numbers.\n"
)
FIRST = ("digits_walk", "eight_blocks", "motion", "filmstrip")
"""The pictures at the door: the digits that move, then the whole story. The others follow by name."""

SHOWN = 40
"""Words of a caption that are read at once; the sentences beyond are folded."""


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
    """Write every exhibit as SVG and PNG (a film as WebP), its JSON, and README.md.

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
    shown, rest = folded(told["caption"])
    more = f"\n<details><summary>More</summary>\n\n{rest}\n\n</details>\n" if rest else ""
    return f"## {title}\n\n{_image(folder, told, title)}\n\n{shown} ({links})\n{more}"


def _image(folder: Path, told: dict[str, Any], title: str) -> str:
    """The image with what one sees; on a dark page its dark version, where there is one."""
    image, alt = Path(told["image"]), told.get("alt") or title
    dark = image.with_stem(image.stem + DARK_FILE)
    if not (folder / dark).is_file():
        return f"![{alt}]({image})"
    source = f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">'
    return f'<picture>{source}<img alt="{escape(alt)}" src="{image}"></picture>'


def folded(caption: str, most: int = SHOWN) -> tuple[str, str]:
    """The first sentences, of so many words at most, and the others.

    >>> folded("It takes 3.5 layers. At n = 8. No more.", most=8)
    ('It takes 3.5 layers. At n = 8.', 'No more.')
    """
    sentences = re.split(r"(?<=[.?])\s+(?=[A-Z])", caption)
    count = 1
    while count < len(sentences) and len(" ".join(sentences[: count + 1]).split()) <= most:
        count += 1
    return " ".join(sentences[:count]), " ".join(sentences[count:])


def _build(name: str, one: Exhibit, folder: Path, made: dict[str, Record]) -> Path:
    records = [_recorded(settings, made) for settings in one.runs]
    picture = see(name, records, **one.choices)
    numbers = picture.numbers
    settings = [record.settings for record in records] or [one.choices]
    path = folder / f"{one.name}.json"
    return hang(path, picture, one.caption.format(**numbers), numbers, settings, one.dark)


def _recorded(settings: dict[str, Any], made: dict[str, Record]) -> Record:
    """The run of these settings, made once."""
    key = json.dumps(settings, sort_keys=True)
    if key not in made:
        made[key] = simulate(**settings)
    return made[key]

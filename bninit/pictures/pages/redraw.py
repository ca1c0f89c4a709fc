"""Figures drawn again from the numbers beside them: another title or colour costs no run."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bninit import checks
from bninit.pictures.canvas.exhibit import draw_files, write_told
from bninit.pictures.canvas.stored import revive
from bninit.pictures.catalogue import find_picture
from bninit.pictures.pages.gallery import exhibits, gallery_page


def redraw_gallery(
    folder: str | Path = "figures",
    names: Sequence[str] = (),
    sentence: Callable[[str], str | None] = lambda name: None,
) -> tuple[Path, ...]:
    """Draw figures again and write their captions anew; nothing is simulated or solved.

    Args:
        folder: of the gallery.
        names: which figures; all that are there.
        sentence: the caption of a figure that is no exhibit of a picture, with names of numbers in braces;
            None leaves it as it is.

    Returns:
        The JSON files.

    Raises:
        InputError: a figure that is not there, or whose numbers are not those of its picture.
    """
    folder = Path(folder)
    found = sorted(path.stem for path in folder.glob("*.json") if _drawn(path))
    if not found:
        raise checks.fail("a gallery with figures", str(folder), "build it: bninit figures")
    chosen = [checks.word(name, found, "figure") for name in names] or found
    files = tuple(_again(folder / f"{name}.json", sentence(name)) for name in chosen)
    (folder / "README.md").write_text(gallery_page(folder))
    return files


def _drawn(path: Path) -> bool:
    told = json.loads(path.read_text())
    return isinstance(told, dict) and isinstance(told.get("drawn"), dict) and "picture" in told


def _again(path: Path, sentence: str | None) -> Path:
    told: dict[str, Any] = json.loads(path.read_text())
    kind = find_picture(told["picture"])
    try:
        picture = revive(kind, told["drawn"])
    except (KeyError, TypeError, ValueError) as error:
        advice = f"build it: bninit figures {path.stem}"
        raise checks.fail(f"the numbers of {told['picture']} in {path}", repr(error), advice) from None
    _, exhibit = exhibits().get(path.stem, (None, None))
    if exhibit is not None:
        # Numbers as they were measured, of which the picture keeps six digits; words as they are now.
        kept = told["numbers"]
        told["numbers"] = {
            name: kept.get(name, one) if isinstance(one, float) else one
            for name, one in picture.numbers.items()
        }
    template = exhibit.caption if exhibit is not None else sentence
    if template is not None:
        told["caption"] = template.format(**told["numbers"])
    files = draw_files(path, picture, exhibit is not None and exhibit.dark)
    return write_told(path, told | {"alt": picture.alt, "image": files[-1].name})

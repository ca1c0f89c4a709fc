"""The gallery: every figure with what its JSON says, thumbnails first."""

import json
import re
from pathlib import Path


def pages(docs: Path) -> dict[str, str]:
    """One page, from figures/*.json."""
    figures = docs.parent / "figures"
    shown = []
    for path in sorted(figures.glob("*.json")):
        data = json.loads(path.read_text())
        if "image" in data and (figures / data["image"]).is_file():
            shown.append((path.stem, data))
    cards = ["::::{grid} 2 3 3 4", ":gutter: 2", ""]
    for name, data in shown:
        cards += [f":::{{grid-item-card}} {words(name)}", f":img-top: ../../figures/{data['image']}"]
        cards += [
            f":img-alt: {alt(name, data)}",
            f":link: {name.replace('_', '-')}",
            ":link-type: ref",
            ":::",
        ]
    cards.append("::::")
    parts = [
        "# Gallery",
        "Each picture is one command and holds its own numbers (`figures/NAME.json`).",
        "\n".join(cards),
    ]
    for name, data in shown:
        parts.append(
            f"({name.replace('_', '-')})=\n## {words(name)}\n\n"
            f"![{alt(name, data)}](../../figures/{data['image']})\n\n{data.get('caption', '')}"
        )
    return {"gallery.md": "\n\n".join(parts) + "\n"}


def alt(name: str, data: dict) -> str:
    """What is seen, without signs of Markdown."""
    return re.sub(r"[\[\]*_`$]", "", " ".join((data.get("alt") or words(name)).split()))


def words(name: str) -> str:
    """The name in words."""
    text = name.replace("_", " ")
    return text[0].upper() + text[1:]

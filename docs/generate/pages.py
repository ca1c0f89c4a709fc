"""Write every generated page into docs/generated, which git ignores."""

from pathlib import Path

from generate import claims, commands, gallery, interface


def write_all(docs: Path) -> None:
    """Each page by its path; one that did not change keeps its time, one of the past goes."""
    folder = docs / "generated"
    written = {}
    for part in (claims, commands, gallery, interface):
        written |= {folder / path: text for path, text in part.pages(docs).items()}
    for path in folder.rglob("*.md"):
        if path not in written:
            path.unlink()
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text() != text:
            path.write_text(text)

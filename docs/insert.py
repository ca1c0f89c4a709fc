"""Put a generated file between its two markers in a document: insert.py DOCUMENT NAME FILE."""

import re
import sys
from pathlib import Path


def insert(document: str, name: str, text: str) -> str:
    """The document with what stood between the markers of that name replaced."""
    begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if len(pattern.findall(document)) != 1:
        raise SystemExit(f"required: one pair of markers {begin!r}; got: none or several; add them")
    return pattern.sub(lambda _: f"{begin}\n{text.strip()}\n{end}", document)


if __name__ == "__main__":
    path, name, source = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    path.write_text(insert(path.read_text(), name, source.read_text()))

"""Docstrings as reStructuredText: in the house formulas are plain text, code stands in single backticks."""

import re


def as_restructured_text(app, what, name, thing, options, lines):
    """An event of autodoc, before napoleon reads the sections; changes the lines in place."""
    lines[:] = converted(lines)


def converted(lines: list[str]) -> list[str]:
    """The lines with code marked as code, and every sign that is no markup made plain.

    >>> converted(["F of `n` points, 2 * t and |z|, F_n(t).", ">>> 2 * 3"])
    ['F of ``n`` points, 2 \\\\* t and \\\\|z\\\\|, F_n(t).', '>>> 2 * 3']
    """
    found, example = [], False
    for line in lines:
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        found.append(line if example else _marked(line))
    return found


def _marked(line: str) -> str:
    parts = re.split(r"(`[^`]+`)", line)
    return "".join(f"`{part}`" if part.startswith("`") else _plain(part) for part in parts)


def _plain(text: str) -> str:
    return re.sub(r"_(?=\W|$)", r"\\_", re.sub(r"([*|])", r"\\\1", text))

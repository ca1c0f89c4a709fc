"""A page for each statement, from docs/claims.md, which `bninit check --write-claims` writes."""

import re
from pathlib import Path

from generate.contents import toctree


def pages(docs: Path) -> dict[str, str]:
    """The page of all and a page for each."""
    text = (docs / "claims.md").read_text()
    rows = table(text)
    found = {f"claims/{name_of(row)}.md": page(row, text) for row in rows}
    found["claims/index.md"] = index(rows, text)
    return found


def table(text: str) -> list[dict[str, str]]:
    """The rows of the table of statements by the names of its columns."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    names = cells[0]
    return [dict(zip(names, row, strict=True)) for row in cells[2:]]


def name_of(row: dict[str, str]) -> str:
    """The name of the statement's file."""
    return re.findall(r"\[(\w+)\]", row["file"])[0]


def title(name: str) -> str:
    """The name in words."""
    words = name.replace("_", " ")
    return words[0].upper() + words[1:]


def plain(cell: str) -> str:
    """A cell as a paragraph: bars as they are, signs of Markdown as signs."""
    return re.sub(r"([*_<\[\]$])", r"\\\1", cell.replace("\\|", "|"))


def page(row: dict[str, str], text: str) -> str:
    """One statement: what, how sure, what else."""
    name = name_of(row)
    parts = [f"# {title(name)}", f"> {plain(row['statement'])}"]
    facts = [(key, row[key]) for key in ("status", "grade", "margin", "method", "assumption") if key in row]
    parts.append("\n".join(f"**{key.capitalize()}**\n: {plain(value)}\n" for key, value in facts))
    parts.append(
        f"**Bears on**\n: arXiv {plain(row['bears on'])}"
        if row["bears on"][0].isdigit()
        else f"**Bears on**\n: {plain(row['bears on'])}"
    )
    for heading, key in (("Measured beside it", "Measured, not proved"), ("Still open", "Open")):
        section = text.partition(f"## {key}\n")[2].partition("\n## ")[0]
        said = [
            line[2:].removesuffix(f" ({name})") for line in section.splitlines() if line.endswith(f"({name})")
        ]
        parts += [f"**{heading}**\n: {plain(line)}" for line in said]
    parts.append(f"Check it again, and read how:\n\n```sh\nbninit check --only {name}\n```\n")
    parts.append(
        f"```{{literalinclude}} ../../../proofs_check/statements/{name}.py\n:language: python\n```\n"
    )
    return "\n\n".join(parts)


def index(rows: list[dict[str, str]], text: str) -> str:
    """The table of all."""
    head = text.partition("## Statements")[0].partition("\n")[2]
    lines = ["| claim | status | grade |", "| --- | --- | --- |"]
    lines += [f"| [{title(name_of(r))}]({name_of(r)}.md) | {r['status']} | {r['grade']} |" for r in rows]
    rest = text[text.index("## Measured, not proved") :]
    listed = toctree([name_of(row) for row in rows], "hidden")
    return f"# Claims\n{head}\n" + "\n".join(lines) + f"\n\n{listed}\n{rest}"

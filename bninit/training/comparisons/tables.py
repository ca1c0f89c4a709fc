"""The tables of a comparison, and the files that they are kept in."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bninit.runs.provenance import provenance
from bninit.terminal import markdown
from bninit.training.comparisons.comparison import ArmResult

Table = tuple[str, list[str], list[list[str]]]
"""Title, headings, rows."""


def of_arms(title: str, results: Sequence[ArmResult], measures: Sequence[str]) -> Table:
    """A row for each arm: its rate, how many runs, and the mean of each measure with its 95 % interval."""
    batches = len({result.about.get("batch") for result in results}) > 1
    rows = []
    for result in results:
        row = [result.arm, *([str(result.about["batch"])] if batches else [])]
        row += [f"{result.rate:g}", str(result.seeds)]
        for name in measures:
            found, known = result.estimate(name), len(result.known(name))
            few = "" if known == result.seeds else f" [{known} of {result.seeds}]"
            row.append(f"{found or '–'}{few}")
        rows.append(row)
    headings = ["arm", *(["batch"] if batches else []), "rate", "seeds", *measures]
    return title, headings, rows


def keep(folder: Path, name: str, tables: Sequence[Table], numbers: Mapping[str, Any]) -> None:
    """Write NAME.md with the tables and NAME.json with all numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(f"{title}\n\n{markdown(headings, rows)}" for title, headings, rows in tables)
    (folder / f"{name}.md").write_text(text)
    told = dict(numbers) | {"versions": provenance()}
    (folder / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")

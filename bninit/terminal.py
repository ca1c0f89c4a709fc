"""Tables, JSON and progress bars, through rich."""

import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

PIPED = 160
"""Columns of a table that goes to a file or another program."""
NOTHING = ("", "-", "–")
"""Cells without a value."""


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output, as wide as its contents when it is piped.

    A terminal that is too narrow for the longest word of every column gets a paragraph for each row.
    """
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=PIPED)
    widths = column_widths(headings, rows, console.width)
    if widths is None:
        print("\n".join(as_paragraphs(title, headings, rows)))
        return
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, overflow="fold", width=width)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def column_widths(headings: Sequence[str], rows: Sequence[Sequence[str]], available: int) -> list[int] | None:
    """A width for each column, room for its longest word at least; None where that is too much.

    >>> column_widths(["kind"], [["cluster + odd point"]], 80), column_widths(["kind"], [["simplex"]], 6)
    ([19], None)
    >>> column_widths(["kind", "n"], [["cluster + odd point", "16"]], 14)
    [9, 2]
    """
    columns = [[heading, *(row[k] for row in rows)] for k, heading in enumerate(headings)]
    widths = [max(map(cell_len, " ".join(cells).split()), default=0) for cells in columns]
    wanted = [max(map(cell_len, cells)) for cells in columns]
    spare = available - sum(widths) - 2 * len(widths) + 1
    if spare < 0:
        return None
    for k in sorted(range(len(widths)), key=lambda k: wanted[k] - widths[k]):
        more = min(wanted[k] - widths[k], spare)
        widths[k], spare = widths[k] + more, spare - more
    return widths


def as_paragraphs(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The same, a line for each cell that says something.

    >>> list(as_paragraphs("Two", ["block", "share"], [["rs", "81%"], ["rc", "-"]]))
    ['Two', '', 'block: rs', '  share: 81%', '', 'block: rc']
    """
    yield title
    for row in rows:
        yield ""
        told = [(heading, cell) for heading, cell in zip(headings, row, strict=True) if cell not in NOTHING]
        yield from (f"{'  ' * (k > 0)}{heading}: {cell}" for k, (heading, cell) in enumerate(told))


def print_error(message: str) -> None:
    """One line on standard error, which a terminal shows in as many as it needs, broken between words."""
    console = Console(stderr=True)
    if console.is_terminal:
        message = textwrap.fill(message, console.width, subsequent_indent="  ", break_on_hyphens=False)
    print(message, file=sys.stderr)


def print_json(data: Any) -> None:
    """Plain data on standard output."""
    print(json.dumps(data, indent=2))


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


@contextmanager
def progress(total: int, what: str, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error with the remaining time; yields the function that advances it."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    silent = hidden or not console.is_terminal  # rich ends a bar that nobody saw with an empty line
    with Progress(*columns, console=console, disable=silent, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)

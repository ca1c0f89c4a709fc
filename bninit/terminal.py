"""Tables, JSON and progress bars, through rich."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output, never narrower than its contents when it is piped."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=160)
    console.print(table)


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

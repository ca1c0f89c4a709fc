"""A verdict: what a statement's check found, and how far the statement is from failing."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True)
class Verdict:
    """What one check found.

    Args:
        statement: the statement with all its hypotheses.
        status: "undecided" means only that the method did not reach the end.
        method: how it was established.
        assumption: what is taken for granted.
        margin: a rigorous lower bound of the distance from failing; infinite for an identity.
        bears_on: the published claim it supports, sharpens or limits.
        measured: what was only measured beside it.
        still_open: what the statement does not reach.
        seconds: filled in by whoever runs the check.
    """

    statement: str
    status: Status
    method: str
    assumption: str
    margin: float
    bears_on: str
    measured: str = ""
    still_open: str = ""
    seconds: float = 0.0


def statement_of(docstring: str | None) -> str:
    """The first paragraph of a file's docstring, on one line."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


def together(*statuses: Status) -> Status:
    """The status of a conjunction: one refuted part refutes it, one undecided leaves it open."""
    if "refuted" in statuses:
        return "refuted"
    return "undecided" if "undecided" in statuses or not statuses else "proved"

"""A verdict: what a statement's check found, and how far the statement is from failing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from bninit.checks import fail

Values = TypeVar("Values", bound=Collection[Any])
Status = Literal["proved", "refuted", "undecided"]
Grade = Literal[
    "machine-checked",
    "identities machine-checked, argument read",
    "argument read, with examples",
]


@dataclass(frozen=True)
class Verdict:
    """What one check found.

    Args:
        statement: the statement with all its hypotheses, written from what was covered.
        status: "undecided" means only that the method did not reach the end.
        grade: how much of it a machine checked. "machine-checked": every identity, sign and bound; what
            is read is calculus (an increasing function, a change of sign). "identities machine-checked,
            argument read": the steps between them are read too. "argument read, with examples".
        method: how it was established.
        assumption: what is taken for granted.
        margin: a rigorous lower bound of the distance from failing; infinite for an identity.
        bears_on: the published abstract it supports, limits or bears on.
        measured: what was only measured beside it.
        still_open: what the statement does not reach.
        seconds: filled in by whoever runs the check.
    """

    statement: str
    status: Status
    grade: Grade
    method: str
    assumption: str
    margin: float
    bears_on: str
    measured: str = ""
    still_open: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Nothing is proved without a margin."""
        if self.status == "proved" and not self.margin > 0:
            object.__setattr__(self, "status", "undecided")


def statement_of(docstring: str | None, settings: object = None, **covered: Any) -> str:
    """The first paragraph of a file's docstring on one line, its braces filled with what was covered."""
    text = " ".join((docstring or "").strip().split("\n\n")[0].split())
    return text.format(**({} if settings is None else vars(settings)), **covered)


def together(*statuses: Status) -> Status:
    """The status of a conjunction: one refuted part refutes it, one undecided leaves it open."""
    if "refuted" in statuses:
        return "refuted"
    return "undecided" if "undecided" in statuses or not statuses else "proved"


def some(values: Values, what: str) -> Values:
    """The values, of which there must be one: nothing is proved of nothing."""
    if not values:
        raise fail(f"{what} with at least one entry", "none", f"name the {what} to check")
    return values


def listed(numbers: Sequence[int]) -> str:
    """3, ..., 51 for whole numbers without a gap, else each of them."""
    in_order = sorted(set(numbers))
    if len(in_order) > 2 and in_order[-1] - in_order[0] == len(in_order) - 1:
        return f"{in_order[0]}, ..., {in_order[-1]}"
    return " and ".join(filter(None, (", ".join(map(str, in_order[:-1])), str(in_order[-1]))))

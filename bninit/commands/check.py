"""Check every statement about the odd point, symbolically or with certified ball arithmetic."""

import difflib
import importlib.util
import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bninit as bn
from bninit.program import STATEMENTS, load_program, program_names

HEADINGS = ("statement", "status", "margin", "seconds", "method")
FOLDER = "proofs_check/statements"
COLUMNS = ("statement", "status", "grade", "margin", "method", "assumption", "bears on", "file")


@dataclass(frozen=True)
class Settings:
    """Which statements, and how to tell."""

    quick: bool = False
    """Smaller settings of each statement."""
    json: bool = False
    """Print JSON instead of a table; a margin of null is that of an identity."""
    only: str | None = None
    """One statement, by the name of its file."""
    write_claims: Path | None = None
    """Write the page of claims (docs/claims.md) from this run."""


QUICK = Settings(quick=True, only="spread_multiplier")


@dataclass(frozen=True)
class Outcome:
    """The verdicts by the name of their file, in the order of the theory."""

    settings: Settings
    verdicts: tuple[tuple[str, Any], ...]


def run(settings: Settings) -> Outcome:
    """Run the statements one after the other and time them."""
    modules = [load_program(STATEMENTS, name) for name in chosen(settings)]
    verdicts = []
    for module in sorted(modules, key=lambda module: module.PLACE):
        begin = time.perf_counter()
        verdict = module.run(module.QUICK if settings.quick else module.Settings())
        seconds = time.perf_counter() - begin
        verdicts.append((module.__name__.split(".")[-1], replace(verdict, seconds=seconds)))
    outcome = Outcome(settings, tuple(verdicts))
    if settings.write_claims:
        settings.write_claims.parent.mkdir(parents=True, exist_ok=True)
        settings.write_claims.write_text(claims(outcome))
    return outcome


def chosen(settings: Settings) -> list[str]:
    """The names asked for; a wrong name or a missing library is said in one line."""
    for needed in ("proofs_check", "flint", "sympy"):
        if importlib.util.find_spec(needed) is None:
            raise bn.checks.fail(needed, "not installed", "pip install 'bninit[proofs]'")
    names = program_names(STATEMENTS)
    if settings.write_claims and settings.quick:
        raise bn.checks.fail("the full settings for write_claims", "quick", "leave out quick")
    if settings.only is None:
        return names
    if settings.only not in names:
        near = difflib.get_close_matches(settings.only, names, n=3, cutoff=0.3) or names
        raise bn.checks.fail(
            "the name of a statement for only", repr(settings.only), f"use one of {', '.join(near)}"
        )
    if settings.write_claims:
        raise bn.checks.fail("every statement for write_claims", f"only {settings.only}", "leave out only")
    return [settings.only]


def show(outcome: Outcome) -> int:
    """A table or JSON; the exit code is 0 only when every statement is proved."""
    verdicts = outcome.verdicts
    if outcome.settings.json:
        bn.terminal.print_json([as_json(name, verdict) for name, verdict in verdicts])
    else:
        rows = [
            (
                name,
                v.status,
                in_words(v.margin),
                f"{v.seconds:.1f}",
                v.method,
            )
            for name, v in verdicts
        ]
        total = sum(v.seconds for _, v in verdicts)
        proved = sum(v.status == "proved" for _, v in verdicts)
        bn.terminal.print_table(
            f"{proved} of {len(verdicts)} statements proved, {total:.0f} s", HEADINGS, rows
        )
    return 0 if all(v.status == "proved" for _, v in verdicts) else 1


def as_json(name: str, verdict: Any) -> dict[str, Any]:
    """A verdict as plain data."""
    margin = None if math.isinf(verdict.margin) else verdict.margin
    return {"file": f"{FOLDER}/{name}.py", **vars(verdict), "margin": margin}


def in_words(margin: float) -> str:
    """A margin, or what has none."""
    return "identity" if math.isinf(margin) else f"{margin:.2g}"


def wrong_variants() -> str:
    """What `make mutants` last counted, in words."""
    mutants = load_program("proofs_check.mutants", "record")
    return mutants.in_words(mutants.read())


def claims(outcome: Outcome) -> str:
    """The page of claims: what is proved, what is only measured, what is open."""
    rows = [
        (
            v.statement,
            v.status,
            v.grade,
            in_words(v.margin),
            v.method,
            v.assumption,
            v.bears_on,
            f"[{name}](../{FOLDER}/{name}.py)",
        )
        for name, v in outcome.verdicts
    ]
    table = bn.terminal.markdown(COLUMNS, [tuple(cell.replace("|", "\\|") for cell in row) for row in rows])
    measured = [f"- {v.measured} ({name})\n" for name, v in outcome.verdicts if v.measured]
    open_ = [f"- {v.still_open} ({name})\n" for name, v in outcome.verdicts if v.still_open]
    return (
        "# Claims\n\n"
        "Written by `bninit check --write-claims docs/claims.md`; not edited by hand. Papers are named by\n"
        "arXiv number; only their abstracts are referred to. Undecided means that the method did not reach\n"
        "the end, never that the statement holds. n is the batch size, d the width, m = n - 1.\n\n"
        "Grades. Machine-checked: every identity, sign and bound is; what is read is calculus, such as\n"
        "that an increasing function keeps an order. Identities machine-checked, argument read: the steps\n"
        "between them are read too. Argument read, with examples: a machine checked examples only.\n\n"
        "Margin: a rigorous lower bound of the distance from failing.\n\n"
        f"{wrong_variants()}\n\n"
        f"## Statements\n\n{table}\n"
        f"## Measured, not proved\n\n{''.join(measured)}\n"
        f"## Open\n\n{''.join(open_)}"
    )

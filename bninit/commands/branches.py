"""Curves of fixed points over the batch size, the number of odd points or the slope, and where they turn."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.bifurcation.branch import Branch
    from bninit.dynamics.bifurcation.branches import Branches


@dataclass(frozen=True)
class Settings:
    """Which block, and over which parameter."""

    block: str = "rc+relu"
    """Components in the order rc, rs and relu, leaky_relu(slope) or abs."""
    over: str = "batch"
    """The parameter: batch, odd (their number) or slope (of the nonlinearity for x < 0)."""
    low: float | None = None
    """The least value of the parameter."""
    high: float | None = None
    """Its largest value."""
    batch: float = 16
    """Points, where they are not the parameter."""
    odd: float = 1
    """Odd points, where they are not the parameter."""
    rows: int = 12
    """Rows of the table for each branch."""
    json: bool = False
    """Print JSON with every point instead of a table."""
    plot: Path | None = None
    """Draw the branches as PNG, SVG or PDF."""


QUICK = Settings(low=3.0, high=12.0)


@dataclass(frozen=True)
class Outcome:
    """The branches with their folds."""

    settings: Settings
    branches: "Branches"


def run(settings: Settings) -> Outcome:
    """Search, walk both ways from what is found, and draw."""
    bn.checks.whole(settings.rows, "rows")
    over = (settings.low, settings.high)
    found = bn.branches(settings.block, settings.over, over, settings.batch, settings.odd)
    if settings.plot is not None:
        bn.save_picture(bn.BranchDiagram(found), settings.plot)
    return Outcome(settings, found)


def show(outcome: Outcome) -> None:
    """Some points of each branch, its folds among them; or JSON."""
    if outcome.settings.json:
        curves = [_as_json(branch) for branch in outcome.branches]
        bn.terminal.print_json({"status": outcome.branches.status, "branches": curves})
        return
    for number, branch in enumerate(outcome.branches, start=1):
        turns = dict(branch.folds)
        every = max(1, len(branch.values) // outcome.settings.rows)
        places = sorted({*range(0, len(branch.values), every), len(branch.values) - 1, *turns})
        rows = [
            [
                f"{branch.values[i]:.12g}",
                f"{branch.t[i]:.10g}",
                f"{branch.multiplier[i]:.8g}",
                branch.points[i].verdict,
                f"fold, residual {turns[i].residual:.0e}" if i in turns else "",
            ]
            for i in places
        ]
        heads = [branch.parameter, "t", "multiplier in the family", "verdict", ""]
        bn.terminal.print_table(f"Branch {number} of {branch.block}", heads, rows)
    print(outcome.branches.status)


def _as_json(branch: "Branch") -> dict:
    return {
        "parameter": branch.parameter,
        "values": branch.values.tolist(),
        "t": branch.t.tolist(),
        "multiplier": branch.multiplier.tolist(),
        "stable": branch.stable.tolist(),
        "folds": [
            {"at": i, branch.parameter: branch.values[i], "t": fold.t, "residual": fold.residual}
            for i, fold in branch.folds
        ],
        "ended": branch.ended,
    }

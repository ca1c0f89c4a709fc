"""The saddle-nodes of a block over a real batch size, and the curves of fixed points they give birth to."""

import json as to_json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.continuation import Branch, Folds


@dataclass(frozen=True)
class Settings:
    """Which block, and over which batch sizes."""

    block: str = "rc+relu"
    """A block that recenters, with relu, leaky_relu(slope) or abs."""
    smallest: float = 2.5
    """The smallest batch size."""
    largest: float = 1000.0
    """The largest batch size."""
    odd: int = 1
    """Coincident odd points."""
    rows: int = 12
    """Rows of the table for each branch."""
    json: bool = False
    """Print JSON with every point instead of a table."""


QUICK = Settings(largest=12.0)


@dataclass(frozen=True)
class Outcome:
    """The folds and the branches."""

    settings: Settings
    folds: "Folds"
    branches: "list[Branch]"


def run(settings: Settings) -> Outcome:
    """Locate the folds and walk both ways from each."""
    from bninit.continuation import branches

    where = (settings.block, settings.smallest, settings.largest, settings.odd)
    return Outcome(settings, bn.folds(*where), branches(*where))


def show(outcome: Outcome) -> None:
    """The folds, then some points of each branch; or JSON."""
    if outcome.settings.json:
        found = [{"batch": f.batch, "t": f.t, "residual": f.residual} for f in outcome.folds]
        curves = [
            {"batch": b.batch.tolist(), "t": b.t.tolist(), "multiplier": b.multiplier.tolist()}
            for b in outcome.branches
        ]
        status = outcome.folds.status
        print(to_json.dumps({"status": status, "folds": found, "branches": curves}, indent=2))
        return
    rows = [[f"{f.batch:.10f}", f"{f.t:.10f}", f"{f.residual:.1e}"] for f in outcome.folds]
    bn.print_table(f"Folds of {outcome.settings.block}", ["batch", "t", "residual"], rows)
    print(outcome.folds.status)
    for branch in outcome.branches:
        every = max(1, len(branch.batch) // outcome.settings.rows)
        points = zip(branch.batch[::every], branch.t[::every], branch.multiplier[::every], strict=True)
        table = [[f"{n:.6g}", f"{t:.8g}", f"{value:.8g}"] for n, t, value in points]
        bn.print_table("Branch", ["batch", "t", "multiplier in the family"], table)

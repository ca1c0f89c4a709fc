"""At which batch size is a state with one odd point born, with and without rescaling?"""

import json as to_json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.continuation import Branch


@dataclass(frozen=True)
class Settings:
    """The blocks and batch sizes, and where to draw."""

    blocks: tuple[str, ...] = ("rc+relu", "rc+rs+relu")
    """Blocks that recenter and bend."""
    largest: float = 1000.0
    """The largest batch size."""
    out: Path | None = Path("figures/bifurcation.json")
    """File for the answers; the picture is beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(blocks=("rc+relu",), largest=10.0, out=None)


@dataclass(frozen=True)
class Outcome:
    """The branches of every block."""

    settings: Settings
    branches: "tuple[Branch, ...]"


def run(settings: Settings) -> Outcome:
    """Walk the branches from every fold; write and draw them."""
    from bninit.continuation import branches

    found = tuple(b for block in settings.blocks for b in branches(block, largest=settings.largest))
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        settings.out.write_text(to_json.dumps([_as_json(branch) for branch in found]))
        _draw(found, settings.out.with_suffix(".png"))
    return Outcome(settings, found)


def _as_json(branch: "Branch") -> dict:
    points = {
        "batch": branch.batch.tolist(),
        "t": branch.t.tolist(),
        "multiplier": branch.multiplier.tolist(),
    }
    return {"block": str(branch.block), "fold": branch.fold} | points


def _draw(found: "tuple[Branch, ...]", path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from bninit.plots.bifurcation import SIZE, draw

    figure = Figure(figsize=SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    draw(figure.subplots(), found)
    figure.savefig(path, dpi=160)


def show(outcome: Outcome) -> None:
    """A row for each fold, or JSON."""
    if outcome.settings.json:
        print(to_json.dumps([_as_json(branch) for branch in outcome.branches]))
        return
    rows = [[str(b.block), f"{b.batch[b.fold]:.10f}", f"{b.t[b.fold]:.10f}"] for b in outcome.branches]
    bn.print_table("Saddle-nodes", ["block", "batch", "t"], rows)


if __name__ == "__main__":
    show(run(Settings()))

"""How do gradients grow or decay layer by layer, in networks and at infinite width?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.gradients import GradientCourse, Gradients, Panel

Start = tuple[str, str, str]

STARTS: tuple[Start, ...] = (
    ("none", "simplex", "simplex"),
    ("rc", "simplex", "simplex"),
    ("rs", "orthogonal", "orthogonal"),
    ("rc+rs", "orthogonal", "simplex"),
    ("relu", "orthogonal", "collapse"),
    ("rs+relu", "orthogonal", "all alike"),
    ("rc+relu", "cluster_with_odd_point(0.1)", "odd point"),
    ("rc+rs+relu", "orthogonal", "simplex"),
)
"""Each block, the input, and the state of `bn.fixed_points` that it goes to."""


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    starts: tuple[Start, ...] = STARTS
    """Block, input, state."""
    losses: tuple[str, ...] = ("fixed", "squared")
    """Losses at the last layer."""
    width: int = 512
    """Features."""
    batch: int = 16
    """Points."""
    depth: int = 24
    """Layers."""
    seeds: int = 8
    """Networks."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/gradients.json")
    """File for the answers; the picture is beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(starts=(STARTS[4],), losses=("fixed",), width=32, batch=5, depth=3, seeds=2, out=None)

CAPTION = (
    "log ||dL/dW||^2 over that of the last layer, {batch} points, width {width}: networks (10 to 90 % of "
    "them), infinite width with and without the part of the cotangent that is coherent with the forward "
    "pass, the mean square at this width where it is known (none, rc), and the slope of the asymptote. {odd} "
    "The rates of networks are within {furthest:.3f} a layer of the mean square at this width, or of "
    "infinite width where only that is known. The gradient is exactly zero for {zero}."
)


@dataclass(frozen=True)
class Outcome:
    """The picture, which has all numbers."""

    settings: Settings
    picture: "Gradients"

    @property
    def numbers(self) -> dict[str, Any]:
        """Those of the picture, and the sentence on the odd point."""
        numbers = self.picture.numbers
        odd = [panel for panel in numbers["panels"] if panel["state"] == "odd point"]
        told = [
            f"Near the odd point of {panel['block']} a fixed cotangent grows by "
            f"{found['rate']:.3f} ± {found['standard error']:.3f} a layer, by {found['infinite width']:.3f} "
            f"at infinite width over the same layers, by {panel['asymptote']:.3f} in the end."
            for panel in odd
            for found in [panel["losses"]["fixed"]]
        ]
        return numbers | {"odd": " ".join(told)}


def run(settings: Settings) -> Outcome:
    """Every block with every loss; the rate of its state."""
    bn.checks.settings(settings)
    from bninit.pictures.canvas.exhibit import write_exhibit
    from bninit.pictures.of_runs.gradients import Gradients

    sizes = {name: getattr(settings, name) for name in ("width", "batch", "depth", "seeds", "key")}
    found = []
    for block, inputs, state in settings.starts:
        records = [bn.gradients(block, loss=loss, inputs=inputs, **sizes) for loss in settings.losses]
        found.append((state, bn.gradient_rate(block, settings.batch, state), records))
    outcome = Outcome(settings, Gradients.of_gradients(found))
    if settings.out is not None:
        settings.out.parent.mkdir(parents=True, exist_ok=True)
        write_exhibit(settings.out, outcome.picture, CAPTION, outcome.numbers, settings)
    return outcome


def show(outcome: Outcome) -> None:
    """A row for each block and loss, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.numbers)
        return
    rows = [
        [panel.block, panel.state, one.loss, *_cells(panel, one)]
        for panel in outcome.picture.panels
        for one in panel.courses
    ]
    headings = [
        "block",
        "state",
        "loss",
        "growth a layer",
        "s.e.",
        "infinite width",
        "independent",
        "at this width",
        "asymptote",
    ]
    bn.terminal.print_table("Growth of log ||dL/dW||^2 towards the input", headings, rows)


def _cells(panel: "Panel", course: "GradientCourse") -> list[str]:
    """The rate measured and predicted, in words."""
    if course.is_zero:
        return ["zero", "", "", "", "", ""]
    known = course.rate_at_width
    numbers = (course.rate, course.error, *course.predicted_rates)
    told = [f"{number:.4f}" for number in numbers]
    return [*told, "" if known is None else f"{known:.4f}", f"{panel.asymptote:.4f}"]

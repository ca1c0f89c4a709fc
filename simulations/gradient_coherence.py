"""Does the part of a cotangent that is coherent with the forward pass survive in depth?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.pictures.of_runs.coherent_share import CoherentShare

Start = tuple[str, str, str]

STARTS: tuple[Start, ...] = (
    ("none", "simplex", "simplex"),
    ("relu", "orthogonal", "towards collapse"),
    ("rc+relu", "simplex", "simplex"),
    ("rc+relu", "cluster_with_odd_point(0.1)", "odd point"),
    ("rs+relu", "orthogonal", "towards all alike"),
    ("rc+rs+relu", "orthogonal", "simplex"),
)
"""Each block, the input, and the state that it is in or goes to."""


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    starts: tuple[Start, ...] = STARTS
    """Block, input, state."""
    losses: tuple[str, ...] = ("squared", "cross_entropy")
    """Losses at the last layer."""
    width: int = 4096
    """Features."""
    batch: int = 8
    """Points."""
    depth: int = 16
    """Layers."""
    seeds: int = 6
    """Networks."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/gradient_coherence.json")
    """File for the answers; the picture and the table of docs/theory_gradients.md are beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(starts=STARTS[:1], losses=("squared",), width=32, batch=5, depth=3, seeds=2, out=None)

CAPTION = (
    "The share of |dL/dH_l|^2 in the span of H_l, {batch} points, width {width}, depth {depth}: networks (10 "
    "to 90 % of them) and infinite width (dashed; the incoherent rest has the share points / width in the "
    "span by chance, dotted, and less with rescaling). Of a squared error it is 1 at the last layer; at the "
    "first, with one standard error, it is {shares}."
)

HEADINGS = (
    "block, state",
    "loss",
    "coherent share, layer 1",
    "infinite width",
    "with chance",
    "log ‖dL/dW_1‖^2",
    "coherent",
    "independent",
)


@dataclass(frozen=True)
class Outcome:
    """The picture, which has all numbers."""

    settings: Settings
    picture: "CoherentShare"

    @property
    def numbers(self) -> dict[str, Any]:
        """Those of the picture, and the shares that a squared error leaves at the first layer."""
        numbers = self.picture.numbers
        told = [
            f"{found['share at layer 1']:.4f} ± {found['standard error']:.4f} under {panel['block']}, "
            f"{panel['state']} ({_expected(found)} expected)"
            for panel in numbers["panels"]
            for found in [panel["losses"]["squared"]]
        ]
        return numbers | {"shares": ", ".join(told)}


def run(settings: Settings) -> Outcome:
    """Every block with every loss."""
    bn.checks.settings(settings)
    from bninit.pictures.canvas.exhibit import write_exhibit
    from bninit.pictures.of_runs.coherent_share import CoherentShare

    sizes = {name: getattr(settings, name) for name in ("width", "batch", "depth", "seeds", "key")}
    found = [
        (state, [bn.gradients(block, loss=loss, inputs=inputs, **sizes) for loss in settings.losses])
        for block, inputs, state in settings.starts
    ]
    outcome = Outcome(settings, CoherentShare.of_gradients(found))
    if settings.out is not None:
        write_exhibit(settings.out, outcome.picture, CAPTION, outcome.numbers, settings)
        settings.out.with_suffix(".md").write_text(bn.terminal.markdown(HEADINGS, rows(outcome)))
    return outcome


def _expected(found: dict[str, Any]) -> str:
    """The share expected at this width; with rescaling only a bound of it is known."""
    return f"{'< ' if found['expected is a bound'] else ''}{found['expected at this width']:.4f}"


def rows(outcome: Outcome) -> list[list[str]]:
    """A row for each block and loss."""
    return [
        [
            f"{panel['block']}, {panel['state']}",
            loss.replace("_", " "),
            f"{one['share at layer 1']:.4f} ± {one['standard error']:.4f}",
            f"{one['infinite width']:.4f}",
            _expected(one),
            f"{one['log gradient']:.3f} ± {one['its standard error']:.3f}",
            f"{one['coherent']:.3f}",
            f"{one['independent']:.3f}",
        ]
        for panel in outcome.numbers["panels"]
        for loss, one in panel["losses"].items()
    ]


def show(outcome: Outcome) -> None:
    """The table, or JSON."""
    if outcome.settings.json:
        bn.terminal.print_json(outcome.numbers)
        return
    bn.terminal.print_table("Coherent with the forward pass", HEADINGS, rows(outcome))

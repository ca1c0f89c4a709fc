"""Does the odd one out of convolutional networks become an image, a patch or a pixel, and when?"""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bninit as bn

if TYPE_CHECKING:
    from bninit.dynamics.equilibria.image_states import OddImageState
    from bninit.measurements.odd_image import OddUnit
    from bninit.pictures.of_runs.odd_images import OddImages

Case = tuple[str, str, int, tuple[int, ...], tuple[int, ...], str]

CASES: tuple[Case, ...] = (
    ("rc+relu", "digits", 8, (4, 4), (3, 3), "circular"),
    ("rc+relu", "digits", 8, (4, 4), (3, 3), "zero"),
    ("rc+relu", "smooth", 4, (4, 4), (3, 3), "circular"),
    ("rc+relu", "white", 8, (64,), (3,), "circular"),
    ("rc+relu", "digits", 8, (4, 4), (1, 1), "circular"),
    ("rc+rs+relu", "digits", 8, (4, 4), (3, 3), "circular"),
    ("rc+rs+relu", "digits", 8, (2, 2), (2, 2), "circular"),
    ("rc+rs+relu", "white", 8, (64,), (3,), "circular"),
)
"""Block, inputs, images, shape, filter, padding."""


@dataclass(frozen=True)
class Settings:
    """The networks, and where to keep the answers."""

    cases: tuple[Case, ...] = CASES
    """Block, inputs, images, shape, filter, padding."""
    width: int = 48
    """Channels."""
    depth: int = 120
    """Convolutional layers."""
    seeds: int = 16
    """Networks of each case."""
    key: int = 0
    """Key of all random numbers."""
    out: Path | None = Path("figures/odd_images.json")
    """File for the answers; the picture is beside it."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(
    cases=(("rc+relu", "white", 3, (4,), (3,), "circular"),), width=8, depth=3, seeds=2, out=None
)

CAPTION = (
    "What is odd in most of {networks} networks is what infinite width says, in {agree} of {count} cases: "
    "{told} "
    "{width} channels, layer {depth}. Left: the norms sqrt(K_pp) of the (image, pixel) points of the first "
    "network; images of one axis stand one above the other. Right: what is odd, by the majority rule "
    "t > points - 1, a patch where half of the pixels or fewer hold the odd image; below it the state with "
    "one odd image at infinite width under circular padding, its largest multiplier that tells its pixels "
    "apart times what the patch sum leaves, and how many pixels hold it here."
)


@dataclass(frozen=True)
class Outcome:
    """Of each case the networks, and the odd image at infinite width."""

    settings: Settings
    networks: "tuple[tuple[OddUnit, ...], ...]"
    states: "tuple[OddImageState | None, ...]"


def run(settings: Settings) -> Outcome:
    """Networks of every case, and the fixed point."""
    bn.checks.settings(settings)
    from bninit.dynamics.equilibria.image_states import odd_image_state

    how = (settings.width, settings.depth, settings.seeds, settings.key)
    networks, states = [], []
    for block, inputs, images, shape, window, padding in settings.cases:
        patches = bn.make_patches(images, shape, window, padding)
        networks.append(tuple(bn.odd_units(block, patches, inputs, *how)))
        states.append(odd_image_state(block, patches))
    outcome = Outcome(settings, tuple(networks), tuple(states))
    if settings.out is not None:
        from bninit.pictures.canvas.exhibit import write_exhibit

        write_exhibit(settings.out, _picture(outcome), CAPTION, _numbers(outcome), settings)
    return outcome


def _picture(outcome: Outcome) -> "OddImages":
    from bninit.pictures.of_runs.odd_images import ImageCase, OddImages

    return OddImages(
        tuple(
            ImageCase(_label(case), networks[0].sizes, _counts(networks), _held(networks), _predicted(state))
            for case, networks, state in zip(
                outcome.settings.cases, outcome.networks, outcome.states, strict=True
            )
        )
    )


def _label(case: Case) -> str:
    block, inputs, images, shape, window, padding = case
    sizes = " of ".join(["x".join(map(str, one)) for one in (window, shape)])
    return f"{block}, {images} {inputs}\n{sizes}, {padding}"


def _counts(networks: "tuple[OddUnit, ...]") -> tuple[tuple[str, int], ...]:
    from bninit.measurements.odd_image import UNITS

    found = Counter(one.unit for one in networks)
    return tuple((unit, found[unit]) for unit in UNITS)


def _held(networks: "tuple[OddUnit, ...]") -> float | None:
    odd = [one.held_by for one in networks if one.unit != "none"]
    return sum(odd) / len(odd) if odd else None


def _predicted(state: "OddImageState | None") -> str:
    if state is None:
        return "no odd image"
    left = f"multiplier {state.loosening:.3f}"
    return f"an odd image {'holds' if state.holds_together else 'breaks'}: {left}"


def _numbers(outcome: Outcome) -> dict[str, Any]:
    settings = outcome.settings
    rows: list[dict[str, Any]] = []
    for case, networks, state in zip(settings.cases, outcome.networks, outcome.states, strict=True):
        rows.append(
            {
                "case": _label(case).replace("\n", ", "),
                "counts": dict(_counts(networks)),
                "held_by": _held(networks),
                "asymmetry": sum(one.asymmetry for one in networks) / len(networks),
                "infinite_width": None if state is None else asdict(state),
                "attracts": state is not None and state.attracts,
                "agrees": _agrees(dict(_counts(networks)), state),
                "networks": [one.as_json() for one in networks],
            }
        )
    told = "; ".join(f"{row['case']}: {_share(row['counts'])}" for row in rows) + "."
    return {
        "networks": settings.seeds,
        "width": settings.width,
        "depth": settings.depth,
        "told": told,
        "count": len(rows),
        "agree": sum(row["agrees"] for row in rows),
        "cases": rows,
    }


def _agrees(counts: dict[str, int], state: "OddImageState | None") -> bool:
    """Whether the most frequent unit is that of infinite width; what breaks is a patch or a pixel."""
    found = max(counts, key=lambda unit: counts[unit])
    if state is None:
        return found == "none"
    return found == "image" if state.holds_together else found in ("patch", "pixel")


def _share(counts: dict[str, int]) -> str:
    return ", ".join(f"{unit} {many}" for unit, many in counts.items() if many)


def show(outcome: Outcome) -> None:
    """A row for each case, or JSON."""
    numbers = _numbers(outcome)
    if outcome.settings.json:
        bn.terminal.print_json(numbers)
        return
    rows = [
        [row["case"], _share(row["counts"]), f"{row['held_by'] or 0:.1f}", _predicted(state)]
        for row, state in zip(numbers["cases"], outcome.states, strict=True)
    ]
    bn.terminal.print_table("What is odd", ["case", "networks", "held by", "infinite width"], rows)

"""Which unit of a batch of images is odd after many convolutional layers: image, patch, pixel, or none."""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bninit as bn

if TYPE_CHECKING:
    from bninit.measurements.odd_image import OddUnit


@dataclass(frozen=True)
class Settings:
    """Which block, which images and which networks."""

    block: str = "rc+relu"
    """Components of every layer, as of bninit simulate."""
    images: int = 8
    """Images of the batch."""
    shape: str = "4x4"
    """Pixels along one or two axes: 16 or 4x4."""
    filter: str = "3x3"
    """Pixels of the filter along each axis."""
    padding: str = "circular"
    """circular or zero."""
    inputs: str = "digits"
    """white, smooth, or digits or fashion averaged down to the shape."""
    folder: Path | None = None
    """With the IDX file t10k-images-idx3-ubyte, plain or .gz, of fashion."""
    width: int = 48
    """Channels."""
    depth: int = 100
    """Convolutional layers."""
    seeds: int = 8
    """Networks."""
    engine: str | None = None
    """factor or explicit; the chain where there are no more (image, pixel) points than channels."""
    key: int = 0
    """Key of all random numbers."""
    json: bool = False
    """Print JSON instead of a table."""


QUICK = Settings(images=3, shape="4", filter="3", inputs="white", width=8, depth=3, seeds=2)


@dataclass(frozen=True)
class Outcome:
    """The odd unit of each network."""

    settings: Settings
    units: "tuple[OddUnit, ...]"


def _sizes(text: str) -> list[int]:
    """4x4 as numbers."""
    parts = text.split("x")
    if not all(part.isdecimal() for part in parts):
        raise bn.checks.fail("whole numbers joined by x", repr(text), "write for instance 4x4")
    return [int(part) for part in parts]


def run(settings: Settings) -> Outcome:
    """Convolutional networks, and the geometry of their last layer."""
    shape, window = (_sizes(text) for text in (settings.shape, settings.filter))
    patches = bn.make_patches(settings.images, shape, window, settings.padding)
    how = (settings.inputs, settings.width, settings.depth, settings.seeds, settings.key)
    units = bn.odd_units(settings.block, patches, *how, settings.engine, settings.folder)
    return Outcome(settings, tuple(units))


def show(outcome: Outcome) -> None:
    """A row for each network, or JSON with the counts."""
    counts = dict(Counter(one.unit for one in outcome.units))
    rows = [one.as_json() for one in outcome.units]
    if outcome.settings.json:
        settings = asdict(outcome.settings) | {"folder": str(outcome.settings.folder or "") or None}
        bn.terminal.print_json({"settings": settings, "counts": counts, "networks": rows})
        return
    words = ", ".join(f"{unit} {count}" for unit, count in counts.items())
    table = [
        [f"{value:.4g}" if isinstance(value, float) else f"{value}" for value in row.values()] for row in rows
    ]
    bn.terminal.print_table(f"Odd unit under {outcome.settings.block}: {words}", list(rows[0]), table)

"""A grid of settings: every combination of blocks, skips, weights, inputs, batches and widths is a cell."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from bninit import checks
from bninit.geometry.quantities import DEFAULT, quantity
from bninit.layer.activations import ACTIVATIONS
from bninit.layer.block import Block
from bninit.layer.residual import NONE, Residual, written
from bninit.plugins import plugins_of
from bninit.runs.plan import Plan, prepare
from bninit.runs.settings import POINTS, RunSettings
from bninit.sweeps.ranges import layers, numbers, words


class Cell(NamedTuple):
    """One point of the grid, with all its seeds; `place` is its index along the axes of the grid."""

    place: tuple[int, ...]
    block: Block
    weights: str
    inputs: str
    batch: int
    width: int
    residual: str = NONE

    def __str__(self) -> str:
        layer = str(self.block) if self.residual == NONE else f"{self.block}, {self.residual}"
        return f"{layer}, {self.weights}, {self.inputs}, batch {self.batch}, width {self.width}"


@dataclass(frozen=True)
class Grid:
    """Settings of a sweep, checked; all of them are recorded in its store."""

    blocks: tuple[Block, ...]
    residual: tuple[str, ...]
    weights: tuple[str, ...]
    inputs: tuple[str, ...]
    batches: tuple[int, ...]
    widths: tuple[int, ...]
    depth: int
    seeds: int
    key: int
    gain: float
    precision: str
    quantities: tuple[str, ...]
    layers: tuple[int, ...]
    grams: bool

    @property
    def axes(self) -> dict[str, tuple[Any, ...]]:
        """The values of each axis; without a skip there is no axis of skips, as before there were any."""
        skips = {} if self.residual == (NONE,) else {"residual": self.residual}
        others = {"weights": self.weights, "inputs": self.inputs, "batch": self.batches, "width": self.widths}
        return {"block": self.blocks} | skips | others

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(map(len, self.axes.values()))

    def cells(self) -> Iterator[Cell]:
        """Every cell, the last axis (width) running fastest."""
        axes = self.axes
        for pairs in product(*map(enumerate, axes.values())):
            place, values = zip(*pairs, strict=True)
            yield Cell(place, **dict(zip(axes, values, strict=True)))

    def plan(self, cell: Cell, seeds: tuple[int, ...] | None = None) -> Plan:
        """The run of some seeds of a cell (all by default), checked."""
        settings = RunSettings(
            cell.block,
            width=cell.width,
            batch=cell.batch,
            depth=self.depth,
            seeds=self.seeds if seeds is None else seeds,
            key=self.key,
            weights=cell.weights,
            inputs=cell.inputs,
            gain=self.gain,
            precision=self.precision,
            residual=cell.residual,
        )
        return prepare(settings)

    def shortened(self, depth: int, seeds: int) -> "Grid":
        """The same with fewer layers and seeds, keeping no Grams: a probe of what it takes."""
        kept = tuple(layer for layer in self.layers if layer < depth)
        return replace(self, depth=depth, seeds=seeds, layers=(*kept, depth), grams=False)

    def as_json(self) -> dict[str, Any]:
        """The settings, of skips where there are any, and a digest of every file of inputs."""
        files = [Path(name) for name in self.inputs if name.endswith((".npy", ".npz"))]
        digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        settings = {one.name: getattr(self, one.name) for one in fields(self)}
        if "residual" not in self.axes:
            del settings["residual"]
        return settings | {"blocks": list(map(str, self.blocks)), "digests": digests}


KEYS = (*(field.name for field in fields(Grid)), "activations")
"""What a grid file may hold."""


def make_grid(settings: Mapping[str, Any]) -> Grid:
    """The grid of some settings: numbers, lists, or text such as "4:128:x2"; the rest has defaults.

    >>> grid = make_grid({"blocks": "rc+nl,rs", "activations": "relu,tanh", "batches": "4:16:x2"})
    >>> [str(block) for block in grid.blocks], grid.batches, grid.shape
    (['rc+relu', 'rc+tanh', 'rs'], (4, 8, 16), (3, 1, 1, 3, 1))

    Raises:
        InputError: an unknown key or word, an empty axis, a number out of range, an impossible cell.
    """
    for name in settings:
        checks.word(name, KEYS, "a setting of the grid")
    chosen = {
        "blocks": "rc+relu",
        "activations": "relu",
        "residual": RunSettings.residual,
        "weights": RunSettings.weights,
        "inputs": RunSettings.inputs,
        "batches": POINTS,
        "widths": RunSettings.width,
        "depth": RunSettings.depth,
        "seeds": 16,
        "key": RunSettings.key,
        "gain": RunSettings.gain,
        "precision": RunSettings.precision,
        "quantities": list(DEFAULT),
        "layers": "log",
        "grams": False,
    } | dict(settings)
    depth = checks.whole(chosen["depth"], "depth", least=0)
    if not isinstance(chosen["grams"], bool):
        raise checks.fail("grams true or false", repr(chosen["grams"]), "write true or false")
    grid = Grid(
        blocks=_blocks(words(chosen["blocks"], "blocks"), words(chosen["activations"], "activations")),
        residual=_skips(words(chosen["residual"], "residual")),
        weights=words(chosen["weights"], "weights"),
        inputs=words(chosen["inputs"], "inputs"),
        batches=numbers(chosen["batches"], "batches"),
        widths=numbers(chosen["widths"], "widths"),
        depth=depth,
        seeds=checks.whole(chosen["seeds"], "seeds"),
        key=checks.key(chosen["key"]),
        gain=checks.real(chosen["gain"], "gain", above=0.0),
        precision=str(chosen["precision"]),
        quantities=tuple(quantity(word).name for word in words(chosen["quantities"], "quantities")),
        layers=layers(chosen["layers"], depth),
        grams=chosen["grams"],
    )
    for cell in grid.cells():
        grid.plan(cell)
    return grid


def load_grid(path: Path) -> dict[str, Any]:
    """The settings in a TOML file.

    Raises:
        InputError: no such file, or not TOML.
    """
    path = checks.file_path(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise checks.fail("a readable TOML file", f"{path}: {reason}", "check the file") from None


def _skips(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The skips, each once, as they are written."""
    return tuple(dict.fromkeys(written(Residual.parse(text)) for text in texts))


def _blocks(texts: tuple[str, ...], activations: tuple[str, ...]) -> tuple[Block, ...]:
    """The blocks, each once; "nl" in one stands for every activation in turn."""
    for name in activations:
        known = [*ACTIVATIONS, "leaky_relu", *plugins_of("activations")]
        checks.word(name.split("(")[0], known, "an activation")
    found: dict[Block, None] = {}
    for text in texts:
        parts = [part.strip().lower() for part in text.split("+")]
        for activation in activations if "nl" in parts else ("",):
            found[Block.parse("+".join(activation if part == "nl" else part for part in parts))] = None
    return tuple(found)

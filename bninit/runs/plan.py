"""The plan of a run: `prepare` checks its settings, chooses what was left open, and draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from bninit import checks
from bninit.finite_width.layer import Layer
from bninit.finite_width.native import engine as native
from bninit.late import jax
from bninit.laws.batch import Batch
from bninit.laws.batches import parse_batch
from bninit.laws.streams import ROW_BLOCK
from bninit.laws.weights import WeightLaw, weight_law
from bninit.layer.block import Block
from bninit.layer.residual import Residual, written
from bninit.runs.settings import POINTS, RunSettings

CHUNK_ENTRIES = 2**15
"""Random numbers of one seed held at once: 256 KiB, which stays in a processor's cache."""

DEVICE_ENTRIES = 2**26
"""Those of all seeds on another device, in some arrays of 512 MiB each: it works all of them at once."""

LARGEST_WIDTH = 2**53
"""Up to here double precision counts the features one by one."""

SEGMENT = 50
"""Layers between two reports of progress, and of one compiled program, at most."""

SEGMENT_ENTRIES = 2**26
"""Entries of the Grams of a segment at most, 512 MiB, if one layer has not more."""

ENGINES = ("native", "factor", "explicit")
PRECISIONS = ("float64", "float32")


@dataclass(frozen=True)
class Plan:
    """The settings of a run, checked, none left open: what was parsed stays parsed."""

    block: Block
    width: int
    batch: int
    depth: int
    seeds: tuple[int, ...]
    key: int
    weights: WeightLaw
    inputs: Batch
    engine: str
    gain: float
    precision: str
    chunk: int
    residual: Residual | None

    @property
    def layer(self) -> Layer:
        """Each of its layers."""
        return Layer(self.block, self.weights, self.width, self.gain, self.chunk, residual=self.residual)

    def as_json(self) -> dict[str, Any]:
        """The same as plain numbers and words, as a record keeps them."""
        words = {"block": str(self.block), "weights": self.weights.name, "inputs": self.inputs.name}
        words["residual"] = written(self.residual)
        return (
            {one.name: getattr(self, one.name) for one in fields(self)} | words | {"seeds": list(self.seeds)}
        )


def segment(networks: int, points: int) -> int:
    """Layers between two reports of progress of so many networks."""
    return max(1, min(SEGMENT, SEGMENT_ENTRIES // (networks * points**2)))


def prepare(settings: RunSettings) -> Plan:
    """Check the settings of a run; nothing is drawn.

    >>> plan = prepare(RunSettings("rc+relu", width=64, engine="factor"))
    >>> plan.batch, plan.engine, plan.seeds
    (16, 'factor', (0, 1, 2, 3, 4, 5, 6, 7))

    Raises:
        InputError: bad input.
    """
    law = weight_law(settings.weights)
    if settings.engine is not None:
        checks.word(settings.engine, ENGINES, "engine")
    checks.word(settings.precision, PRECISIONS, "precision")
    if settings.engine in ("native", "factor") and not law.rotation_invariant:
        needed = f"gaussian or haar weights for the {settings.engine} engine"
        raise checks.fail(needed, law.name, "pass engine='explicit'")
    width = checks.whole(settings.width, "width")
    if width > LARGEST_WIDTH:
        raise checks.fail(f"width <= {LARGEST_WIDTH}", width, "make it smaller; infinite width has gram_map")
    depth = checks.whole(settings.depth, "depth", least=0)
    source = _source(settings)
    features, points = source.shape
    features = features if source.in_place else min(width, features)
    if law.orthogonal and features > width:
        raise checks.fail(f"width >= {features} features for haar weights", f"width {width}", "make it wider")
    block, gain = Block.parse(settings.block), checks.real(settings.gain, "gain", above=0.0)
    seeds, residual = _seeds(settings.seeds), Residual.parse(settings.residual)
    engine = _engine(settings, Layer(block, law, width, gain, chunk=1, residual=residual), points)
    if settings.chunk is None:
        chunk = _chunk(width, points, _held_at_once(engine, len(seeds)))
    else:
        chunk = min(checks.whole(settings.chunk, "chunk"), -(-width // ROW_BLOCK))
    return Plan(
        block=block,
        width=width,
        batch=points,
        depth=depth,
        seeds=seeds,
        key=checks.key(settings.key),
        weights=law,
        inputs=source,
        engine=engine,
        gain=gain,
        precision=settings.precision,
        chunk=chunk,
        residual=residual,
    )


def _engine(settings: RunSettings, layer: Layer, batch: int) -> str:
    """The engine asked for, or the fastest that serves the layer."""
    residual = layer.residual
    if residual is not None:
        return _engine_of_residual(settings, layer, residual, batch)
    reason = native.why_not(layer, batch, settings.precision)
    if settings.engine == "native" and reason is not None:
        raise checks.fail("a layer and an installation for the native engine", reason, "leave engine out")
    if settings.engine is not None:
        return settings.engine
    if reason is None:
        return "native"
    return "factor" if layer.law.rotation_invariant else "explicit"


def _engine_of_residual(settings: RunSettings, layer: Layer, residual: Residual, batch: int) -> str:
    """The factor chain where it is closed, else the features."""
    if layer.law.name != "gaussian":
        raise checks.fail("gaussian weights in layers with a skip", layer.law.name, "leave weights out")
    if layer.gain != 1 and residual.kind in ("pre", "inside"):
        raise checks.fail(f"gain 1 under {residual.kind}", layer.gain, "change its strength instead")
    served = ("factor", "explicit") if residual.is_closed and batch <= layer.width else ("explicit",)
    if settings.engine not in (None, *served):
        needed = f"engine {' or '.join(served)} under {residual.kind} at width {layer.width}"
        raise checks.fail(needed, settings.engine, "leave engine out")
    return settings.engine or served[0]


def _source(settings: RunSettings) -> Batch:
    """The inputs, of the batch size asked for."""
    count = None if settings.batch is None else checks.batch(settings.batch)
    source = parse_batch(settings.inputs, POINTS if count is None else count)
    points = source.shape[1]
    if count is not None and points != count:
        raise checks.fail(f"inputs of batch {count}", f"{points} points", "leave batch out")
    return source


def _held_at_once(engine: str, seeds: int) -> int:
    """Random numbers of one seed that a layer is to hold: few of explicit weights, whose rows are long."""
    if engine != "factor" or jax.default_backend() == "cpu":
        return CHUNK_ENTRIES
    return DEVICE_ENTRIES // seeds


def _chunk(width: int, points: int, entries: int) -> int:
    """The largest power of four of row blocks of so many entries that draws at most an eighth too many.

    Few different sizes, because each is a program to compile; the width itself is not part of it.
    """
    blocks = -(-width // ROW_BLOCK)
    chunk = 1
    while 4 * chunk * ROW_BLOCK * points <= entries and 4 * chunk <= blocks:
        chunk *= 4
    while 8 * (-(-blocks // chunk) * chunk) > 9 * blocks:
        chunk //= 4
    return chunk


def _seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    if isinstance(seeds, (int, np.integer)):
        return tuple(range(checks.whole(seeds, "seeds")))
    if isinstance(seeds, str) or not isinstance(seeds, (Sequence, np.ndarray, range)):
        raise checks.fail("seeds, a whole number >= 1 or a list of them", repr(seeds), "pass seeds=8")
    chosen = tuple(checks.whole(seed, "each seed", least=0) for seed in seeds)
    if not chosen or len(set(chosen)) < len(chosen):
        raise checks.fail("one seed or more, all different", repr(seeds), "list each seed once")
    return chosen

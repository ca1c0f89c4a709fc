"""The settings of a run: `prepare` checks them, and draws nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bninit import checks
from bninit.laws.batch import Batch
from bninit.laws.batches import parse_batch
from bninit.laws.streams import ROW_BLOCK
from bninit.laws.weights import WeightLaw, weight_law
from bninit.layer.block import Block

CHUNK_ENTRIES = 2**15
"""Random numbers of one seed held at once: 256 KiB, which stays in a processor's cache."""

LARGEST_WIDTH = 2**53
"""Up to here double precision counts the features one by one."""

ENGINES = ("factor", "explicit")
PRECISIONS = ("float64", "float32")


@dataclass(frozen=True)
class Plan:
    """The settings of a run, checked; all of them are recorded."""

    block: str
    width: int
    batch: int
    depth: int
    seeds: tuple[int, ...]
    key: int
    weights: str
    gain: float
    inputs: str
    engine: str
    precision: str
    chunk: int


@dataclass(frozen=True)
class Start:
    """A run that has been checked and not begun."""

    plan: Plan
    block: Block
    source: Batch
    law: WeightLaw


def prepare(
    block: str | Block | Callable,
    width: int = 512,
    batch: int | None = None,
    depth: int = 200,
    seeds: int | Sequence[int] = 8,
    key: int = 0,
    weights: str = "gaussian",
    inputs: str | Path | np.ndarray = "gaussian",
    engine: str | None = None,
    gain: float = 1.0,
    precision: str = "float64",
    chunk: int | None = None,
) -> Start:
    """Check the settings of `simulate`; nothing is drawn.

    Raises:
        InputError: bad input.
    """
    parsed = Block.parse(block)
    law = weight_law(weights)
    engine = engine or ("factor" if law.rotation_invariant else "explicit")
    checks.word(engine, ENGINES, "engine")
    checks.word(precision, PRECISIONS, "precision")
    if engine == "factor" and not law.rotation_invariant:
        raise checks.fail("gaussian or haar weights for the factor engine", weights, "pass engine='explicit'")
    count = None if batch is None else checks.whole(batch, "batch")
    source = parse_batch(inputs, 16 if count is None else count)
    width = checks.whole(width, "width")
    if width > LARGEST_WIDTH:
        raise checks.fail(f"width <= {LARGEST_WIDTH}", width, "make it smaller; infinite width has gram_map")
    depth = checks.whole(depth, "depth", least=0)
    features, points = source.shape
    if count is not None and points != count:
        raise checks.fail(f"inputs of batch {count}", f"{points} points", "leave batch out")
    features = features if source.in_place else min(width, features)
    if law.orthogonal and features > width:
        raise checks.fail(f"width >= {features} features for haar weights", f"width {width}", "make it wider")
    plan = Plan(
        block=str(parsed),
        width=width,
        batch=points,
        depth=depth,
        seeds=_seeds(seeds),
        key=_key(key),
        weights=weights,
        gain=checks.real(gain, "gain", above=0.0),
        inputs=source.name,
        engine=engine,
        precision=precision,
        chunk=_chunk(width, points) if chunk is None else checks.whole(chunk, "chunk"),
    )
    return Start(plan, parsed, source, law)


def _chunk(width: int, points: int) -> int:
    """The largest power of four of row blocks that fits the cache and draws at most an eighth too many.

    Few different sizes, because each is a program to compile; the width itself is not part of it.
    """
    blocks = -(-width // ROW_BLOCK)
    chunk = 1
    while 4 * chunk * ROW_BLOCK * points <= CHUNK_ENTRIES and 4 * chunk <= blocks:
        chunk *= 4
    while 8 * (-(-blocks // chunk) * chunk) > 9 * blocks:
        chunk //= 4
    return chunk


def _key(key: int) -> int:
    number = checks.whole(key, "key", least=0)
    if number >= 2**63:
        raise checks.fail("key < 2^63", number, "make it smaller")
    return number


def _seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    if isinstance(seeds, (int, np.integer)):
        return tuple(range(checks.whole(seeds, "seeds")))
    chosen = tuple(checks.whole(seed, "each seed", least=0) for seed in seeds)
    if not chosen or len(set(chosen)) < len(chosen):
        raise checks.fail("one seed or more, all different", repr(seeds), "list each seed once")
    return chosen

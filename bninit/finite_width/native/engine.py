"""The compiled factor chain, called through its C interface: what it serves, and some layers of a run.

It draws the random numbers of the JAX path, so that both give the same Grams but for rounding.
"""

import ctypes
import importlib.util
import math
import os
from functools import cache
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.finite_width.layer import Layer, draws_wishart
from bninit.finite_width.state import State
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.components import Recenter, Rescale

LIBRARY = "bninit.finite_width.native._kernel"
WIDEST = 2**31
RECENTER, RESCALE, BEND = range(3)

Seen = tuple[np.ndarray, np.ndarray, np.ndarray]


class NativeKernel(NamedTuple):
    """The library and the instructions that it uses here: "avx512", "avx2" or "baseline"."""

    library: ctypes.CDLL
    variant: int
    instructions: str


@cache
def kernel(variant: int | None = None) -> NativeKernel | None:
    """The best variant that this processor runs, or the one of that number; None where there is none.

    The variable BNINIT_KERNEL asks for best (as if absent), avx512, avx2, baseline or none.

    Raises:
        InputError: another word in BNINIT_KERNEL.
    """
    found = importlib.util.find_spec(LIBRARY)
    if found is None or found.origin is None:
        return None
    library = ctypes.CDLL(found.origin)
    library.bninit_variant.restype = ctypes.c_char_p
    library.bninit_run_layers.restype = ctypes.c_int64
    asked = "best" if variant is not None else os.environ.get("BNINIT_KERNEL", "best")
    checks.word(asked, ("best", "avx512", "avx2", "baseline", "none"), "BNINIT_KERNEL")
    numbers = range(3) if variant is None else [variant]
    names = {number: library.bninit_variant(ctypes.c_int32(number)) for number in numbers}
    here = [NativeKernel(library, number, name.decode()) for number, name in names.items() if name]
    return next((one for one in here if asked in ("best", one.instructions)), None)


def why_not(layer: Layer, batch: int, precision: str) -> str | None:
    """What keeps the compiled chain from a layer; None where it serves it."""
    if kernel() is None:
        return "nothing: it was not compiled (no C++ compiler at installation), or BNINIT_KERNEL excludes it"
    if precision != "float64":
        return "float64 alone"
    if not layer.law.rotation_invariant:
        return "gaussian and haar weights alone"
    if draws_wishart(layer.block, layer.law):
        return "no linear block, whose Gram is drawn without rows"
    if _actions(layer.block) is None or layer.block.degree is None:
        return "rc, rs and piecewise linear activations alone"
    if not batch <= layer.width <= WIDEST:
        return f"batch <= width <= {WIDEST} alone"
    return None


def _actions(block: Block) -> list[tuple[int, float, float]] | None:
    """What the kernel is told of each component: a code and two slopes."""
    told = []
    for part in block:
        if isinstance(part, Recenter):
            told.append((RECENTER, 0.0, 0.0))
        elif isinstance(part, Rescale) and part.epsilon == 0:
            told.append((RESCALE, 0.0, 0.0))
        elif isinstance(part, Activation) and part.slopes is not None:
            told.append((BEND, *part.slopes))
        else:
            return None
    return told


def threads() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_kernel(
    layer: Layer,
    key: int,
    seeds: tuple[int, ...],
    states: State,
    shares: np.ndarray,
    first: int,
    count: int,
    workers: int | None = None,
    variant: int | None = None,
) -> tuple[State, Seen, int]:
    """Layers first, ..., first + count - 1 of every seed.

    Args:
        layer: one that `why_not` has nothing against.
        key, seeds: of the random numbers.
        states: after layer first - 1, axes (seed, ...); the body of each is n x n and upper triangular.
        shares: of the batch, for each distinct point.
        first, count: the layers.
        workers: threads; all processors. The result has the same bits for any number.
        variant: of `kernel`.

    Returns:
        The states after the last layer; Gram, log scale and active fraction after each, axes (seed, layer,
        ...); and how many layers had to be factorised by reflections.
    """
    found, told = kernel(variant), _actions(layer.block)
    assert found is not None
    assert told is not None
    # The inputs may be any factor; the kernel wants a triangle, and R is one after every layer.
    body = np.array(states.body, dtype=float, order="C")
    log_scale, active = (np.array(x, dtype=float) for x in (states.log_scale, states.active))
    many, batch = body.shape[0], body.shape[-1]
    grams = np.empty((many, count, batch, batch))
    log_scales, actives = np.empty((many, count)), np.empty((many, count))
    codes = np.array([code for code, _, _ in told], dtype=np.int32)
    low, high = (np.array([row[place] for row in told], dtype=float) for place in (1, 2))
    weights = np.ascontiguousarray(shares, dtype=float)
    words = np.array([seed % 2**32 for seed in seeds], dtype=np.uint32)
    integer, long, word = ctypes.c_int32, ctypes.c_int64, ctypes.c_uint32

    def at(array: np.ndarray) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    reflections = found.library.bninit_run_layers(
        *(integer(found.variant), integer(batch), long(int(layer.width))),
        *(integer(len(told)), at(codes), at(low), at(high)),
        *(integer(layer.law.orthogonal), at(weights)),
        *(integer(layer.block.degree == 1), ctypes.c_double(math.log(float(layer.gain)))),
        *(word(key >> 32), word(key % 2**32), integer(many), at(words)),
        *(long(first), long(count), integer(workers or threads())),
        *(at(body), at(log_scale), at(active), at(grams), at(log_scales), at(actives)),
    )
    after = State(*map(jnp.asarray, (body, log_scale, active)))
    return after, (grams, log_scales, actives), int(reflections)

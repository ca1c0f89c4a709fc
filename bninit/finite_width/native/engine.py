"""The native engine: the compiled factor chain, called through its C interface, and what NumPy alone can do.

It imports no JAX and draws the random numbers of the JAX path, so that both give the same Grams but for
rounding.
"""

import ctypes
import importlib.util
import math
import os
from functools import cache
from typing import NamedTuple

import numpy as np

from bninit import checks
from bninit.finite_width.layer import Layer, draws_wishart
from bninit.finite_width.linear_layer import Seen, run_linear
from bninit.finite_width.state import LARGEST_LOG_SCALE, State
from bninit.layer.activations import Activation, heaviside
from bninit.layer.block import Block
from bninit.layer.column_norms import RMSNorm
from bninit.layer.components import Recenter, Rescale

LIBRARY = "bninit.finite_width.native._kernel"
ENTRY = "bninit_run_layers_2"
WIDEST = 2**31
RECENTER, RESCALE, BEND, STEP, LAYER_NORM, RMS_NORM = range(6)


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
    if not hasattr(library, ENTRY):  # built for another version of this file
        return None
    getattr(library, ENTRY).restype = ctypes.c_int64
    asked = "best" if variant is not None else os.environ.get("BNINIT_KERNEL", "best")
    checks.word(asked, ("best", "avx512", "avx2", "baseline", "none"), "BNINIT_KERNEL")
    numbers = range(3) if variant is None else [variant]
    names = {number: library.bninit_variant(ctypes.c_int32(number)) for number in numbers}
    here = [NativeKernel(library, number, name.decode()) for number, name in names.items() if name]
    return next((one for one in here if asked in ("best", one.instructions)), None)


def why_not(layer: Layer, batch: int, precision: str) -> str | None:
    """What keeps the native engine from a layer; None where it serves it."""
    if layer.residual is not None:
        return "layers without a skip alone"
    if precision != "float64":
        return "float64 alone"
    if not layer.law.rotation_invariant:
        return "gaussian and haar weights alone"
    if draws_wishart(layer.block, layer.law):
        return None  # NumPy draws the Gram without rows
    if kernel() is None:
        return (
            "linear blocks under gaussian weights alone: its kernel was not compiled (no C++ compiler at "
            "installation), or BNINIT_KERNEL excludes it"
        )
    if _actions(layer.block) is None:
        return "rc, rs, ln, rms, heaviside and piecewise linear activations alone"
    if layer.law.orthogonal and layer.width < batch:
        return "haar weights of batch <= width alone"
    if layer.width > WIDEST:
        return f"width <= {WIDEST} alone"
    return None


def _actions(block: Block) -> list[tuple[int, float, float]] | None:
    """What the kernel is told of each component: a code, two slopes or an epsilon."""
    told = []
    for part in block:
        if isinstance(part, Recenter):
            told.append((RECENTER, 0.0, 0.0))
        elif isinstance(part, Rescale):
            told.append((RESCALE, part.epsilon, 0.0))
        elif isinstance(part, RMSNorm):
            told.append((LAYER_NORM if part.subtracts_mean else RMS_NORM, part.epsilon, 0.0))
        elif isinstance(part, Activation) and part.slopes is not None:
            told.append((BEND, *part.slopes))
        elif part == heaviside:
            told.append((STEP, 0.0, 0.0))
        else:
            return None
    return told


def threads() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_native(
    layer: Layer, key: int, seeds: tuple[int, ...], states: State, shares: np.ndarray, first: int, count: int
) -> tuple[State, Seen]:
    """Layers first, ..., first + count - 1 of every seed, as `run_kernel`, without JAX."""
    run = run_linear if draws_wishart(layer.block, layer.law) else run_kernel
    return run(layer, key, seeds, states, shares, first, count)[:2]


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
    block, degree = layer.block, layer.block.degree
    limits = [float(one or 0) for one in (block.degree_near_zero, block.degree_far)]
    scale = (math.log(layer.gain), LARGEST_LOG_SCALE, *limits)
    integer, long, word = ctypes.c_int32, ctypes.c_int64, ctypes.c_uint32

    def at(array: np.ndarray) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    reflections = getattr(found.library, ENTRY)(
        *(integer(found.variant), integer(batch), long(int(layer.width))),
        *(integer(len(told)), at(codes), at(low), at(high)),
        *(integer(layer.law.orthogonal), at(weights)),
        *(integer(-1 if degree is None else degree), *map(ctypes.c_double, scale)),
        *(word(key >> 32), word(key % 2**32), integer(many), at(words)),
        *(long(first), long(count), integer(workers or threads())),
        *(at(body), at(log_scale), at(active), at(grams), at(log_scales), at(actives)),
    )
    return State(body, log_scale, active), (grams, log_scales, actives), int(reflections)

"""What does a normal number of a layer cost, by engine, batch and width? Nanoseconds of one core.

Each engine runs in a process of its own, pinned to one processor; what is counted is its processor time,
so that other work on the machine shows less.
"""

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

SIZES = tuple((batch, width) for width in (512, 4096) for batch in (4, 16, 64))
CURVE = tuple((batch, width) for width in (512, 4096, 100_000) for batch in (4, 16, 64, 128, 256, 512))
NORMALS = 10_000_000
"""Of one measurement, so that what a call costs beside its layers counts little."""
ROUNDS, LONGEST = 3, 8.0
"""Calls of which the least counts, and seconds after which there are no more."""

ANCHORS = {
    "the prototype, AVX-512": {4: 2.1, 16: 2.5, 64: 4.7},
    "the prototype, AVX2": {4: 4.2, 16: 4.7, 64: 8.7},
    "the prototype, XLA written anew": {4: 6.6, 16: 7.0, 64: 13.0},
}
"""ns a normal of one 3.9 GHz core, drawing the same random numbers: what issue 13 set out from."""


def pin() -> None:
    """Keep this process on the first processor that it may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def least(run: Callable[[], object]) -> float:
    """Processor seconds of one call: the least of ROUNDS after one that compiles, or of fewer."""
    times: list[float] = []
    while len(times) <= ROUNDS and sum(times) < LONGEST:
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)


def place(batch: int, width: int) -> str:
    return f"n = {batch}, d = {width}"


def layers(engine: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> dict[str, float]:
    """ns a normal of rc+relu in `simulate`, by size, in this process."""
    import bninit as bn

    found = {}
    for batch, width in sizes:
        seeds = max(1, min(4, NORMALS // (batch * width)))
        depth = max(1, NORMALS // (batch * width * seeds))

        def run(plan: tuple[int, int, int, int] = (width, batch, depth, seeds)) -> object:
            return bn.simulate("rc+relu", *plan, inputs="orthogonal", engine=engine)

        found[place(batch, width)] = 1e9 * least(run) / (batch * width * seeds * depth)
    return found


def drawing() -> dict[str, float]:
    """ns of drawing the same normals by the compiled generator and nothing else, by size."""
    from bninit.finite_width.native import engine as native

    here = native.kernel()
    assert here is not None
    here.library.bninit_draw.restype = ctypes.c_double
    found = {}
    for batch, width in SIZES:
        depth = max(1, NORMALS // (batch * width))

        def run(batch: int = batch, width: int = width, depth: int = depth) -> object:
            long, word, integer = ctypes.c_int64, ctypes.c_uint32, ctypes.c_int32
            key = word(0), word(0), word(0)
            variant = integer(here.variant)
            return here.library.bninit_draw(variant, *key, integer(depth), long(width), integer(batch))

        found[place(batch, width)] = 1e9 * least(run) / (batch * width * depth)
    return found


def pinned(call: str, file: str = "benchmarks.engines") -> dict[str, float]:
    """What a call of a file of benchmarks gives in a process of its own on one processor."""
    code = (
        "import json; from benchmarks.engines import pin; pin(); "
        f"from {file} import *; print(json.dumps({call}))"
    )
    around = os.environ | {
        "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
        "NPROC": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=around, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def engines() -> dict[str, dict[str, float]]:
    """By engine, then by size; the compiled one, and its drawing alone, where it is there."""
    from bninit.finite_width.native import engine as native

    here = native.kernel()
    found = {"factor (JAX)": pinned("layers('factor')")}
    if here:
        compiled = {f"native ({here.instructions})": pinned("layers('native')")}
        found = compiled | {"drawing alone, the same numbers": pinned("drawing()")} | found
    return found


def curve() -> dict[str, float]:
    """ns a normal of the engine that serves rc+relu here, by size."""
    import bninit as bn

    return pinned(f"layers({bn.engine_of('rc+relu')['engine']!r}, CURVE)")


def threads() -> dict[str, dict[str, float]]:
    """Wall seconds of the compiled chain by number of threads, as many as there are processors.

    Several networks, each on its own thread; and one wide network, whose rows the threads share.
    """
    import numpy as np

    from bninit.finite_width.native import engine as native
    from bninit.runs.entry import first_states
    from bninit.runs.plan import Layer, RunSettings, prepare

    found: dict[str, dict[str, float]] = {}
    cases = {"16 networks, n = 16, d = 4096": (4096, 16, 16), "1 network, n = 16, d = 131072": (2**17, 16, 1)}
    for name, (width, batch, seeds) in cases.items():
        plan = prepare(RunSettings("rc+relu", width, batch, seeds=seeds, inputs="orthogonal"))
        states, distinct = first_states(plan)
        layer = Layer(plan.block, plan.weights, plan.width, plan.gain, plan.chunk)
        shares = np.asarray(distinct.shares)
        for workers in (1, 2, 4, 8, 16):
            if workers > native.threads():
                break
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                native.run_kernel(layer, 0, plan.seeds, states, shares, 1, 5, workers)
                times.append(time.perf_counter() - began)
            found.setdefault(name, {})[str(workers)] = min(times)
    return found


if __name__ == "__main__":
    print(json.dumps(engines(), indent=1))

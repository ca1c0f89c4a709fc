"""What does a normal number of a layer cost, by engine, batch and width? Nanoseconds of one core.

Each engine runs in a process of its own, pinned to one processor; what is counted is its processor time,
so that other work on the machine shows less.
"""

import json
import os
import subprocess
import sys
import time

SIZES = ((4, 512), (16, 512), (64, 512), (4, 4096), (16, 4096), (64, 4096))
NORMALS = 2_000_000
"""Of one measurement."""
ROUNDS = 5

WANTED = {4: 2.1, 16: 2.5, 64: 4.7}
"""The prototype's native AVX-512 on a 3.9 GHz core, same random bits."""


def one_engine(engine: str, block: str = "rc+relu") -> dict[str, float]:
    """ns a normal by size, in this process; the least of ROUNDS after one that compiles."""
    import bninit as bn

    found = {}
    for batch, width in SIZES:
        seeds = 4
        depth = max(2, NORMALS // (batch * width * seeds))

        def run(plan: tuple[int, int, int, int] = (width, batch, depth, seeds)) -> object:
            return bn.simulate(block, *plan, engine=engine)

        run()
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()
            run()
            times.append(time.process_time() - began)
        found[f"n = {batch}, d = {width}"] = 1e9 * min(times) / (batch * width * seeds * depth)
    return found


def pinned(engine: str) -> dict[str, float]:
    """The same in a process pinned to the first processor that this one may use."""
    code = (
        f"import json; from benchmarks.engines import one_engine; print(json.dumps(one_engine({engine!r})))"
    )
    around = os.environ | {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false", "NPROC": "1"}
    words = [sys.executable, "-c", code]
    if hasattr(os, "sched_getaffinity"):
        words = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *words]
    done = subprocess.run(words, env=around, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def engines() -> dict[str, dict[str, float]]:
    """By engine, then by size; the compiled one where it is there."""
    from bninit.finite_width.native import engine as native

    names = ["native", "factor"] if native.kernel() else ["factor"]
    return {name: pinned(name) for name in names}


if __name__ == "__main__":
    print(json.dumps(engines(), indent=1))

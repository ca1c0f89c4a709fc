"""Medians of the infinite-width computations beside their targets; --json prints JSON."""

import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np

import bninit as bn
from bninit.late import jax, jnp


def median(call, repeats=7):
    """Seconds of the first call (which compiles) and the median of the others."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        jax.block_until_ready(call())
        times.append(time.perf_counter() - start)
    return times[0], statistics.median(times[1:])


def spectra(batch, block="rc+rs+relu"):
    return [point.multipliers for point in bn.fixed_points(block, batch)]


def deep(gram):
    map_ = bn.gram_map("relu")
    return jax.lax.scan(lambda g, _: (2 * map_(g), None), gram, length=50)[0]


COLD = """
import time
start = time.perf_counter()
import bninit as bn
[point.multipliers for point in bn.fixed_points("rc+rs+relu", 64)]
print(time.perf_counter() - start)
"""


def cold(repeats=3):
    """Seconds from the first import to the spectra, in new processes without a compilation cache."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    words = [sys.executable, "-c", COLD]
    runs = [subprocess.run(words, env=kept, check=True, capture_output=True) for _ in range(repeats)]
    times = [float(run.stdout) for run in runs]
    return max(times), statistics.median(times)


def main():
    def gram_of(batch):
        rows = np.random.default_rng(0).normal(size=(2 * batch, batch))
        return jnp.asarray(rows.T @ rows / (2 * batch))

    small, large = gram_of(64), gram_of(512)
    rescaled, compiled = jax.jit(bn.gram_map("rc+rs+relu")), jax.jit(deep)
    cases = [
        ("Gram map of rc+rs+relu, 64 points", 0.02, lambda: rescaled(small), 30),
        ("50 layers of relu, 512 points", 0.3, lambda: compiled(large), 7),
        ("fixed points and spectra, rc+relu, 64 points", 2.0, lambda: spectra(64, "rc+relu"), 5),
        ("fixed points and spectra, rc+rs+relu, 64 points", 2.0, lambda: spectra(64), 5),
        ("fixed points and spectra, rc+relu, 10^6 points", 10.0, lambda: spectra(10**6, "rc+relu"), 5),
        ("fixed points and spectra, rc+rs+relu, 10^6 points", 10.0, lambda: spectra(10**6), 5),
        ("bifurcation diagram of rc+relu", 10.0, lambda: bn.branches("rc+relu")[0].t, 3),
    ]
    rows = []
    measured = [(name, target, *median(call, repeats)) for name, target, call, repeats in cases]
    measured.append(("fixed points and spectra, rc+rs+relu, 64 points, cold process", 2.0, *cold()))
    for name, target, first, later in measured:
        rows.append(
            {"what": name, "first": first, "median": later, "target": target, "ratio": later / target}
        )
    if "--json" in sys.argv:
        print(json.dumps(rows, indent=1))
        return
    table = [[r["what"], *(f"{r[k]:.4g}" for k in ("first", "median", "target", "ratio"))] for r in rows]
    bn.terminal.print_table(
        "Infinite width, seconds", ["what", "first call", "median", "target", "ratio"], table
    )


if __name__ == "__main__":
    main()

"""What does a normal number of a layer cost the JAX path on a GPU, against this machine's processors?

Prints JSON, or that there is no GPU; `--out FILE` writes it there after every size, too
(`benchmarks/results/gpu.json` is what the page shows). Double precision
throughout: single precision loses angles under 1e-4, which `angles` shows beside.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import jax
import numpy as np

import bninit as bn
from benchmarks.engines import pinned, threads
from bninit.geometry.gram import angles
from bninit.laws.normal import normal

SIZES = tuple(
    (batch, width, networks)
    for batch in (4, 16, 64, 512)
    for width in (512, 4096, 100_000, 1_000_000)
    for networks in (1, 100, 10_000)
    if batch * width * networks <= 4e9 and width >= 4 * batch
)
SECONDS = 0.4
"""About as long is measured at each size, by each engine."""
LONGEST = 3.0
"""A layer that takes the processors longer, judged by the size before it, is not run by them."""
PRODUCTS = 5
"""n times as many operations of products and solutions for a normal: Xi S 2, H S^-1 1, X^T X 2."""


@dataclass(frozen=True)
class Cost:
    """ns a normal of a layer: by the GPU and by the compiled chain on all processors, where they ran it.

    `roofline` is the share of the GPU's time that is the least possible: the drawing alone, or the products
    alone at the rate of its own matrix product in double precision, whichever is longer.
    """

    batch: int
    width: int
    networks: int
    gpu: float
    processors: float | None
    roofline: float


def cost(batch: int, width: int, networks: int, engine: str) -> float:
    """Of rc+relu: as many layers as fit SECONDS, timed after one that compiles."""

    def run(depth: int) -> float:
        began = time.perf_counter()
        bn.simulate("rc+relu", width, batch, depth, networks, inputs="orthogonal", engine=engine)
        return time.perf_counter() - began

    run(1)
    one = run(1)
    depth = 1 + min(500, int(SECONDS / one))
    return 1e9 * (run(depth) if depth > 1 else one) / (depth * batch * width * networks)


def least(run: Callable[[], jax.Array], rounds: int = 5) -> float:
    """Seconds of one call: the least, after one that compiles."""
    times = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        run().block_until_ready()
        times.append(time.perf_counter() - began)
    return min(times[1:])


def ceilings() -> dict[str, float]:
    """ns of a normal drawn and added up, TFLOP/s of a product in double precision, TB/s of a copy."""
    count, size, key = 2**27, 8192, jax.random.key(0)
    draw = jax.jit(lambda key: normal(key, (count,), "float64").sum())
    matrix = normal(key, (size, size), "float64")
    product = jax.jit(lambda a: a @ a)
    copy = jax.jit(lambda a: a + 1)
    return {
        "drawing alone, ns a normal": 1e9 * least(lambda: draw(key)) / count,
        "product in double precision, TFLOP/s": 2e-12 * size**3 / least(lambda: product(matrix)),
        "copy, TB/s read and written": 16e-12 * size**2 / least(lambda: copy(matrix)),
    }


def costs(limits: dict[str, float], keep: Callable[[list[Cost]], None]) -> None:
    found: list[Cost] = []
    for batch, width, networks in SIZES:
        gpu = cost(batch, width, networks, "factor")
        before = [one.processors for one in found if one.batch == batch and one.processors]
        expected = 1e-9 * batch * width * networks * (before[-1] if before else 1.0)
        native = cost(batch, width, networks, "native") if expected < LONGEST else None
        products = 1e-3 * PRODUCTS * batch / limits["product in double precision, TFLOP/s"]
        floor = max(limits["drawing alone, ns a normal"], products)
        found.append(Cost(batch, width, networks, gpu, native, floor / gpu))
        keep(found)


def least_angle(precision: str) -> float:
    """The median angle in a cluster of spread 1e-5 after a layer of relu: about 1e-5 if digits are there."""
    inputs = "nearly_identical(1e-5)"
    record = bn.simulate("relu", 4096, 4, 1, 8, inputs=inputs, engine="factor", precision=precision)
    found = angles(record.arrays["gram"][:, -1].astype(float))
    return float(np.median(found[:, 0, 1:]))


def main() -> None:
    """Measure on a GPU; say so where there is none."""
    device = jax.devices()[0]
    if device.platform == "cpu":
        print(json.dumps({"device": device.device_kind, "measured": "nothing: no GPU here"}))
        return
    limits = ceilings()
    outcome = {
        "device": device.device_kind,
        "jax": jax.__version__,
        "processors": len(os.sched_getaffinity(0)),
        "native": bn.engine_of("rc+relu")["native"],
        "angles": {precision: least_angle(precision) for precision in ("float64", "float32")},
        "ceilings": limits,
        "threads": threads(),
        "layers": pinned("layers('native')"),
        "drawing": pinned("drawing()"),
    }

    def keep(found: list[Cost]) -> None:
        outcome["costs"] = [asdict(one) for one in found]
        if "--out" in sys.argv:
            Path(sys.argv[-1]).write_text(json.dumps(outcome, indent=1) + "\n")
        print(found[-1], flush=True)

    costs(limits, keep)
    print(json.dumps(outcome, indent=1))


if __name__ == "__main__":
    main()

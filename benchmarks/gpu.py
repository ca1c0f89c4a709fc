"""What does a normal number of a layer cost the JAX path on a GPU? Prints JSON, or that there is none.

Double precision throughout: single precision loses angles under 1e-4, which `angles` shows beside.
"""

import json
import time
from dataclasses import asdict, dataclass

import jax
import numpy as np

import bninit as bn
from bninit.geometry.gram import angles

SIZES = tuple(
    (batch, width, networks)
    for batch in (4, 16, 64, 512)
    for width in (512, 4096, 100_000, 1_000_000)
    for networks in (1, 100, 10_000)
    if batch * width * networks <= 4e9
)
SECONDS = 2.0
"""About as long is measured at each size."""


@dataclass(frozen=True)
class Cost:
    """ns a normal after compiling, and the bytes of normals drawn each second."""

    batch: int
    width: int
    networks: int
    nanoseconds: float
    gigabytes: float


def cost(batch: int, width: int, networks: int) -> Cost:
    """Of rc+relu by the JAX path: as many layers as fit SECONDS, timed after one that compiles."""

    def run(depth: int) -> float:
        began = time.perf_counter()
        bn.simulate("rc+relu", width, batch, depth, networks, inputs="orthogonal", engine="factor")
        return time.perf_counter() - began

    run(1)
    depth = max(2, min(500, int(SECONDS / run(1))))
    each = run(depth) / (depth * batch * width * networks)
    return Cost(batch, width, networks, 1e9 * each, 8e-9 / each)


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
    outcome = {
        "device": device.device_kind,
        "angles": {precision: least_angle(precision) for precision in ("float64", "float32")},
        "costs": [asdict(cost(*size)) for size in SIZES],
    }
    print(json.dumps(outcome, indent=1))


if __name__ == "__main__":
    main()

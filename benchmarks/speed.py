"""How fast is the factor chain, against peers and against drawing its normals alone? Ratios of one run."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import jax
import numpy as np

import bninit as bn
from benchmarks import baselines
from benchmarks.clock import best, once, whole_process
from benchmarks.engines import engines
from benchmarks.generators import nanoseconds
from bninit.laws.normal import normal

RESULTS = Path(__file__).parent / "results"

GAPS = (
    "import bninit as bn\nfrom bninit.geometry.gram import orthogonality_gap\n"
    "for d in {widths}: orthogonality_gap("
    "bn.simulate('rs', width=d, batch=4, depth=500, seeds=20).dataset['gram'].values)"
)
FIRST_LAYER = "import bninit as bn; bn.simulate('rc+relu', width=512, batch=16, depth=1, seeds=8)"


@dataclass(frozen=True)
class Line:
    """Seconds of bninit and of another, their ratio, and the ratio wanted."""

    against: str
    bninit: float
    other: float
    ratio: float
    wanted: str


def line(against: str, ours: float, theirs: float, wanted: str) -> Line:
    """How many times faster than the other."""
    return Line(against, ours, theirs, theirs / ours, wanted)


def peers(widths: tuple[int, ...], cache: dict[str, str]) -> Iterator[Line]:
    """Whole processes against the loops that people write, and a layer against explicit weights."""
    code = GAPS.format(widths=widths)
    cold, _ = whole_process(code)
    whole_process(code, cache)
    warm, _ = whole_process(code, cache)
    notebook = once(lambda: [baselines.notebook(d, 4, 500, 20) for d in widths])
    yield line("NumPy loop, d = 16..512; whole process, nothing compiled", cold, notebook, ">= 60")
    yield line("NumPy loop, d = 16..512; whole process, compilation cache", warm, notebook, ">= 60")
    if find_spec("torch"):
        torch = once(lambda: [baselines.torch_stack(d, 4, 500, 20) for d in widths])
        yield line("torch stack, d = 16..512; whole process, nothing compiled", cold, torch, ">= 80")
        yield line("torch stack, d = 16..512; whole process, compilation cache", warm, torch, ">= 80")
    explicit = baselines.explicit_jax(4096, 32, 3)
    ours, theirs = best(lambda: bn.simulate("rc+relu", 4096, 32, 10, 1), explicit, rounds=3)
    yield line("explicit weights in JAX, n = 32, d = 4096, a layer", ours / 10, theirs / 3, ">= 30")


def limits() -> Iterator[Line]:
    """Against drawing as many normals and nothing else, by both generators."""
    for width, batch, depth, seeds in (
        (512, 4, 100, 16),
        (512, 8, 100, 16),
        (512, 16, 50, 16),
        (512, 32, 50, 16),
        (4096, 16, 20, 16),
        (4096, 64, 10, 4),
    ):

        def simulate(plan: tuple[int, int, int, int] = (width, batch, depth, seeds)) -> object:
            return bn.simulate("rc+relu", *plan)

        size = (width, batch, depth, seeds)
        draws = baselines.draw_only(normal, *size), baselines.draw_only(jax.random.normal, *size)
        ours, same, usual = best(simulate, *draws)
        place = f"n = {batch}, d = {width}"
        yield line(f"drawing the normals alone, {place}", ours, same, ">= 0.67")
        yield line(f"drawing them by jax.random.normal, {place}", ours, usual, ">= 0.67")


@dataclass(frozen=True)
class Growth:
    """Seconds against a size, and the exponent of the power law with its standard error."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float
    error: float


def growth(sizes: tuple[int, ...], run: Callable[[int], object]) -> Growth:
    """The slope of log seconds against log size."""
    times = tuple(best(lambda size=size: run(size), rounds=3)[0] for size in sizes)
    (slope, _), covariance = np.polyfit(np.log(sizes), np.log(times), 1, cov="unscaled")
    residual = np.log(times) - np.polyval(np.polyfit(np.log(sizes), np.log(times), 1), np.log(sizes))
    error = float(np.sqrt(covariance[0, 0] * np.sum(residual**2) / max(1, len(sizes) - 2)))
    return Growth(sizes, times, float(slope), error)


def growths() -> dict[str, Growth]:
    return {
        "width": growth((2048, 4096, 8192, 16384, 32768), lambda d: bn.simulate("rc+relu", d, 16, 10, 4)),
        "batch": growth((16, 32, 64, 128), lambda n: bn.simulate("rc+relu", 1024, n, 10, 2)),
        "depth": growth((100, 200, 400, 800), lambda depth: bn.simulate("rc+relu", 256, 16, depth, 4)),
        "seeds": growth((4, 8, 16, 32, 64), lambda seeds: bn.simulate("rc+relu", 256, 16, 50, seeds)),
    }


def extremes(cache: dict[str, str]) -> dict[str, float]:
    wide = "import bninit as bn; bn.simulate('rc+relu', width=10**6, batch=32, depth=50, seeds=1)"
    seconds, peak = whole_process(wide)
    narrow, vast = best(
        lambda: bn.simulate("rc", 100, 16, 200, 8), lambda: bn.simulate("rc", 10**12, 16, 200, 8)
    )
    cold = whole_process(FIRST_LAYER)[0]
    whole_process(FIRST_LAYER, cache)
    starts = [whole_process("from bninit.program import call; call(['--help'])")[0] for _ in range(3)]
    return {
        "start of --help: seconds (wanted 0.3)": min(starts),
        "first layer from a cold process: seconds": cold,
        "the same with a compilation cache: seconds (wanted 4)": whole_process(FIRST_LAYER, cache)[0],
        "width 10^6, n = 32, depth 50: seconds (wanted 180)": seconds,
        "width 10^6, n = 32, depth 50: peak memory, MB (wanted 1000)": peak / 1e6,
        "linear rc, width 10^12 against width 100: ratio of times (wanted 1)": vast / narrow,
    }


def main(quick: bool, short: bool = False) -> None:
    """Measure all, the peers alone (quick), or the engines and the peers as one JSON (short)."""
    widths = (16, 64) if quick else (16, 32, 64, 128, 256, 512)
    outcome: dict[str, object] = {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "load before": os.getloadavg()[0],
            "device": str(jax.devices()[0]),
        }
    }
    with tempfile.TemporaryDirectory() as folder:
        cache = {"JAX_COMPILATION_CACHE_DIR": folder, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
        parts: dict[str, Callable[[], object]] = {
            "engines": engines,
            "peers": lambda: [asdict(one) for one in peers(widths, cache)],
            "limits": lambda: [asdict(one) for one in limits()],
            "generators": nanoseconds,
            "extremes": lambda: extremes(cache),
            "growth": lambda: {name: asdict(one) for name, one in growths().items()},
        }
        if short:
            print(json.dumps(outcome | {name: parts[name]() for name in ("engines", "peers")}, indent=1))
            return
        for name in ("peers",) if quick else parts:
            outcome[name] = parts[name]()
            print(json.dumps({name: outcome[name]}, indent=1), flush=True)
            RESULTS.mkdir(exist_ok=True)
            path = RESULTS / ("quick.json" if quick else "speed.json")
            path.write_text(json.dumps(outcome, indent=1) + "\n")


if __name__ == "__main__":
    main(quick="--quick" in sys.argv, short="--json" in sys.argv)

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

import numpy as np

import bninit as bn
from benchmarks import baselines
from benchmarks.clock import best, once, whole_process
from benchmarks.engines import curve, engines, pinned, threads
from benchmarks.startup import stages

RESULTS = Path(__file__).parent / "results"

GAPS = (
    "import bninit as bn\nfrom bninit.geometry.gram import orthogonality_gap\n"
    "for d in {widths}: orthogonality_gap("
    "bn.simulate('rs', width=d, batch=4, depth=500, seeds=20, engine={engine!r}).arrays['gram'])"
)
ONE_RUN = "import bninit as bn; bn.summarise(bn.simulate('rc+relu', engine={engine!r}))"


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


def peers(widths: tuple[int, ...]) -> Iterator[Line]:
    """Whole processes against the loops that people write, and a layer against explicit weights."""
    default = min(whole_process(GAPS.format(widths=widths, engine=None))[0] for _ in range(3))
    by_jax = whole_process(GAPS.format(widths=widths, engine="factor"))[0]
    notebook = once(lambda: [baselines.notebook(d, 4, 500, 20) for d in widths])
    sizes = f"d = {widths[0]}..{widths[-1]}"
    yield line(f"NumPy loop, {sizes}; whole process, nothing compiled", default, notebook, ">= 60")
    yield line(f"NumPy loop, {sizes}; the same by JAX", by_jax, notebook, "")
    if find_spec("torch"):
        torch = once(lambda: [baselines.torch_stack(d, 4, 500, 20) for d in widths])
        yield line(f"torch stack, {sizes}; whole process, nothing compiled", default, torch, ">= 150")
    explicit = baselines.explicit_jax(4096, 32, 3)
    ours, theirs = best(lambda: bn.simulate("rc+relu", 4096, 32, 10, 1), explicit, rounds=3)
    yield line("explicit weights in JAX, n = 32, d = 4096, a layer", ours / 10, theirs / 3, ">= 150")


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


def extremes(folder: str) -> dict[str, float]:
    wide = "import bninit as bn; bn.simulate('rc+relu', width=10**6, batch=32, depth=50, seeds=1)"
    seconds, peak = whole_process(wide)
    narrow, vast = best(
        lambda: bn.simulate("rc", 100, 16, 200, 8), lambda: bn.simulate("rc", 10**12, 16, 200, 8)
    )
    cache = {"JAX_COMPILATION_CACHE_DIR": folder, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
    by_jax = ONE_RUN.format(engine="factor")
    whole_process(by_jax, cache)
    call = "from bninit.program import call; call({words})"
    starts = [whole_process(call.format(words=["--help"]))[0] for _ in range(3)]
    demo = whole_process(call.format(words=["demo", "--json", "--out", f"{folder}/demo"]))[0]
    return {
        "bninit --help: seconds (wanted 0.3)": min(starts),
        "a run of 200 layers, 8 networks, from a cold process: seconds": min(
            whole_process(ONE_RUN.format(engine=None))[0] for _ in range(3)
        ),
        "the same by JAX, nothing compiled: seconds": whole_process(by_jax)[0],
        "the same by JAX with a compilation cache: seconds": whole_process(by_jax, cache)[0],
        "bninit demo, a whole process: seconds (wanted 8)": demo,
        "width 10^6, n = 32, depth 50: seconds (wanted 8)": seconds,
        "width 10^6, n = 32, depth 50: peak memory, MB (wanted 500)": peak / 1e6,
        "linear rc, width 10^12 against width 100: ratio of times (wanted 1)": vast / narrow,
    }


def machine() -> dict[str, object]:
    """What was measured on, and how busy it was before."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load before": os.getloadavg()[0],
        "native kernel": bn.engine_of("rc+relu")["native"],
        "torch": "installed" if find_spec("torch") else "not installed, not measured",
    }


def main(quick: bool, short: bool = False) -> None:
    """Measure all, the peers alone (quick), or the engines and the peers as one JSON (short)."""
    widths = (16, 64) if quick else (16, 32, 64, 128, 256, 512)
    outcome: dict[str, object] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as folder:
        parts: dict[str, Callable[[], object]] = {
            "peers": lambda: [asdict(one) for one in peers(widths)],
            "engines": engines,
            "curve": curve,
            "threads": threads,
            "startup": lambda: stages(folder),
            "generators": lambda: pinned("nanoseconds()", "benchmarks.generators"),
            "extremes": lambda: extremes(folder),
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

"""How fast is the factor chain, against peers and against drawing its normals alone? Ratios of one run."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import jax
import numpy as np

import bninit as bn
from benchmarks import baselines

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Line:
    name: str
    ours: float
    theirs: float | None
    wanted: str
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times faster than the other."""
        return None if self.theirs is None else self.theirs / self.ours


def seconds(run: Callable[[], object], warm: bool = True) -> float:
    if warm:
        run()
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def whole_process(code: str) -> tuple[float, int]:
    """Wall seconds of a fresh process, and the peak of its memory in bytes."""
    ending = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code + ending], check=True, capture_output=True, text=True)
    return time.perf_counter() - began, int(done.stdout.split()[-1])


GAPS = (
    "import bninit as bn\nfrom bninit.geometry import orthogonality_gap\n"
    "for d in {widths}: orthogonality_gap("
    "bn.simulate('rs', width=d, batch=4, depth=500, seeds=20).dataset['gram'].values)"
)


def lines(widths: tuple[int, ...]) -> list[Line]:
    found = []
    ours, _ = whole_process(GAPS.format(widths=widths))
    theirs = seconds(lambda: [baselines.notebook(d, 4, 500, 20) for d in widths], warm=False)
    found.append(Line("notebook (NumPy), whole process", ours, theirs, ">= 60", f"d in {widths}"))
    if find_spec("torch"):
        theirs = seconds(lambda: [baselines.torch_stack(d, 4, 500, 20) for d in widths], warm=False)
        found.append(Line("torch stack, whole process", ours, theirs, ">= 80"))
    else:
        found.append(Line("torch stack", ours, None, ">= 80", "skipped: torch is not installed"))
    ours = seconds(lambda: bn.simulate("rc+relu", width=4096, batch=32, depth=10, seeds=1)) / 10
    theirs = seconds(baselines.explicit_jax(4096, 32, 3)) / 3
    found.append(Line("explicit JAX, n = 32, d = 4096, per layer", ours, theirs, ">= 30"))
    for width, batch in ((512, 8), (512, 16), (512, 32), (4096, 16)):
        depth = 100 if width == 512 else 20
        ours = seconds(lambda w=width, b=batch, d=depth: bn.simulate("rc+relu", w, b, d, 16))
        draw = baselines.draw_only(width, batch, depth, 16)
        theirs = seconds(draw)
        found.append(
            Line(f"limit: drawing the normals alone, n = {batch}, d = {width}", ours, theirs, ">= 0.67")
        )
    return found


def exponent(sizes: tuple[int, ...], run: Callable[[int], object]) -> float:
    """The slope of log time against log size."""
    times = [seconds(lambda s=size: run(s)) for size in sizes]
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def growth() -> dict[str, float]:
    return {
        "width": exponent((1024, 4096, 16384), lambda d: bn.simulate("rc+relu", d, 16, 10, 4)),
        "batch": exponent((16, 32, 64, 128), lambda n: bn.simulate("rc+relu", 1024, n, 10, 2)),
        "depth": exponent((200, 400, 800), lambda depth: bn.simulate("rc+relu", 256, 16, depth, 4)),
        "seeds": exponent((4, 16, 64), lambda s: bn.simulate("rc+relu", 256, 16, 50, s)),
    }


def extremes() -> dict[str, float]:
    code = "import bninit as bn; bn.simulate('rc+relu', width=10**6, batch=32, depth=50, seeds=1)"
    wide, peak = whole_process(code)
    narrow_rc = seconds(lambda: bn.simulate("rc", 100, 16, 200, 8))
    wide_rc = seconds(lambda: bn.simulate("rc", 10**12, 16, 200, 8))
    return {
        "start-up, --help: seconds": whole_process("from bninit.commands import call; call(['--help'])")[0],
        "width 10^6, n = 32, depth 50: seconds": wide,
        "width 10^6, n = 32, depth 50: peak memory, MB": peak / 1e6,
        "linear RC, width 10^12 against width 100: time ratio": wide_rc / narrow_rc,
    }


def main(quick: bool) -> None:
    widths = (16, 64) if quick else (16, 32, 64, 128, 256, 512)
    machine = {"processor": platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    machine["device"] = str(jax.devices()[0])
    ratios = [line.__dict__ | {"ratio": line.ratio} for line in lines(widths)]
    headings = ("against", "bninit", "other", "other / bninit", "wanted", "note")
    keys = ("name", "ours", "theirs", "ratio", "wanted", "note")
    bn.print_table("Seconds side by side", headings, [[_text(one[key]) for key in keys] for one in ratios])
    outcome: dict[str, object] = {"machine": machine, "ratios": ratios}
    _write(outcome, quick)
    for name, measure in () if quick else (("extremes", extremes), ("exponents", growth)):
        outcome[name] = measure()
        print(json.dumps(outcome[name], indent=2), flush=True)
        _write(outcome, quick)


def _text(value: object) -> str:
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _write(outcome: dict[str, object], quick: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / ("quick.json" if quick else "speed.json")).write_text(json.dumps(outcome, indent=2) + "\n")


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)

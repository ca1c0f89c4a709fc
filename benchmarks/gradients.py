"""How much faster is the backward chain than automatic differentiation of the explicit network? One ratio."""

import json
import os
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import bninit as bn
from benchmarks.clock import best, whole_process
from benchmarks.speed import Line, line

WIDTH, BATCH, DEPTH = 4096, 32, 6

MEMORY = "import bninit as bn; bn.gradients('rc+relu', {width}, 32, {depth}, 1, engine={engine!r})"


def against_autodiff(width: int = WIDTH, batch: int = BATCH, depth: int = DEPTH, rounds: int = 2) -> Line:
    """Both engines forward and back in turn, one seed, each on one thread of linear algebra."""

    def run(engine: str) -> object:
        return bn.gradients("rc+relu", width, batch, depth, 1, engine=engine)

    ours, theirs = best(lambda: run("factor"), lambda: run("explicit"), rounds=rounds)
    return line(f"automatic differentiation, n = {batch}, d = {width}", ours, theirs, ">= 20")


def peaks(width: int = WIDTH, depth: int = DEPTH) -> dict[str, float]:
    """Peak memory of whole processes in MB, by engine; both have the libraries."""
    codes = {
        engine: MEMORY.format(width=width, depth=depth, engine=engine) for engine in ("factor", "explicit")
    }
    return {engine: whole_process(code)[1] / 1e6 for engine, code in codes.items()}


def main() -> None:
    """Measure, print, and keep beside the other results."""
    outcome = {
        "load before": os.getloadavg()[0],
        "layers": DEPTH,
        "speed": asdict(against_autodiff()),
        "peak memory, MB": peaks(),
    }
    text = json.dumps(outcome, indent=1)
    (Path(__file__).parent / "results" / "gradients.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()

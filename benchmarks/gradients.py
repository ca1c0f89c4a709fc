"""The backward chain: its speed against automatic differentiation, its memory by width, published rates."""

import json
import os
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import numpy as np

import bninit as bn
from benchmarks.clock import best, whole_process
from benchmarks.speed import Line, line
from bninit.statistics.estimate import standard_error

WIDTH, BATCH, DEPTH = 4096, 32, 6

MEMORY = "import bninit as bn; bn.gradients('rc+relu', {width}, {batch}, {depth}, 1, engine={engine!r})"

WIDE = (10**4, 10**5)
"""Widths of networks of 100 layers and 16 points, whose memory does not grow with the width."""

PUBLISHED = {"rc+rs+relu": "0.1927(16)", "rc+rs+tanh": "0.0950"}
"""Growth of log ||dL/dW|| a layer, depth 50, 100 points, width 100: Meterez et al., arXiv 2310.02012."""


def against_autodiff(width: int = WIDTH, batch: int = BATCH, depth: int = DEPTH, rounds: int = 2) -> Line:
    """Both engines forward and back in turn, one seed, each on one thread of linear algebra."""

    def run(engine: str) -> object:
        return bn.gradients("rc+relu", width, batch, depth, 1, engine=engine)

    ours, theirs = best(lambda: run("factor"), lambda: run("explicit"), rounds=rounds)
    return line(f"automatic differentiation, n = {batch}, d = {width}", ours, theirs, ">= 20")


def peaks(width: int = WIDTH, depth: int = DEPTH) -> dict[str, float]:
    """Peak memory of whole processes in MB, by engine; both have the libraries."""
    return {engine: _peak(width, BATCH, depth, engine) for engine in ("factor", "explicit")}


def peaks_by_width(widths: tuple[int, ...] = WIDE) -> dict[int, float]:
    """The same of the factor engine by width, 16 points, 100 layers."""
    return {width: _peak(width, 16, 100, "factor") for width in widths}


def _peak(width: int, batch: int, depth: int, engine: str) -> float:
    code = MEMORY.format(width=width, batch=batch, depth=depth, engine=engine)
    return whole_process(code)[1] / 1e6


def beside_published(seeds: int = 4) -> dict[str, dict[str, str]]:
    """Our growth of log ||dL/dW|| a layer, a fixed cotangent, with its standard error, beside theirs."""
    found = {}
    for block, published in PUBLISHED.items():
        logs = bn.gradients(block, width=100, batch=100, depth=50, seeds=seeds).dataset["log_weight_gradient"]
        slopes = -np.polyfit(logs["layer"], logs.values.T, 1)[0]
        ours = f"{slopes.mean():.4f} ± {standard_error(slopes):.4f}"
        found[block] = {"ours": ours, "published": published}
    return found


def main() -> None:
    """Measure, print, and keep beside the other results."""
    outcome = {
        "load before": os.getloadavg()[0],
        "layers": DEPTH,
        "speed": asdict(against_autodiff()),
        "peak memory, MB": peaks(),
        "peak memory by width, MB": peaks_by_width(),
        "growth a layer": beside_published(),
    }
    text = json.dumps(outcome, indent=1)
    (Path(__file__).parent / "results" / "gradients.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()

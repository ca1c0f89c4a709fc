"""Seconds, measured side by side: what is compared is run in turn, so that a slow moment slows both."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

PEAK = r"""
import re
print(int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]) * 1024)
"""


def once(run: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def best(*runs: Callable[[], object], rounds: int = 5) -> list[float]:
    """The least seconds of each, over rounds in which all take their turn, after one that compiles."""
    for run in runs:
        run()
    times = [[once(run) for run in runs] for _ in range(rounds)]
    return [min(each) for each in zip(*times, strict=True)]


def whole_process(code: str, environment: Mapping[str, str] | None = None) -> tuple[float, int]:
    """Wall seconds of a fresh process without a compilation cache of JAX, and its peak memory in bytes.

    Args:
        code: the program.
        environment: variables to add.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JAX_")}
    words = [sys.executable, "-c", code + "\n" + PEAK]
    began = time.perf_counter()
    done = subprocess.run(
        words, env=kept | dict(environment or {}), check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, int(done.stdout.split()[-1])

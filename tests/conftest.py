"""The core is tested with the shapes in its annotations checked at every call."""

import os
import sys
from itertools import count
from pathlib import Path

import pytest
from jaxtyping import install_import_hook

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one worker of the tests for each core
# The tests compile hundreds of small programs and run each once: compile fast rather than run fast.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

# It is put on the path where it is tested: there bninit would find it everywhere.
collect_ignore = ["example_plugin"]

CHECKED = ["layer", "laws", "geometry.gram", "geometry.configuration", "finite_width"]
install_import_hook([f"bninit.{name}" for name in CHECKED], "beartype.beartype")

MAPS, EVERY, TESTS = 40_000, 10, count(1)
"""Memory maps of a process from which on compiled programs are forgotten, looked at after every tenth test: a
program takes up to 800 of the 65,530 that Linux allows, and XLA ends the process where there are no more."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("processor") and os.environ["JAX_PLATFORMS"] != "cpu":
        pytest.skip("of what JAX does on a processor")


def pytest_runtest_teardown() -> None:
    maps = Path("/proc/self/maps")
    if next(TESTS) % EVERY or "jax" not in sys.modules or not maps.exists():
        return
    if maps.read_bytes().count(b"\n") > MAPS:
        sys.modules["jax"].clear_caches()

"""The memory counted before a cell starts is never under what it takes, nor three times that."""

import json
import subprocess
import sys

import pytest

PROGRAM = r"""
import json, re, sys
from bninit.sweeps.cell import compute_cell
from bninit.sweeps.cost import cost
from bninit.sweeps.grid import make_grid
grid = make_grid(json.loads(sys.argv[1]))
cell = next(grid.cells())
counted = cost(grid, cell).memory
compute_cell(grid, cell)
# Not ru_maxrss: a process starts with that of the one which started it.
peak = re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]
print(counted, int(peak) * 1024)
"""

QUICK = {
    "a small cell": {"batches": 4, "widths": 16},
    "Grams kept": {"batches": 32, "widths": 64, "depth": 199, "seeds": 64, "grams": True, "layers": "all"},
}
SLOW = {
    "points beyond a segment": {"batches": 1600, "widths": 1600, "depth": 51, "seeds": 2},
    "as many with weights drawn": {
        "batches": 1600,
        "widths": 1600,
        "depth": 60,
        "seeds": 1,
        "weights": "uniform",
    },
    "many points": {"batches": 256, "widths": 512, "depth": 51},
    "more points than layers": {"batches": 600, "widths": 1000, "depth": 3, "seeds": 2},
    "many seeds": {"batches": 64, "widths": 256, "depth": 51, "seeds": 128},
    "wide": {"batches": 32, "widths": 100_000, "depth": 12, "seeds": 4},
    "weights drawn": {"batches": 16, "widths": 4000, "depth": 3, "seeds": 8, "weights": "rademacher"},
    "a skip of one matrix": {"batches": 16, "widths": 4000, "depth": 3, "seeds": 2, "residual": "pre(1)"},
    "a skip of two matrices": {"batches": 401, "widths": 400, "depth": 3, "residual": "branch(1)"},
}
CELLS = [
    *(pytest.param(settings | {"quantities": "t"}, id=name) for name, settings in QUICK.items()),
    *(pytest.param(settings, id=name, marks=pytest.mark.slow) for name, settings in SLOW.items()),
]


@pytest.mark.processor
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read from /proc")
@pytest.mark.parametrize("settings", CELLS)
def test_the_count_of_memory_bounds_the_peak(settings):
    command = [sys.executable, "-c", PROGRAM, json.dumps(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    counted, peak = map(int, done.stdout.split())
    assert peak <= counted < 3 * peak

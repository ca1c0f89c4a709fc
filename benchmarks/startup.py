"""Where does the time of a cold `bninit simulate` go? Processor seconds of each stage in turn."""

import json
import os
import subprocess
import sys

STAGES = {
    "interpreter": "",
    "the command line (bninit.program, cyclopts, rich)": "import bninit.program, bninit.terminal",
    "NumPy": "import numpy",
    "files of the library": "import bninit as bn; bn.simulate, bn.summarise",
    "kernel loaded, inputs drawn, first layer": "bn.simulate('rc+relu', depth=1)",
    "200 layers of 8 networks, n = 16, d = 512": "record = bn.simulate('rc+relu')",
    "configuration of 1608 Grams": "bn.summarise(record)",
    "only where asked for: JAX": "import jax.numpy",
    "only where asked for: record.dataset (xarray and what it imports)": "record.dataset",
    "only where asked for: record.save (zarr)": "record.save(sys.argv[1])",
    "only where asked for: a picture (matplotlib)": "import matplotlib.figure",
}

CODE = """
import sys, time, json
found, before = dict(), 0.0
for name, code in json.loads(sys.argv[2]).items():
    exec(code)
    now = time.process_time()
    found[name], before = now - before, now
print(json.dumps(found))
"""


def stages(folder: str, rounds: int = 3) -> dict[str, float]:
    """The least of some fresh processes, by stage."""
    around = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    runs = []
    for number in range(rounds):
        words = [sys.executable, "-c", CODE, f"{folder}/{number}.zarr", json.dumps(STAGES)]
        done = subprocess.run(words, env=around, check=True, capture_output=True, text=True)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: min(run[name] for run in runs) for name in STAGES}

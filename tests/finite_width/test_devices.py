"""Several devices share the seeds or the rows of a run, and nothing but rounding tells."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import bninit as bn
from bninit.finite_width.devices import _at_once

JAX = {"block": "rc+relu", "engine": "factor"}
RUNS = {
    "factor": {"width": 512, "batch": 16, "depth": 20, "seeds": 6, **JAX},
    "rows": {"width": 1000, "batch": 16, "depth": 20, "seeds": 1, "chunk": 4, **JAX},
    "orthogonal": {
        "width": 300,
        "batch": 8,
        "depth": 10,
        "seeds": 2,
        "weights": "haar",
        **JAX,
        "block": "rs+relu",
    },
    "linear": {**JAX, "block": "rc", "width": 100, "batch": 8, "depth": 20, "seeds": 5},
    "explicit": {
        "block": "rc+relu",
        "width": 40,
        "depth": 6,
        "seeds": 3,
        "engine": "explicit",
        "inputs": "digits",
    },
}

PROGRAM = """
import json, sys
import jax, numpy as np
import bninit as bn
from bninit.runs.provenance import provenance
used, place = {}, jax.device_put

def noted(value, where):
    ids = [where.id] if hasattr(where, "id") else sorted(device.id for device in where.device_set)
    used.setdefault(name, []).append(ids)
    return place(value, where)

jax.device_put = noted
for name, settings in json.loads(sys.argv[1]).items():
    record = bn.simulate(**settings)
    np.save(f"{sys.argv[2]}/{name}.npy", record.dataset["gram"])
print(json.dumps([used, provenance()["device"]]))
"""


def run(folder, devices, threads):
    """Grams of RUNS in a process of so many devices and threads, the devices of each share, their name."""
    around = os.environ | {
        "XLA_FLAGS": f"{os.environ['XLA_FLAGS']} --xla_force_host_platform_device_count={devices}",
        "NPROC": str(threads),
        "JAX_PLATFORMS": "cpu",
    }
    words = [sys.executable, "-c", PROGRAM, json.dumps(RUNS), str(folder)]
    done = subprocess.run(words, env=around, capture_output=True, text=True, check=True, timeout=300)
    used, told = json.loads(done.stdout)
    return {name: np.load(folder / f"{name}.npy") for name in RUNS}, used, told


def test_three_devices_give_the_run_of_one(tmp_path):
    (tmp_path / "one").mkdir()
    alone, used, told = run(tmp_path / "one", devices=1, threads=4)
    assert (used, told) == ({name: [[0]] for name in RUNS}, "cpu")
    shared, used, told = run(tmp_path, devices=3, threads=4)
    seeds, rows = [[0], [1], [2]], [[0, 1, 2]]
    assert used == {"factor": seeds, "rows": rows, "orthogonal": rows, "linear": seeds, "explicit": seeds}
    assert told == "3 x cpu"
    for name in RUNS:
        np.testing.assert_allclose(shared[name], alone[name], atol=1e-11)


@pytest.mark.processor
def test_no_more_devices_than_the_pool_of_threads_can_serve(monkeypatch):
    """With as many devices as threads, the batched QR of jaxlib would wait for ever."""
    monkeypatch.setenv("NPROC", "3")
    assert _at_once() == 2


def test_runs_of_several_threads_take_turns():
    """Two threads of a Dask worker may each compute a cell."""
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda key: bn.simulate("rc+relu", 512, 16, 20, 16, key=key, engine="factor"), range(4))
        )
    for key, record in enumerate(together):
        alone = bn.simulate("rc+relu", 512, 16, 20, 16, key=key, engine="factor")
        np.testing.assert_array_equal(record.dataset["gram"], alone.dataset["gram"])

"""The same bytes from Dask: a local cluster, and a scheduler started by hand that loses a worker."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from small_sweep import CELLS, WORDS, digest, done, finish, start

from bninit.checks import InputError
from bninit.program import call
from bninit.runs.provenance import provenance
from bninit.sweeps.executors import _alike

pytest.importorskip("distributed")


def dask(*words):
    command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_local_processes_write_the_same_bytes(undisturbed, environment, tmp_path):
    path = tmp_path / "s.zarr"
    finish(start(path, environment | {"PYTHONWARNINGS": "default"}, "--workers", "2"))
    assert digest(path) == digest(undisturbed)


def test_a_worker_of_other_versions_computes_nothing():
    here = provenance()
    assert _alike(len, "abc", here) == 3
    told = r"versions \{.*'numpy': '1.0'.*\} on every worker; got: \{'numpy': '[2-9].*'\}; install the same"
    with pytest.raises(InputError, match=told):
        _alike(len, "abc", here | {"numpy": "1.0"})


@pytest.mark.slow
def test_skips_travel_to_local_processes(environment, tmp_path):
    shell, skips = environment | {"PYTHONWARNINGS": "default"}, ("--residual", "branch(0.5),pre(2)")
    for workers in ("0", "2"):
        finish(start(tmp_path / workers, shell, *skips, "--workers", workers))
    assert done(tmp_path / "0") == 2 * CELLS
    assert digest(tmp_path / "0") == digest(tmp_path / "2")


@pytest.mark.slow
def test_a_lost_worker_costs_nothing(undisturbed, tmp_path):
    """A real scheduler with two workers, one killed after the first cells are in."""
    address, path = f"tcp://127.0.0.1:{free_port()}", tmp_path / "s.zarr"
    options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
    processes = [dask("dask_scheduler", "--host", address, "--no-dashboard")]
    processes += [dask("dask_worker", address, "--name", str(k), *options) for k in range(2)]
    sweeping = start(path, os.environ, "--scheduler", address)
    try:
        while done(path) < 2 and sweeping.poll() is None:
            time.sleep(0.01)
        processes[1].send_signal(signal.SIGKILL)
        at_the_kill = done(path)
        finish(sweeping)
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()
    assert 2 <= at_the_kill < CELLS
    assert digest(path) == digest(undisturbed)


def test_a_scheduler_that_is_not_there_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("bninit.sweeps.executors.PATIENCE", 0.5)
    words = [*WORDS, "--out", str(tmp_path / "s.zarr"), "--scheduler", f"tcp://127.0.0.1:{free_port()}"]
    assert call(words) == 2
    assert "the address of a Dask scheduler" in capsys.readouterr().err

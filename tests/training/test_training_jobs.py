"""Runs handed out: the same numbers in any order and in other processes, a failure told after the others."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from bninit.checks import InputError
from bninit.sweeps.executors import executing, in_process
from bninit.training.arms import find_arms
from bninit.training.comparisons.starts import run_start
from bninit.training.data import load_images
from bninit.training.jobs import Job, compute_jobs
from bninit.training.networks.network import find_network
from bninit.training.study import Study, kept_in

STEPS = 6


def _jobs(folder=None):
    study = Study("mlp-16", find_network("mlp", 16, depth=2), load_images("digits"), 32, 0, folder)
    arms = [replace(arm, rate=0.1) for arm in find_arms(("rc", "rs"))]
    return [Job(study, arm, seed, STEPS) for arm in arms for seed in (0, 1)]


def _numbers(runs):
    return json.dumps([(row, losses.tolist()) for row, losses in runs])


@pytest.fixture(scope="module")
def expected():
    return _numbers(compute_jobs(run_start, _jobs(), in_process))


def test_the_order_is_that_of_the_jobs(expected):
    def backwards(compute, items):
        return in_process(compute, items[::-1])

    done = []
    assert _numbers(compute_jobs(run_start, _jobs(), backwards, done.append)) == expected
    assert done == [STEPS] * 4


def test_a_run_that_fails_is_told_after_the_others():
    def fails(job):
        if job.seed == 1:
            raise ValueError("out of luck")
        done.append(job)

    done = []
    told = "2 that failed, mlp-16, rc at 0[.]1, batches of 32, seed 1: ValueError"
    with pytest.raises(InputError, match=told):
        compute_jobs(fails, _jobs(), in_process)
    assert len(done) == 2


def test_a_study_travels_by_names():
    study = _jobs()[0].study
    packed = pickle.dumps(study)
    assert len(packed) < 2000
    one, other = pickle.loads(packed), pickle.loads(packed)
    assert one.network is other.network
    assert one.images is other.images
    assert one.network.weights == study.network.weights
    np.testing.assert_array_equal(one.images.train, study.images.train)


def test_a_run_that_is_past_the_step_is_refused(tmp_path):
    (job, *_) = _jobs(tmp_path)
    run_start(job)
    with pytest.raises(InputError, match="required: 6 steps or more, as are done; got: 5"):
        replace(job, steps=5).open()


def test_a_folder_is_made_locked_and_seen_by_every_worker(tmp_path):
    with kept_in(tmp_path / "new" / "folder") as place:
        assert place.is_dir()
        with pytest.raises(InputError, match="no other process writes"), kept_in(place):
            pass
    with pytest.raises(InputError, match="a folder that every worker sees"):
        _jobs(tmp_path / "elsewhere")[0].open()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="a writable folder"), kept_in(tmp_path / "file"):
        pass


@pytest.mark.slow
def test_local_processes_come_to_the_same_numbers(expected, tmp_path):
    with executing(2) as executor:
        assert _numbers(compute_jobs(run_start, _jobs(tmp_path), executor)) == expected
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4
    assert _numbers(compute_jobs(run_start, _jobs(tmp_path), in_process)) == expected


WORDS = ["train", "--json", "--arms", "rc,rs", "--depth", "10", "--width", "0.0625", "--steps", "30"]
WORDS += ["--seeds", "3", "--lr-grid", "0.03", "--batches", "32", "--workers"]


@pytest.mark.slow
def test_a_killed_command_on_two_processes_ends_with_the_same_numbers(tmp_path):
    command = [sys.executable, "-c", "from bninit.program import main; main()", *WORDS]

    def finished(workers, folder):
        words = [*command, workers, "--out", folder]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    whole = finished("0", str(tmp_path / "whole"))
    folder = tmp_path / "killed"
    started = partial(subprocess.Popen, [*command, "2", "--out", str(folder)], stdout=subprocess.DEVNULL)
    killed_at = []
    for least in (1, 4):
        process = started(start_new_session=True, stderr=subprocess.DEVNULL)
        while len(list(folder.glob("*.npz"))) < least and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        killed_at.append(len(list(folder.glob("*.npz"))))
    assert 1 <= killed_at[0] < 6
    assert finished("2", str(folder)) == whole

"""Training falls, is a function of its settings, and goes on after a kill bit for bit."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from bninit.checks import InputError
from bninit.sweeps.executors import in_process
from bninit.training import checkpoint
from bninit.training.arms import find_arms
from bninit.training.curves import area, losses, steps_to
from bninit.training.data import load_images
from bninit.training.jobs import compute_jobs, tune
from bninit.training.loop import evaluate
from bninit.training.networks.network import find_network
from bninit.training.study import Study

STEPS = 30


def _comparison(folder=None, progress=None, key=0):
    network = find_network("mlp", 24, depth=3)
    return Study("mlp-24", network, load_images("digits"), 32, key, folder, progress)


def _arm(name="batch_norm", rate=0.1):
    return replace(find_arms((name,))[0], rate=rate)


@pytest.fixture(scope="module")
def trained():
    return _comparison().states(_arm(), 0).until(STEPS)


def test_the_loss_falls(trained):
    assert trained.curve[-5:, 0].mean() < trained.curve[:5, 0].mean() / 2
    assert trained.curve.shape == (STEPS, 3)
    run = _comparison().run(_arm(), 0)
    loss, accuracy = evaluate(run, trained, run.images.test, run.images.test_labels)
    assert accuracy > 0.5
    assert loss < np.log(10)


def test_a_run_is_a_function_of_its_key_and_seed(trained):
    again = _comparison().states(_arm(), 0).until(STEPS)
    np.testing.assert_array_equal(again.weights, trained.weights)
    for other in (_comparison(key=1).states(_arm(), 0), _comparison().states(_arm(), 1)):
        assert (np.asarray(other.until(2).weights) != np.asarray(trained.weights)).any()


@pytest.mark.parametrize("last", [1, 7, STEPS - 1])
def test_a_run_that_was_stopped_goes_on_bit_for_bit(last, trained, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "EVERY", 0.0)
    done = []

    def stop(count):
        done.append(count)
        if sum(done) > last:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _comparison(tmp_path, stop).states(_arm(), 0).until(STEPS)
    found = _comparison(tmp_path).states(_arm(), 0)
    assert found.state.step == last
    after = found.until(STEPS)
    np.testing.assert_array_equal(after.weights, trained.weights)
    np.testing.assert_array_equal(after.moments, trained.moments)
    np.testing.assert_array_equal(after.curve, trained.curve)


KILLED = """
import sys
from bninit.training import checkpoint
checkpoint.EVERY = 0.0
from tests.training.test_training_loop import STEPS, _arm, _comparison
from pathlib import Path
_comparison(Path(sys.argv[1])).states(_arm(), 0).until(STEPS)
"""


@pytest.mark.slow
def test_a_killed_process_goes_on_bit_for_bit(trained, tmp_path):
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], env=os.environ)
        before = set(tmp_path.iterdir())
        deadline = time.monotonic() + 60
        while set(tmp_path.iterdir()) == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    after = _comparison(tmp_path).states(_arm(), 0).until(STEPS)
    np.testing.assert_array_equal(after.weights, trained.weights)
    np.testing.assert_array_equal(after.curve, trained.curve)


def test_a_checkpoint_that_is_corrupt_or_of_other_settings_is_refused(trained, tmp_path):
    path = tmp_path / "run.npz"
    checkpoint.write(path, trained, "settings")
    np.testing.assert_array_equal(checkpoint.read(path, "settings").weights, trained.weights)
    with pytest.raises(InputError, match="a checkpoint of others"):
        checkpoint.read(path, "others")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="a whole checkpoint"):
        checkpoint.read(path, "settings")
    assert checkpoint.read(tmp_path / "absent.npz", "settings") is None


def test_a_run_that_leaves_the_numbers_stops_and_counts_as_a_guess():
    state = _comparison().states(_arm("none", 1e6), 0).until(STEPS)
    assert state.diverged
    assert np.isfinite(state.curve).all()
    assert (losses(state, STEPS, 10) <= np.log(10)).all()
    assert losses(state, STEPS, 10)[-1] == np.log(10)
    assert area(state, STEPS, 10) <= np.log(10)
    assert steps_to(state, 0.5) is None


def test_the_batches_of_an_epoch_are_disjoint():
    images = load_images("digits")
    seen = [images.batch(64, 3, step)[0] for step in range(images.steps(64))]
    flat = np.concatenate(seen).reshape(-1, 64)
    assert len(flat) == images.steps(64) * 64
    everything, counts = np.unique(images.train.reshape(-1, 64), axis=0, return_counts=True)
    assert len(np.unique(flat, axis=0)) >= len(flat) - (counts.sum() - len(everything))
    np.testing.assert_array_equal(images.batch(64, 3, 5)[0], seen[5])
    assert (images.batch(64, 3, images.steps(64))[0] != seen[0]).any()


def test_a_pilot_takes_the_rate_of_the_least_area():
    work = partial(compute_jobs, executor=in_process)
    (tuned,) = tune([_comparison()], [_arm()], (1e-5, 0.1), 20, work)
    assert tuned.arm.rate == 0.1
    assert 1e-5 not in tuned.trained

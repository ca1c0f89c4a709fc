"""Moving pictures: every frame, the last one held, in each format; without ffmpeg the way out is named."""

import json
import shutil
import subprocess
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

import bninit as bn
from bninit.pictures.canvas.animate import HOLD, save_animation
from bninit.pictures.of_runs.motion import Motion


@pytest.fixture(scope="module")
def film():
    turn = np.linspace(0, 1.5, 4)[:, None] + np.linspace(0, 4, 5)
    points = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    layers, share = np.arange(4), np.ones(4)
    odd = np.arange(5) == 0
    return Motion(
        "rc+relu",
        "gaussian",
        0,
        layers,
        points @ np.swapaxes(points, 1, 2),
        points,
        share,
        np.arange(5),
        odd,
        "x",
    )


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_every_frame_is_there_and_the_last_is_held(film, tmp_path, suffix):
    path = save_animation(film, tmp_path / f"film.{suffix}", dots_per_inch=30, frames_per_second=20)
    pages, times = [], []
    with Image.open(path) as image:
        assert image.is_animated
        for frame in range(image.n_frames):
            image.seek(frame)
            image.load()
            pages.append(np.asarray(image.convert("RGB"), dtype=float))
            times.append(image.info["duration"])
        assert image.info.get("loop") == 0
    assert len(pages) == 4
    assert times == [50, 50, 50, 50 * HOLD]
    assert all(np.abs(one - other).max() > 50 for one, other in pairwise(pages))
    assert pages[0].shape == (132, 240, 3)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_an_mp4_has_every_frame(film, tmp_path):
    path = save_animation(film, tmp_path / "film.mp4", dots_per_inch=50, frames_per_second=10)
    words = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    told = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    stream = told["streams"][0]
    assert int(stream["nb_read_frames"]) == 4 + HOLD
    assert (stream["width"], stream["height"]) == (400, 220)
    assert stream["r_frame_rate"] == "10/1"


def test_without_ffmpeg_the_way_out_is_named(film, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(
        bn.InputError, match=r"ffmpeg to write MP4; got: none installed; write \.webp or \.gif"
    ):
        save_animation(film, tmp_path / "film.mp4")


def test_a_file_that_is_there_stays(film, tmp_path):
    path = tmp_path / "film.gif"
    path.write_bytes(b"mine")
    with pytest.raises(bn.InputError, match="a path where nothing is"):
        save_animation(film, path, overwrite=False)
    assert path.read_bytes() == b"mine"
    with pytest.raises(bn.InputError, match="suffix of the animation"):
        save_animation(film, tmp_path / "film.avi")

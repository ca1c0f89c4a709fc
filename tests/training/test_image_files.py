"""IDX and CIFAR-10 files: read as they are laid out, refused when absent, cut short or altered."""

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest

from bninit.checks import InputError
from bninit.training import files
from bninit.training.data import load_images
from bninit.training.files import CIFAR, FASHION, read_cifar10, read_fashion, read_idx


def _idx(array):
    head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name, count in zip(FASHION, (40, 40, 20, 20), strict=True):
        shape = (count, 4, 4) if "images" in name else (count,)
        array = rng.integers(0, 256, shape) if "images" in name else np.arange(count) % 10
        (tmp_path / name).write_bytes(_idx(array))
    return tmp_path


def test_an_idx_file_is_read_plain_and_zipped(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    (tmp_path / "a").write_bytes(_idx(array))
    (tmp_path / "a.gz").write_bytes(gzip.compress(_idx(array)))
    np.testing.assert_array_equal(read_idx(tmp_path / "a"), array)
    np.testing.assert_array_equal(read_idx(tmp_path / "a.gz"), array)


def test_a_folder_becomes_standardised_images(folder):
    images = load_images("fashion", folder)
    assert images.train.shape == (40, 4, 4, 1)
    np.testing.assert_allclose([images.train.mean(), images.train.std()], [0, 1], atol=1e-6)
    assert images.classes == 10
    small = load_images("fashion", folder, 2)
    assert small.train.shape == (40, 2, 2, 1)
    with pytest.raises(InputError, match="divides 4"):
        load_images("fashion", folder, 3)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda raw: raw[:-1], "as long as it says"),
        (lambda raw: b"\1" + raw[1:], "an IDX file of unsigned bytes"),
        (lambda raw: raw[:2] + b"\x0d" + raw[3:], "an IDX file of unsigned bytes"),
        (lambda raw: raw[:3], "an IDX file of unsigned bytes"),
        (lambda raw: raw[:6], "an IDX file of unsigned bytes"),
        (lambda raw: b"", "an IDX file of unsigned bytes"),
        (lambda raw: gzip.compress(raw)[:-4], "a whole gzip file"),
    ],
)
def test_a_damaged_idx_file_is_refused(damage, message, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(damage(_idx(np.zeros((2, 3)))))
    with pytest.raises(InputError, match=message):
        read_idx(path)


def test_a_zipped_file_of_fashion_has_its_checksum(folder):
    name = next(iter(FASHION))
    (folder / f"{name}.gz").write_bytes(gzip.compress(_idx(np.zeros((40, 4, 4)))))
    with pytest.raises(InputError, match="with MD5 8d4f"):
        read_fashion(folder)


def test_labels_have_as_many_as_images(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(_idx(np.zeros(19)))
    with pytest.raises(InputError, match="a label for each"):
        read_fashion(folder)


def test_an_absent_file_or_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="a readable file"):
        read_fashion(tmp_path)
    with pytest.raises(InputError, match="the folder with the files"):
        load_images("cifar10")


PLANES = np.random.default_rng(1).integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)
RECORDS = b"".join(bytes([label]) + image.tobytes() for label, image in zip((3, 9), PLANES, strict=True))
BATCHES = [*(f"data_batch_{part}.bin" for part in range(1, 6)), "test_batch.bin"]


def _archive(path, names=BATCHES):
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(RECORDS)
            archive.addfile(member, io.BytesIO(RECORDS))
    return hashlib.md5(path.read_bytes()).hexdigest()


def test_the_archive_of_cifar_is_checked_and_read_in_place(tmp_path, monkeypatch):
    path = tmp_path / CIFAR
    md5 = _archive(path)
    with pytest.raises(InputError, match=r"cifar-10-binary\.tar\.gz with MD5 c32a"):
        read_cifar10(tmp_path)
    monkeypatch.setattr(files, "CIFAR_MD5", md5)
    train, labels, test, _ = read_cifar10(tmp_path)
    assert (train.shape, test.shape) == ((10, 32, 32, 3), (2, 32, 32, 3))
    np.testing.assert_array_equal(train[1, :, :, 2], PLANES[1, 2])
    np.testing.assert_array_equal(labels, [3, 9] * 5)
    assert [file.name for file in tmp_path.iterdir()] == [CIFAR]
    monkeypatch.setattr(files, "CIFAR_MD5", _archive(path, BATCHES[1:]))
    with pytest.raises(InputError, match=r"records of 3073 bytes; got: .*data_batch_1\.bin: 0 bytes"):
        read_cifar10(tmp_path)


def test_cifar_is_read_in_its_planes(tmp_path):
    planes, raw = PLANES, RECORDS
    for name in BATCHES:
        (tmp_path / name).write_bytes(raw)
    train, labels, test, _ = read_cifar10(tmp_path)
    assert train.shape == (10, 32, 32, 3)
    np.testing.assert_array_equal(test[1, :, :, 2], planes[1, 2])
    np.testing.assert_array_equal(labels, [3, 9] * 5)
    (tmp_path / "test_batch.bin").write_bytes(raw[:-1])
    with pytest.raises(InputError, match="records of 3073 bytes"):
        read_cifar10(tmp_path)


def test_images_of_a_relative_folder_travel(folder, tmp_path, monkeypatch):
    """A worker may run in another folder."""
    monkeypatch.chdir(folder.parent)
    packed = pickle.dumps(load_images("fashion", Path(folder.name)))
    load_images.cache_clear()
    monkeypatch.chdir(tmp_path.parent.parent)
    assert pickle.loads(packed).train.shape == (40, 4, 4, 1)

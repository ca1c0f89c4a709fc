"""Images from files of a known layout: IDX and the binary CIFAR-10. Nothing in them is ever executed."""

import io
import tarfile
from functools import partial
from pathlib import Path

import numpy as np

from bninit import checks
from bninit.laws.image_files import check_md5, read_idx, read_whole

FASHION = {
    "train-images-idx3-ubyte": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte": "bb300cfdad3c16e7a12a480ee83cd310",
}
"""The files of Fashion-MNIST and the MD5 of each as published (gzipped). Source: its README."""
CIFAR = "cifar-10-binary.tar.gz"
"""The archive of CIFAR-10 for programs that are not Python."""
CIFAR_MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
"""Its MD5, as published. Source: https://www.cs.toronto.edu/~kriz/cifar.html."""
RECORD = 1 + 3 * 32 * 32
"""Bytes of one CIFAR-10 image: the label, then the red, green and blue planes."""


def read_fashion(folder: Path) -> tuple[np.ndarray, ...]:
    """Training images and labels, test images and labels of Fashion-MNIST, or of MNIST, as bytes.

    The published gzip files of Fashion-MNIST are checked against their MD5; plain files by their lengths.

    Raises:
        InputError: a file that is missing or corrupt, or fewer labels than images.
    """
    arrays = []
    for name, md5 in FASHION.items():
        zipped = folder / f"{name}.gz"
        arrays.append(read_idx(zipped if zipped.exists() else folder / name, md5))
    for images, labels in (arrays[:2], arrays[2:]):
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            got = f"{images.shape} and {labels.shape} in {folder}"
            raise checks.fail("images of three axes and a label for each", got, "download them again")
    return tuple(arrays)


def read_cifar10(folder: Path) -> tuple[np.ndarray, ...]:
    """Training images and labels, test images and labels of the binary version of CIFAR-10, as bytes.

    The published archive is checked against its MD5 and read in place; without it the files that were in it
    are read, and checked by their lengths and labels.

    Raises:
        InputError: a file that is missing, corrupt, cut short, or holds no label of ten.
    """
    archive = folder / CIFAR
    read = partial(_member, _archive(archive)) if archive.exists() else lambda name: read_whole(folder / name)
    parts = []
    for names in ([f"data_batch_{part}.bin" for part in range(1, 6)], ["test_batch.bin"]):
        raw = b"".join(_records(folder / name, read(name)) for name in names)
        records = np.frombuffer(raw, np.uint8).reshape(-1, RECORD)
        parts += [records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), records[:, 0]]
    return tuple(parts)


def _archive(path: Path) -> tarfile.TarFile:
    raw = read_whole(path)
    check_md5(path, raw, CIFAR_MD5)
    return tarfile.open(fileobj=io.BytesIO(raw))


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    """The bytes of a file of the archive; nothing is unpacked."""
    for member in archive.getmembers():
        file = archive.extractfile(member) if Path(member.name).name == name else None
        if file is not None:
            return file.read()
    return b""


def _records(path: Path, raw: bytes) -> bytes:
    if len(raw) == 0 or len(raw) % RECORD or max(raw[::RECORD]) > 9:
        got = f"{path}: {len(raw)} bytes"
        raise checks.fail(f"labels 0 to 9 in records of {RECORD} bytes", got, f"take {CIFAR} itself")
    return raw

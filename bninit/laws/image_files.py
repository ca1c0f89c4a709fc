"""Bytes of a file and of an IDX file. Nothing in them is ever executed."""

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np

from bninit import checks


def read_idx(path: Path, md5: str | None = None) -> np.ndarray:
    """The array of bytes in an IDX file, plain or gzipped.

    Two zero bytes, the type (8, unsigned bytes), the number of axes, each length as a big-endian 32-bit
    number, then the entries.

    Args:
        path: the file.
        md5: of a gzipped file, as published.

    Raises:
        InputError: no such file, another checksum, or not that layout.
    """
    raw = read_whole(path)
    if raw[:2] == b"\x1f\x8b":
        if md5 is not None:
            check_md5(path, raw, md5)
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise checks.fail("a whole gzip file", f"{path}: {error}", "download it again") from None
    axes = raw[3] if raw[:3] == b"\0\0\x08" and len(raw) > 3 else 0
    there = min(axes, max(0, len(raw) - 4) // 4)  # lengths that a damaged file still has
    shape = tuple(int(length) for length in np.frombuffer(raw[4 : 4 + 4 * there], ">u4"))
    if axes == 0 or len(shape) != axes or len(raw) != 4 + 4 * axes + math.prod(shape):
        got = f"{path}: {len(raw)} bytes, lengths {shape}"
        raise checks.fail("an IDX file of unsigned bytes, as long as it says", got, "download it again")
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * axes).reshape(shape)


def check_md5(path: Path, raw: bytes, md5: str) -> None:
    """Say so if the bytes of a file are not those that were published.

    Raises:
        InputError: another checksum.
    """
    found = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    if found != md5:
        raise checks.fail(f"{path.name} with MD5 {md5}", found, "download it again")


def read_whole(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise checks.fail("a readable file", f"{path}: {error.strerror}", "pass its folder") from None

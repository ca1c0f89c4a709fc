"""The only place that raises on bad input: what is required, what was got, what to do."""

import dataclasses
import difflib
import importlib
import math
import textwrap
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np


class InputError(ValueError):
    """Bad input, explained in one line: what is required, what was got, what to do."""


class Status(StrEnum):
    """What a search came to; `remedy` says what to do about it, "" where there is nothing to do.

    >>> class Found(Status):
    ...     YES = "found"
    ...     NO = "not found", "widen the range"
    >>> Found.NO.remedy, f"{Found.NO}"
    ('widen the range', 'not found')
    """

    remedy: str

    def __new__(cls, words: str, remedy: str = "") -> "Status":
        """A member of these words."""
        made = str.__new__(cls, words)
        made._value_, made.remedy = words, remedy
        return made

    def __repr__(self) -> str:
        return repr(str(self))


def fail(required: str, got: object, advice: str) -> InputError:
    """The error for one piece of bad input, in the house form."""
    told = textwrap.shorten(str(got), 600, placeholder=" ...")  # an array has several lines
    return InputError(f"required: {required}; got: {told}; {advice}")


def extra(module: str, what: str, installs: str) -> Any:
    """A module that a lean installation lacks, imported when it is asked for."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise fail(what, "none", f"run: pip install '{installs}'") from None


def word(value: str, known: Iterable[str], what: str) -> str:
    """One of the known words, or an error that names the nearest one."""
    names = list(known)
    if isinstance(value, str) and value in names:
        return value
    near = difflib.get_close_matches(str(value), names, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(names)}"
    raise fail(f"{what}, one of {', '.join(names)}", repr(value), advice)


def free(path: Any, overwrite: bool) -> Path:
    """A path where nothing is, or may be replaced."""
    path = file_path(path)
    if path.exists() and not overwrite:
        raise fail("a path where nothing is", str(path), "choose another or overwrite")
    return path


def file_path(value: Any) -> Path:
    """A path that a file system can hold."""
    try:
        found = Path(value)
        possible = "\0" not in str(found) and all(len(part.encode()) <= 255 for part in found.parts)
    except (TypeError, ValueError):
        possible = False
    if not possible:
        raise fail("a path", repr(value), "pass the name of a file or folder")
    return found


def is_store(path: Path) -> bool:
    """Whether the path is a zarr store."""
    return (file_path(path) / "zarr.json").is_file()


def free_store(path: Path, overwrite: bool = False) -> Path:
    """A path for a store: nothing is there, or a store to overwrite."""
    if free(path, overwrite).exists() and not is_store(path):
        raise fail("a store to overwrite", str(path), "remove it by hand or choose another")
    return path


def whole(value: Any, what: str, least: int = 1) -> int:
    """A whole number not under `least`."""
    try:
        number = int(value)
        exact = not isinstance(value, bool) and number == value
    except (TypeError, ValueError, OverflowError):
        exact = False
    if not exact or number < least:
        raise fail(f"{what} a whole number >= {least}", repr(value), f"pass {what} >= {least}")
    return number


LARGEST_BATCH = 2**15
"""A Gram matrix of as many points has 8 GiB."""


def batch(value: Any, least: int = 1) -> int:
    """A batch size whose Gram matrix a machine can hold."""
    number = whole(value, "batch", least)
    if number > LARGEST_BATCH:
        raise fail(f"batch <= {LARGEST_BATCH}", number, "make it smaller: a Gram has batch^2 entries")
    return number


def key(value: Any) -> int:
    """The key of all random numbers."""
    number = whole(value, "key", least=0)
    if number >= 2**63:
        raise fail("key < 2^63", number, "make it smaller")
    return number


def real(value: Any, what: str, above: float = -math.inf, least: float = -math.inf) -> float:
    """A finite real number, above one bound and not under the other."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and number > above and number >= least):
        bound = f" > {above}" if above > -math.inf else f" >= {least}" if least > -math.inf else ""
        raise fail(f"{what} a finite number{bound}", repr(value), f"pass a number{bound}")
    return number


def settings(chosen: Any, *may_be_empty: str) -> None:
    """Every number of some settings but the key is finite and positive, and every list has an entry.

    Args:
        chosen: a dataclass.
        may_be_empty: the names of lists that need none.

    Raises:
        InputError: by the name of the field.
    """
    for one in dataclasses.fields(chosen):
        value = getattr(chosen, one.name)
        if one.name == "key":
            key(value)
        elif value != () or one.name not in may_be_empty:
            _positive(value, one.name)


def _positive(value: Any, name: str) -> None:
    if isinstance(value, tuple):
        if not value:
            raise fail(f"{name}, one or more", "none", "pass one")
        for part in value:
            _positive(part, name)
    elif isinstance(value, float):
        real(value, name, above=0.0)
    elif isinstance(value, int) and not isinstance(value, bool):
        whole(value, name)


def finite_matrix(value: Any, what: str) -> np.ndarray:
    """A two-dimensional array of finite real numbers, as float64."""
    array = np.asarray(value)
    if array.ndim != 2 or 0 in array.shape:
        raise fail(f"{what} of two axes, none empty", f"shape {array.shape}", "reshape it")
    return finite(array, what)


def finite(value: Any, what: str) -> np.ndarray:
    """An array of finite real numbers, as float64."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise fail(f"{what} of real numbers", f"dtype {array.dtype}", "convert it to float64")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise fail(f"{what} of finite numbers", f"{array[where]} at {where}", "remove NaN and inf")
    return array


def symmetric(value: Any, what: str) -> np.ndarray:
    """A finite symmetric matrix, or many along leading axes."""
    array = finite(value, what)
    if array.ndim < 2 or array.shape[-1] != array.shape[-2] or array.shape[-1] == 0:
        raise fail(f"{what} with two equal last axes", f"shape {array.shape}", "pass square matrices")
    flipped = np.swapaxes(array, -1, -2)
    size = np.max(np.abs(array), initial=0.0)
    gap = np.max(np.abs(array - flipped), initial=0.0)
    # 1e-6 admits Gram matrices that were formed or stored in single precision.
    if gap > 1e-6 * size:
        raise fail(f"{what} symmetric", f"asymmetry {gap:.1e}", "pass H.T @ H / width")
    return (array + flipped) / 2

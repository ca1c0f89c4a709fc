"""Batches of data: images of digits, an array, a file."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from bninit import checks
from bninit.laws.batch import Batch, fixed
from bninit.laws.threefry import Keys, permuted

DIGIT = 8
"""Pixels along each side of a digit."""


def digit_images() -> np.ndarray:
    """The 1797 images of `digits`, (image, row, column), grey levels 0 to 1."""
    with as_file(files("bninit.laws") / "digits.npz") as path, np.load(path, allow_pickle=False) as file:
        return file["images"].reshape(-1, DIGIT, DIGIT) / 16


def digits(batch: int) -> Batch:
    """`batch` different 8 x 8 images of handwritten digits, drawn anew for each seed.

    Source: the test set of Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
        Learning Repository (1998), doi 10.24432/C50P49, licence CC BY 4.0; the file beside this one holds the
        1797 images with grey levels 0 to 16, as scikit-learn bundles them.
    """
    images = digit_images().reshape(-1, DIGIT * DIGIT).T
    if batch > images.shape[1]:
        raise checks.fail(f"batch <= {images.shape[1]} digits", batch, "make the batch smaller")

    def factor(keys: Keys, width: int) -> np.ndarray:
        chosen = permuted(keys, images.shape[1])[..., :batch]
        return np.moveaxis(images[:, chosen], 0, -2) / images.shape[0] ** 0.5

    return Batch("digits", (images.shape[0], batch), factor, random=True, in_place=True)


def of_array(points: np.ndarray, name: str = "array") -> Batch:
    """The data themselves: an array (features, batch)."""
    matrix = checks.finite_matrix(points, "inputs")
    return fixed(name, matrix / matrix.shape[0] ** 0.5, in_place=True)


def of_file(path: Path) -> Batch:
    """The array (features, batch) in a .npy file, or the only array in a .npz file; nothing is unpickled."""
    if not path.is_file():
        raise checks.fail("an existing .npy or .npz file", str(path), "check the path")
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.lib.npyio.NpzFile):
            with loaded:
                if len(loaded.files) != 1:
                    found = f"{len(loaded.files)} arrays in {path}"
                    raise checks.fail("one array in the .npz file", found, "save one array")
                loaded = loaded[loaded.files[0]]
    except checks.InputError:
        raise
    except (ValueError, OSError, EOFError) as error:
        reason = str(error).splitlines()[0]
        raise checks.fail("a readable .npy or .npz file", f"{path}: {reason}", "save with np.save") from None
    return of_array(loaded, path.name)

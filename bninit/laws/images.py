"""Batches of images: white, smooth, digits, or an IDX file such as those of Fashion-MNIST."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bninit import checks
from bninit.late import jax, jnp
from bninit.laws.data import digit_images
from bninit.laws.image_files import read_idx
from bninit.laws.threefry import Keys, permuted
from bninit.layer.patches import Patches
from bninit.shapes import Array

INPUTS = ("white", "smooth", "digits", "fashion")
COLOURS = 3
"""Channels of white and of smooth images."""
FASHION_FILE = "t10k-images-idx3-ubyte"
"""The test images of Fashion-MNIST, plain or gzipped."""


def image_law(inputs: str, patches: Patches, folder: Path | None = None) -> Callable[[Keys], Array]:
    """From the keys of the seeds to their images, (seed, channels, points), of mean squared norm 1 a point.

    Args:
        inputs: "white", independent entries in three channels; "smooth", the same averaged over two
            neighbours twice along each axis; "digits", 8 x 8 digits, or "fashion", 28 x 28 images in the
            folder, both averaged down to the shape of the images, and drawn without repetition.
        patches: how many images, and of which shape.
        folder: with the IDX file of "fashion".

    Raises:
        InputError: other inputs; no folder or file; a shape that does not divide the images of a file.
    """
    checks.word(inputs, INPUTS, "inputs")
    if inputs in ("white", "smooth"):
        return lambda keys: _flat(_noise(inputs, patches, keys))
    stored = _averaged(_stored(inputs, folder), patches)

    def draw(keys: Keys) -> Array:
        chosen = permuted(keys, len(stored))[..., : patches.images]
        return _flat(jnp.asarray(stored[chosen][:, None]))

    return draw


def _noise(inputs: str, patches: Patches, keys: Keys) -> Array:
    shape = (COLOURS, patches.images, *patches.shape)
    images = jax.vmap(lambda key: jax.random.normal(jax.random.wrap_key_data(key), shape))(jnp.asarray(keys))
    for axis in range(3, images.ndim) if inputs == "smooth" else ():
        for shift in (1, -1):
            images = (images + jnp.roll(images, shift, axis)) / 2
    return images


def _stored(inputs: str, folder: Path | None) -> np.ndarray:
    if inputs == "digits":
        return digit_images()
    if folder is None:
        advice = "pass the folder; Debian has them in the package dataset-fashion-mnist"
        raise checks.fail("the folder with the IDX files of fashion", "none", advice)
    zipped = folder / f"{FASHION_FILE}.gz"
    found = read_idx(zipped if zipped.exists() else folder / FASHION_FILE)
    if found.ndim != 3 or found.shape[1] != found.shape[2]:
        raise checks.fail("square images in the IDX file", f"shape {found.shape}", "pass its folder")
    return found / 255


def _averaged(images: np.ndarray, patches: Patches) -> np.ndarray:
    """Down to the shape, (image, *shape)."""
    side = images.shape[1]
    if len(patches.shape) != 2 or any(side % size for size in patches.shape):
        raise checks.fail(f"images of sides that divide {side}", f"{patches.shape}", "pass for instance 4x4")
    if patches.images > len(images):
        raise checks.fail(f"at most {len(images)} images", patches.images, "make the batch smaller")
    rows, columns = patches.shape
    return images.reshape(-1, rows, side // rows, columns, side // columns).mean((2, 4))


def _flat(images: Array) -> Array:
    flat = images.reshape(*images.shape[:2], -1)
    return flat / jnp.sqrt(jnp.mean(jnp.sum(flat**2, axis=1), axis=1))[:, None, None]

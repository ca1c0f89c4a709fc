"""Input batches: what enters the first layer, as a factor R of its Gram matrix G = R^T R."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Factor
from bninit.laws.weights import bartlett


@dataclass(frozen=True)
class Batch:
    """A law of input batches.

    Args:
        name: how it was asked for.
        factor: (key, width) to R of shape (features, batch); R = X / sqrt(features) for data X.
        random: whether each seed draws its own batch.
        in_place: whether the rows are actual features, not to be rotated before explicit weights.

    The random ones are cached, so that the programs compiled for them are found again.
    """

    name: str
    factor: Callable[[Array, int | Array], Factor]
    random: bool = False
    in_place: bool = False

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Features and points of the factor, the same at every width; nothing is drawn."""
        features, batch = jax.eval_shape(lambda key: self.factor(key, 1), jax.random.key(0)).shape
        return features, batch


@lru_cache
def gaussian(batch: int) -> Batch:
    """Independent N(0, 1) entries in as many features as the network is wide: a Wishart Gram / width."""

    def factor(key: Array, width: int | Array) -> Factor:
        return bartlett(key, width, batch, jnp.dtype("float64")) / width**0.5

    return Batch("gaussian", factor, random=True)


def _fixed(name: str, factor: np.ndarray) -> Batch:
    return Batch(name, lambda key, width: jnp.asarray(factor))


def nearly_identical(batch: int, spread: float = 1e-3) -> Batch:
    """x + spread * e_j with orthonormal x, e_1, ..., e_batch: all pairs at the same small angle."""
    checks.real(spread, "spread", above=0.0)
    points = np.vstack([np.ones((1, batch)), spread * np.eye(batch)])
    return _fixed(f"nearly_identical({spread:g})", points)


def orthogonal(batch: int) -> Batch:
    """Orthonormal points, G = I."""
    return _fixed("orthogonal", np.eye(batch))


def simplex(batch: int) -> Batch:
    """The centred regular simplex, G proportional to P = I - 11^T / batch."""
    return _fixed("simplex", np.eye(batch) - 1 / batch)


def two_clusters(batch: int, small: float = 1) -> Batch:
    """Two exact clusters as the nonlinearity leaves them: orthogonal, norms (batch - small) : small."""
    count = checks.whole(small, "the size of the small cluster")
    if count >= batch:
        raise checks.fail(f"a small cluster of < {batch} points", count, "make it smaller")
    return _fixed(f"two_clusters({count})", _two_clusters(batch, count))


def cluster_with_odd_point(batch: int, spread: float = 0.0) -> Batch:
    """Point 0 orthogonal to a cluster of the others, batch - 1 times as long; `spread` opens the cluster."""
    checks.real(spread, "spread", least=0.0)
    opened = spread * np.eye(batch)
    opened[:, 0] = 0
    points = np.vstack([_two_clusters(batch, 1), opened])
    return _fixed(f"cluster_with_odd_point({spread:g})", points)


def _two_clusters(batch: int, small: int) -> np.ndarray:
    """Columns of norm batch - small along one axis, of norm small along another."""
    points = np.zeros((2, batch))
    points[0, :small] = batch - small
    points[1, small:] = small
    return points


@lru_cache
def digits(batch: int) -> Batch:
    """`batch` different 8 x 8 images of handwritten digits, drawn anew for each seed.

    Source: the test set of Alpaydin and Kaynak (1998), as bundled with scikit-learn.
    """
    try:
        from sklearn.datasets import load_digits  # an optional extra: absent in a lean installation
    except ImportError:
        raise checks.fail(
            "scikit-learn for digit images", "none", "run: pip install 'bninit[digits]'"
        ) from None
    images = jnp.asarray(load_digits().data.T / 16)
    if batch > images.shape[1]:
        raise checks.fail(f"batch <= {images.shape[1]} digits", batch, "make the batch smaller")

    def factor(key: Array, width: int | Array) -> Factor:
        chosen = jax.random.choice(key, images.shape[1], (batch,), replace=False)
        return images[:, chosen] / images.shape[0] ** 0.5

    return Batch("digits", factor, random=True, in_place=True)


def of_array(points: np.ndarray, name: str = "array") -> Batch:
    """The data themselves: an array (features, batch)."""
    matrix = checks.finite_matrix(points, "inputs")
    return Batch(name, lambda key, width: jnp.asarray(matrix) / matrix.shape[0] ** 0.5, in_place=True)


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


BATCHES: dict[str, Callable[..., Batch]] = {
    "gaussian": gaussian,
    "nearly_identical": nearly_identical,
    "orthogonal": orthogonal,
    "simplex": simplex,
    "cluster_with_odd_point": cluster_with_odd_point,
    "two_clusters": two_clusters,
    "digits": digits,
}
TAKES_A_NUMBER = ("nearly_identical", "cluster_with_odd_point", "two_clusters")


def parse_batch(inputs: "str | Path | np.ndarray", batch: int) -> Batch:
    """The batch that a word ("gaussian", "two_clusters(3)"), a file name or an array stands for."""
    if isinstance(inputs, Path) or (isinstance(inputs, str) and inputs.endswith((".npy", ".npz"))):
        return of_file(Path(inputs))
    if not isinstance(inputs, str):
        return of_array(inputs)
    match = re.fullmatch(r"([a-z_]+)(?:\((.*)\))?", inputs.strip())
    name, number = match.groups() if match else (inputs, None)
    checks.word(name, BATCHES, "inputs (or a .npy/.npz file)")
    if number is None:
        return BATCHES[name](batch)
    if name not in TAKES_A_NUMBER:
        raise checks.fail(f"{name} without a number", repr(inputs), f"write {name!r}")
    return BATCHES[name](batch, checks.real(number, f"the number in {name}(...)"))

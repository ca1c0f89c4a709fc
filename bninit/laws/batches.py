"""The input batches that have a name, and what a word, a file name or an array stands for."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bninit import checks
from bninit.laws.batch import Batch, fixed
from bninit.laws.data import digits, of_array, of_file
from bninit.laws.threefry import Keys
from bninit.laws.wishart import bartlett_on_host
from bninit.plugins import load_plugin, plugins_of


def gaussian(batch: int) -> Batch:
    """Independent N(0, 1) entries in as many features as the network is wide: a Wishart Gram / width."""

    def factor(keys: Keys, width: int) -> np.ndarray:
        return bartlett_on_host(keys, width, batch) / width**0.5

    return Batch("gaussian", (batch, batch), factor, random=True)


def nearly_identical(batch: int, spread: float = 1e-3) -> Batch:
    """x + spread * e_j with orthonormal x, e_1, ..., e_batch: all pairs at the same small angle."""
    checks.real(spread, "spread", above=0.0)
    points = np.vstack([np.ones((1, batch)), spread * np.eye(batch)])
    return fixed(f"nearly_identical({spread:g})", points)


def orthogonal(batch: int) -> Batch:
    """Orthonormal points, G = I."""
    return fixed("orthogonal", np.eye(batch))


def simplex(batch: int) -> Batch:
    """The centred regular simplex, G proportional to P = I - 11^T / batch."""
    return fixed("simplex", np.eye(batch) - 1 / batch)


def two_clusters(batch: int, small: float = 1) -> Batch:
    """Two exact clusters as the nonlinearity leaves them: orthogonal, norms (batch - small) : small."""
    count = checks.whole(small, "the size of the small cluster")
    if count >= batch:
        raise checks.fail(f"a small cluster of < {batch} points", count, "make it smaller")
    return fixed(f"two_clusters({count})", _two_clusters(batch, count))


def cluster_with_odd_point(batch: int, spread: float = 0.0) -> Batch:
    """Point 0 orthogonal to a cluster of the others, batch - 1 times as long; `spread` opens the cluster."""
    checks.real(spread, "spread", least=0.0)
    opened = spread * np.eye(batch)
    opened[:, 0] = 0
    points = np.vstack([_two_clusters(batch, 1), opened])
    return fixed(f"cluster_with_odd_point({spread:g})", points)


def _two_clusters(batch: int, small: int) -> np.ndarray:
    """Columns of norm batch - small along one axis, of norm small along another."""
    points = np.zeros((2, batch))
    points[0, :small] = batch - small
    points[1, small:] = small
    return points


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
    plugged = plugins_of("inputs")
    checks.word(name, (*BATCHES, *plugged), "inputs (or a .npy/.npz file)")
    if number is None:
        return BATCHES[name](batch) if name in BATCHES else _plugged(name, batch)
    if name not in TAKES_A_NUMBER:
        raise checks.fail(f"{name} without a number", repr(inputs), f"write {name!r}")
    return BATCHES[name](batch, checks.real(number, f"the number in {name}(...)"))


def _plugged(name: str, batch: int) -> Batch:
    """The batch of a plug-in."""
    found = load_plugin("inputs", name)(batch)
    if not isinstance(found, Batch):
        raise checks.fail(f"a Batch from the plug-in {name}", repr(found), "mend the plug-in")
    return found

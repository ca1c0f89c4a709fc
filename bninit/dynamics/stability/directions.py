"""The isotypic components around a symmetric fixed point, as explicit perturbations of its Gram matrix."""

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement

import numpy as np

from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.symmetry.multipliers import pair_name, standard_name

_SMALL = 1e-9


@dataclass(frozen=True)
class IsotypicComponent:
    """One copy of an isotypic component of the perturbations, the scale left out.

    Args:
        name: as in `FixedPoint.multipliers`.
        basis: (p, batch, batch), orthonormal; a layer maps its span, at first order, into itself.
        predicted: its multipliers, by value downwards.
        multiplicity: how many such copies there are.
    """

    name: str
    basis: np.ndarray
    predicted: tuple[float, ...]
    multiplicity: float


def centring(point: FixedPoint) -> np.ndarray:
    """P = I - 11^T / n if the block recenters, else I."""
    batch = round(point.family.batch)
    return np.eye(batch) - 1 / batch if point.family.recenters else np.eye(batch)


def fixed_gram(point: FixedPoint) -> np.ndarray:
    """The fixed Gram, centred if the block recenters, of Frobenius norm 1.

    Raises:
        InputError: a batch that is not whole, or too large for a full Gram.
    """
    centre = centring(point)
    gram = centre @ np.asarray(point.gram) @ centre
    return gram / np.linalg.norm(gram)


def components(point: FixedPoint) -> tuple[IsotypicComponent, ...]:
    """Every isotypic component around a fixed point, in the order of its largest multiplier.

    trivial: the Grams symmetric under the permutations inside the blocks, orthogonal to the fixed one;
    standard: diag(v) and v e_b^T + e_b v^T, v of zero sum inside a block, e_b the indicator of a block;
    (m-2,2): zero diagonal and zero row sums inside a block; standard x standard: v w^T + w v^T.

    Args:
        point: a fixed point of a whole number of points.

    Source: docs/theory/stability.md; bninit/dynamics/symmetry/derivative.py holds the same in coordinates.

    >>> from bninit.dynamics.equilibria.fixed_points import fixed_points
    >>> [(one.name, len(one.basis)) for one in components(fixed_points("rc+relu", 8)[2])]
    [('trivial', 1), ('standard', 2), ('(n-3,2)', 1)]
    """
    predicted: dict[str, list[float]] = {}
    counts = {}
    for name, value, count in point.multipliers:
        predicted.setdefault(name, []).append(value)
        counts[name] = count
    fixed, centre = fixed_gram(point), centring(point)
    spans = _spans([round(size) for size in point.sizes], point.sizes)
    found = []
    for name, values in predicted.items():
        span = [centre @ one @ centre for one in spans[name]]
        basis = _orthonormal(span, fixed)
        found.append(IsotypicComponent(name, basis, tuple(values), counts[name]))
    return tuple(found)


def _spans(counts: list[int], sizes: tuple[float, ...]) -> dict[str, list[np.ndarray]]:
    """What spans one copy of each component, before recentering."""
    n = sum(counts)
    indicators = np.repeat(np.eye(len(counts)), counts, axis=1)
    firsts = [sum(counts[:a]) for a in range(len(counts))]
    spans = {"trivial": [_symmetric(a, b) for a, b in combinations_with_replacement(indicators, 2)]}
    spans["trivial"] += [np.diag(block) for block in indicators]
    differences = []
    for a, m in enumerate(counts):
        v = np.zeros(n)
        if m > 1:
            v[firsts[a]], v[firsts[a] + 1] = 1, -1
            spans[standard_name(sizes, a)] = [np.diag(v), *(_symmetric(v, block) for block in indicators)]
        if m > 3:
            spans[pair_name(sizes, a)] = [_square(n, firsts[a])]
        differences.append(v)
    for v, w in combinations(differences, 2):
        spans["standard x standard"] = [_symmetric(v, w)]
    return spans


def _square(n: int, first: int) -> np.ndarray:
    """Four points, two disjoint pairs moved together and two apart."""
    v, w = np.zeros(n), np.zeros(n)
    v[first], v[first + 3] = 1, -1
    w[first + 1], w[first + 2] = 1, -1
    return _symmetric(v, w)


def _symmetric(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.outer(a, b) + np.outer(b, a)


def _orthonormal(span: list[np.ndarray], fixed: np.ndarray) -> np.ndarray:
    """An orthonormal basis of what a span holds orthogonal to the fixed Gram."""
    lengths = [np.linalg.norm(one) for one in span]
    flat = np.array([x.ravel() / size for x, size in zip(span, lengths, strict=True) if size > _SMALL])
    flat -= np.outer(flat @ fixed.ravel(), fixed.ravel())
    _, sizes, rows = np.linalg.svd(flat, full_matrices=False)
    return rows[sizes > _SMALL].reshape(-1, *fixed.shape)


def copies(matrix: np.ndarray, sizes: tuple[float, ...], multiplicity: float) -> np.ndarray:
    """An orthonormal basis of the images of one matrix under permutations inside the blocks.

    Args:
        matrix: of one isotypic component.
        sizes: points in each block.
        multiplicity: the dimension of what the images span.

    >>> v = np.array([1.0, -1.0, 0.0, 0.0])
    >>> copies(np.diag(v), (4,), 3).shape
    (3, 4, 4)
    """
    random = np.random.default_rng(0)
    blocks = np.split(np.arange(len(matrix)), np.cumsum([round(size) for size in sizes])[:-1])
    images = []
    for _ in range(2 * round(multiplicity) + 8):
        order = np.concatenate([random.permutation(block) for block in blocks])
        images.append(matrix[np.ix_(order, order)].ravel())
    rows = np.linalg.svd(np.array(images), full_matrices=False)[2]
    return rows[: round(multiplicity)].reshape(-1, *matrix.shape)

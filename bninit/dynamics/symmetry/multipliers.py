"""The multipliers of a symmetric fixed point: the eigenvalues of the Gram map's derivative, each with
its multiplicity."""

import math

import numpy as np

from bninit.dynamics.symmetry.derivative import pairwise, row_sum, standard, trivial_block
from bninit.dynamics.symmetry.family import Family
from bninit.dynamics.symmetry.step import from_coordinates

Multiplier = tuple[str, float, float]
"""(isotypic component, value per layer, multiplicity)."""


def multipliers(found: Family, sizes: tuple[float, ...], numbers: np.ndarray) -> tuple[Multiplier, ...]:
    """Every multiplier per layer at a fixed point, the scale direction left out, by value downwards.

    Under rescaling the map has no derivative where the Gram has rank one or two (an exact cluster): the
    spread of the next layer is as the root of this one's. There only the directions that open a block are
    listed, with value infinity.

    Args:
        found: the family (block, batch).
        sizes: one block of all points, or the two blocks.
        numbers: the fixed point, in the coordinates of bninit.dynamics.symmetry.derivative.

    Source: docs/theory/stability.md.
    """
    spreads = numbers[-len(sizes) :]
    closed = [m > 1 and spread == 0 for m, spread in zip(sizes, spreads, strict=True)]
    means = 0 if found.recenters and len(sizes) == 1 else 1
    rank = means + sum(m - 1 for m, shut in zip(sizes, closed, strict=True) if not shut)
    if found.rescales and any(closed) and rank <= 2:
        return _opening(sizes, closed)
    layer = found.layer(sizes)
    state = from_coordinates(numbers, layer)
    growth, family = trivial_block(numbers, layer)
    scale = float(np.abs(growth).sum() / np.abs(numbers).sum())
    list_ = [("trivial", value, 1.0) for value in _trivial(sizes, numbers, family / scale)]
    pairs = pairwise(state, layer)
    for a, m in enumerate(sizes):
        if m > 1:
            matrix = standard(state, layer, a) / scale
            values = _standard(matrix, row_sum(layer, a), np.asarray(sizes), a, layer.recenters)
            list_ += [(standard_name(sizes, a), value, m - 1) for value in values]
        if m > 3:
            list_.append((pair_name(sizes, a), float(pairs[a, a]) / scale, m * (m - 3) / 2))
    if len(sizes) == 2 and min(sizes) > 1:
        count = (sizes[0] - 1) * (sizes[1] - 1)
        list_.append(("standard x standard", float(pairs[0, 1]) / scale, count))
    return _sorted(list_)


def total_multiplicity(found: Family) -> float:
    """The dimension of the Grams (of zero row sums, if the block recenters) without the scale."""
    n = found.batch
    return n * (n - 1) / 2 - 1 if found.recenters else n * (n + 1) / 2 - 1


def _trivial(sizes: tuple[float, ...], numbers: np.ndarray, matrix: np.ndarray) -> list[float]:
    """The eigenvalues on the family modulo the fixed point itself, which is the scale direction."""
    blocks = len(sizes)
    keep = [i for i in range(len(numbers)) if i < len(numbers) - blocks or sizes[i - len(numbers)] > 1]
    numbers, matrix = numbers[keep], matrix[np.ix_(keep, keep)]
    unit = np.where(numbers != 0, np.abs(numbers), np.abs(numbers).max())
    direction = numbers / unit
    matrix = matrix * unit[None, :] / unit[:, None]
    return _eigenvalues(_complement(direction).T @ matrix @ _complement(direction))


def _standard(
    matrix: np.ndarray, total: np.ndarray, sizes: np.ndarray, a: int, recenters: bool
) -> list[float]:
    """The eigenvalues of a standard component, on zero row sums if the block recenters."""
    unit = np.concatenate([[1.0], sizes])
    keep = [i for i in range(len(unit)) if not (sizes[a] == 2 and i == a + 1)]
    matrix = (matrix * unit[:, None] / unit[None, :])[np.ix_(keep, keep)]
    if recenters:
        basis = _complement((total / unit)[keep])
        matrix = basis.T @ matrix @ basis
    return _eigenvalues(matrix)


def _complement(vector: np.ndarray) -> np.ndarray:
    """An orthonormal basis of what is orthogonal to a vector, as columns."""
    return np.linalg.qr(np.column_stack([vector, np.eye(len(vector))]))[0][:, 1:]


def _eigenvalues(matrix: np.ndarray) -> list[float]:
    """Eigenvalues; the modulus of a complex pair, whose directions rotate while they shrink."""
    if matrix.shape == (1, 1):
        return [float(matrix[0, 0])]
    values = np.linalg.eigvals(matrix)
    return [float(v.real) if v.imag == 0 else float(abs(v)) for v in values]


def standard_name(sizes: tuple[float, ...], a: int) -> str:
    """The name of the standard component of a block."""
    return "standard" if len(sizes) == 1 or sizes[0] == 1 else ("standard (odd)", "standard (cluster)")[a]


def pair_name(sizes: tuple[float, ...], a: int) -> str:
    """The name of the component of pairs inside a block."""
    if len(sizes) == 1:
        return "(n-2,2)"
    return "(n-3,2)" if sizes[0] == 1 else ("(k-2,2)", "(n-k-2,2)")[a]


def _opening(sizes: tuple[float, ...], closed: list[bool]) -> tuple[Multiplier, ...]:
    rows: list[Multiplier] = [("trivial", math.inf, float(sum(closed)))]
    for a, m in enumerate(sizes):
        if closed[a]:
            rows.append((standard_name(sizes, a), math.inf, m - 1))
            if m > 3:
                rows.append((pair_name(sizes, a), math.inf, m * (m - 3) / 2))
    return _sorted(rows)


def _sorted(rows: list[Multiplier]) -> tuple[Multiplier, ...]:
    """By value downwards, multiplicities as whole numbers where they are."""
    whole = [(name, value, int(count) if count == int(count) else count) for name, value, count in rows]
    return tuple(sorted(whole, key=lambda row: -row[1]))

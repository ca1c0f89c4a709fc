"""Coordinates u of a family's Grams up to scale, in which a fixed point is a zero of one layer's change.

Every chart gives the numbers of `step` at u, and the change of u in one layer with its Jacobian;
where it can, the change is the logarithm of a growth, with nothing subtracted.
"""

from dataclasses import dataclass

import numpy as np

from bninit.dynamics.symmetry.derivative import trivial_block
from bninit.dynamics.symmetry.step import ReducedLayer


@dataclass(frozen=True)
class Logarithms:
    """u = the logarithms of some coordinates over the last of them; the other coordinates are zero.

    Args:
        alive: places of the coordinates that are not zero, of `count`.
    """

    alive: tuple[int, ...]
    count: int

    @property
    def dimension(self) -> int:
        """How many numbers u has."""
        return len(self.alive) - 1

    def numbers(self, u: np.ndarray) -> np.ndarray:
        """The coordinates at u, their largest one."""
        logs = np.concatenate([u, np.zeros((*u.shape[:-1], 1))], axis=-1)
        made = np.zeros((*u.shape[:-1], self.count))
        made[..., list(self.alive)] = np.exp(logs - logs.max(-1, keepdims=True))
        return made

    def change(self, u: np.ndarray, layer: ReducedLayer) -> tuple[np.ndarray, np.ndarray]:
        """How much u grows in one layer, and the derivative of that in u."""
        alive = list(self.alive)
        before = self.numbers(u)
        after, matrix = trivial_block(before, layer)
        before, after = before[..., alive], after[..., alive]
        matrix = matrix[..., alive, :][..., alive] * before[..., None, :] / after[..., :, None]
        growth = np.log(after / before)
        relative = matrix[..., :-1, :-1] - matrix[..., -1:, :-1]
        return growth[..., :-1] - growth[..., -1:], relative - np.eye(self.dimension)


@dataclass(frozen=True)
class Apart:
    """Two blocks without recentering: g_11, g_12, g_22, mu_1, mu_2 up to scale, in three or four numbers.

    u = (log of the squared norms' ratio, artanh of the cosine of the means, log of mean over spread of the
    cluster, and of the odd points where they have a spread).
    """

    spread: bool = False

    @property
    def dimension(self) -> int:
        """How many numbers u has."""
        return 4 if self.spread else 3

    def numbers(self, u: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """The coordinates at u, a point of the cluster of norm one."""
        k, m = sizes[..., 0], sizes[..., 1]
        size = np.exp(u[..., 0])
        share = _logistic(u[..., 3]) if self.spread else np.ones(u.shape[:-1])
        own, cluster = size * share, _logistic(u[..., 2])
        spread = _logistic(-u[..., 2]) * m / (m - 1)
        odd = size * _logistic(-u[..., 3]) * k / (k - 1) if self.spread else np.zeros(u.shape[:-1])
        return np.stack([own, np.tanh(u[..., 1]) * np.sqrt(own * cluster), cluster, odd, spread], axis=-1)

    def change(self, u: np.ndarray, layer: ReducedLayer) -> tuple[np.ndarray, np.ndarray]:
        """How much u grows in one layer, and the derivative of that in u."""
        before = self.numbers(u, layer.sizes)
        after, matrix = trivial_block(before, layer)
        ends, slopes = self._read(after, layer.sizes)
        starts, inverse = self._read(before, layer.sizes)
        # u's own derivative, from that of (u, log scale) in the numbers that are alive.
        alive = [0, 1, 2, *([3] if self.spread else []), 4]
        basis = np.linalg.inv(inverse[..., alive])[..., : self.dimension]
        moved = slopes[..., : self.dimension, alive] @ matrix[..., alive, :][..., alive] @ basis
        value = ends - starts
        return value[..., : self.dimension], moved - np.eye(self.dimension)

    def _read(self, numbers: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(u, log scale) of the numbers, and the derivative: (..., d + 1) and (..., d + 1, 5)."""
        own, cross, cluster, odd, spread = np.moveaxis(numbers, -1, 0)
        k, m = sizes[..., 0], sizes[..., 1]
        inner, far = spread * (1 - 1 / m), odd * (1 - 1 / k)
        cosine = cross / np.sqrt(own * cluster)
        norm, other = cluster + inner, own + far
        u = [np.log(other / norm), np.arctanh(cosine), np.log(cluster / inner)]
        rows = np.zeros((*numbers.shape[:-1], self.dimension + 1, 5))
        rows[..., 0, 0], rows[..., 0, 3] = 1 / other, (1 - 1 / k) / other
        rows[..., 0, 2], rows[..., 0, 4] = -1 / norm, -(1 - 1 / m) / norm
        bend = 1 / (1 - cosine**2)
        rows[..., 1, 0], rows[..., 1, 2] = -bend * cosine / (2 * own), -bend * cosine / (2 * cluster)
        rows[..., 1, 1] = bend / np.sqrt(own * cluster)
        rows[..., 2, 2], rows[..., 2, 4] = 1 / cluster, -1 / spread
        if self.spread:
            u.append(np.log(own / far))
            rows[..., 3, 0], rows[..., 3, 3] = 1 / own, -1 / odd
        rows[..., -1, 2], rows[..., -1, 4] = 1 / norm, (1 - 1 / m) / norm
        return np.stack([*u, np.log(norm)], axis=-1), rows


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


LINE = Logarithms((0, 2), 3)
"""Recentred, the odd points coincident: r = log(contrast / spread of the cluster)."""

FLIPPED = Logarithms((0, 1), 3)
"""Recentred, the cluster coincident: log(contrast / spread of the odd points)."""

PLANE = Logarithms((0, 1, 2), 3)
"""Recentred, both blocks with a spread: (r, log(spread of the odd points / spread of the cluster))."""

ALIKE = Logarithms((0, 1), 2)
"""One block, not recentred: log(mean / spread)."""

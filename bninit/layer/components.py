"""Recenter and rescale: the two linear-algebraic components of a normalised layer, row by row."""

from dataclasses import dataclass
from typing import ClassVar

from bninit.late import jnp
from bninit.layer.component import NormDivision, RowLaw
from bninit.shapes import Grams, Rows, Shares, namespace


def recentred(gram: Grams) -> Grams:
    """K = P G P, with P = I - 11^T / batch: the Gram of the points seen from their mean."""
    xp = namespace(gram)
    gram = gram - xp.mean(gram, axis=-2, keepdims=True)
    return gram - xp.mean(gram, axis=-1, keepdims=True)


@dataclass(frozen=True)
class Recenter:
    """RC, subtract from each row its batch mean: z_j - sum_i p_i z_i.

    Here p_i is the share of the batch that column i stands for, 1/batch unless points repeat.
    """

    def __call__(self, rows: Rows, shares: Shares) -> Rows:
        """Apply it to every row."""
        return rows - (rows * shares).sum(axis=-1, keepdims=True)

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """P G P."""
        return law.recentred()

    acts_on, is_linear = "rows", True
    degree, degree_near_zero, degree_far = 1, 1, 1

    def __str__(self) -> str:
        return "rc"


@dataclass(frozen=True)
class Rescale(NormDivision):
    """RS, divide each row by its batch root mean square: z_j / sqrt(sum_i p_i z_i^2 + epsilon).

    After RC the divisor is the standard deviation of the feature. A row of zeros stays zero. The row is
    first divided by its largest modulus, so that its squares neither overflow nor underflow.
    """

    word: ClassVar[str] = "rs"
    acts_on: ClassVar[str] = "rows"

    def __call__(self, rows: Rows, shares: Shares) -> Rows:
        """Apply it to every row."""
        largest = jnp.max(jnp.abs(rows), axis=1, keepdims=True)
        largest = jnp.where(largest > 0, largest, 1.0)
        rows = rows / largest
        square = jnp.sum(rows**2 * shares, axis=1, keepdims=True) + (self.epsilon**0.5 / largest) ** 2
        return rows / jnp.sqrt(jnp.where(square > 0, square, 1.0))

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """n E[z z^T / (|z|^2 + n epsilon)]."""
        return law.rescaled(self.epsilon)

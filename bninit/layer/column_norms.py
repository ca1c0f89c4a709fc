"""Layer norm and RMS norm: each data point is normalised over its features, column by column."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from bninit.late import jax, jnp
from bninit.layer.component import NormDivision, RowLaw
from bninit.shapes import Array, Rows


class ColumnMoments(NamedTuple):
    """Of each column over some rows: their number, mean, and sum of squared deviations from it."""

    number: Array
    mean: Array
    squares: Array

    def joined(self, other: "ColumnMoments") -> "ColumnMoments":
        """The moments of the rows of both; no difference of large numbers is taken.

        Source: Chan, Golub and LeVeque (1979), Updating formulae and a pairwise algorithm for computing
        sample variances.
        """
        count = self.number + other.number
        safe = jnp.maximum(count, 1)
        step = other.mean - self.mean
        mean = self.mean + step * other.number / safe
        return ColumnMoments(
            count, mean, self.squares + other.squares + step**2 * self.number * other.number / safe
        )

    def of_columns(self, chosen: Array) -> "ColumnMoments":
        """Those of some of the columns, in that order."""
        return ColumnMoments(self.number, self.mean[chosen], self.squares[chosen])

    def pulled_back(self, rows: Rows, slope: "ColumnMoments") -> Rows:
        """What reaches the rows from the derivatives of a loss by their mean and squares."""
        return slope.mean / self.number + 2 * slope.squares * (rows - self.mean)


def column_moments(rows: Rows, counted: Array | None = None) -> ColumnMoments:
    """The moments of the columns over the rows that are counted (all of them)."""
    weights = jnp.ones(rows.shape[0], rows.dtype) if counted is None else counted.astype(rows.dtype)
    count = jnp.sum(weights)
    mean = weights @ rows / jnp.maximum(count, 1)
    return ColumnMoments(count, mean, weights @ (rows - mean) ** 2)


def united_moments(moments: ColumnMoments, axis: str) -> ColumnMoments:
    """The moments of the rows of all devices along an axis of the mesh, from those of each."""
    count = jax.lax.psum(moments.number, axis)
    mean = jax.lax.psum(moments.number * moments.mean, axis) / count
    squares = moments.squares + moments.number * (moments.mean - mean) ** 2
    return ColumnMoments(count, mean, jax.lax.psum(squares, axis))


@dataclass(frozen=True)
class RMSNorm(NormDivision):
    """rms, divide each column by its root mean square over the features: h_i / sqrt(mean_k h_k^2 + epsilon).

    At infinite width the mean square is its expectation: G -> D G D, D_j = (G_jj + epsilon)^(-1/2).
    A column of zeros stays zero.

    Source: Zhang and Sennrich, Root Mean Square Layer Normalization, NeurIPS 2019.
    """

    word: ClassVar[str] = "rms"
    subtracts_mean: ClassVar[bool] = False
    acts_on: ClassVar[str] = "columns"

    def __call__(self, rows: Rows, over: ColumnMoments) -> Rows:
        """Apply it to some of the rows, given the moments of the columns over all of them."""
        square = over.squares / over.number
        if not self.subtracts_mean:
            square = square + over.mean**2
        shift = over.mean if self.subtracts_mean else jnp.zeros_like(over.mean)
        return (rows - shift) * _inverse_root(square + self.epsilon)

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """The same with the expectations in place of the averages over the features."""
        found = law.moments()
        if found is None:
            return None
        gram, mean = found
        if not self.subtracts_mean:
            return law.affine(None, _inverse_root(jnp.diagonal(gram) + self.epsilon))
        if mean is None:
            return None
        return law.affine(mean, _inverse_root(jnp.diagonal(gram) - mean**2 + self.epsilon))


@dataclass(frozen=True)
class LayerNorm(RMSNorm):
    """ln, subtract from each column its mean over the features, then divide by its standard deviation.

    (h_i - m) / sqrt(mean_k (h_k - m)^2 + epsilon), m = mean_k h_k. At infinite width
    G -> D (G - m m^T) D, m_j = E[h_j], D_j = (G_jj - m_j^2 + epsilon)^(-1/2); m = 0 before a nonlinearity.

    Source: Ba, Kiros and Hinton, Layer Normalization, arXiv 1607.06450.
    """

    word: ClassVar[str] = "ln"
    subtracts_mean: ClassVar[bool] = True


def _inverse_root(square: Array) -> Array:
    """square^(-1/2), and 0 where the square is 0 (a column without spread)."""
    return jnp.where(square > 0, 1 / jnp.sqrt(jnp.where(square > 0, square, 1.0)), 0.0)

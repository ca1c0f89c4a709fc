"""What a component of a block is, what infinite width offers it, and what all that divide by a norm share."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from bninit import checks
from bninit.shapes import Array, Gram, Rows


@runtime_checkable
class RowLaw(Protocol):
    """The law of one row (feature) at infinite width, where all rows are independent and alike.

    Each verb gives the law after it, or None where no formula is left and rows have to be sampled.
    """

    def recentred(self) -> "RowLaw | None":
        """After subtracting from the row its batch mean."""

    def rescaled(self, epsilon: float) -> "RowLaw | None":
        """After dividing the row by its batch root mean square."""

    def activated(self, activation: Any) -> "RowLaw | None":
        """After a nonlinearity."""

    def moments(self) -> tuple[Gram, Array | None] | None:
        """E[z z^T] and E[z] (None: no formula), the limits of averages over the features."""

    def affine(self, shift: Array | None, factors: Array) -> "RowLaw | None":
        """After z_j -> (z_j - shift_j) factors_j, with no shift for None."""


@runtime_checkable
class Component(Protocol):
    """One step of a block. It acts on each row (feature) or on each column (data point) by itself.

    Args:
        acts_on: "rows" or "columns".
        is_linear: whether it is a linear map of every row.
        degree: q where scaling the batch by c > 0 scales the result by c^q; None where there is no such q.
        degree_near_zero, degree_far: the same in the limits c -> 0 and c -> infinity.
    """

    @property
    def acts_on(self) -> str:
        """As above."""

    @property
    def is_linear(self) -> bool:
        """As above."""

    @property
    def degree(self) -> int | None:
        """As above."""

    @property
    def degree_near_zero(self) -> int | None:
        """As above."""

    @property
    def degree_far(self) -> int | None:
        """As above."""

    def __call__(self, rows: Rows, over: Any, /) -> Rows:
        """Its action: `over` are the shares of the points, or the moments of the columns."""

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """The law of a row after it, or None where rows have to be sampled."""


@dataclass(frozen=True)
class NormDivision:
    """Its scale, its degrees and its word, whatever it divides by sqrt(mean square + epsilon)."""

    epsilon: float = 0.0
    word: ClassVar[str]
    is_linear: ClassVar[bool] = False
    degree_far: ClassVar[int] = 0

    def __post_init__(self) -> None:
        checks.real(self.epsilon, "epsilon", least=0.0)

    @property
    def degree(self) -> int | None:
        """0: the scale of what is divided is lost; with an epsilon it matters."""
        return 0 if self.epsilon == 0 else None

    @property
    def degree_near_zero(self) -> int:
        """With an epsilon, what vanishes is divided by sqrt(epsilon)."""
        return 0 if self.epsilon == 0 else 1

    def __str__(self) -> str:
        return self.word if self.epsilon == 0 else with_number(self.word, self.epsilon)


def with_number(word: str, number: float) -> str:
    """The word with its number in brackets, in the fewest digits that read back as the same number.

    >>> with_number("rs", 1.0), with_number("rs", 0.1234567891)
    ('rs(1)', 'rs(0.1234567891)')
    """
    short = f"{number:g}"
    return f"{word}({short if float(short) == number else repr(number)})"

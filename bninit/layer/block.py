"""Block: an ordered tuple of components, acting on the rows (features) or columns (points) of W H."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bninit import checks
from bninit.late import jnp
from bninit.layer.activations import Activation, custom, relu
from bninit.layer.column_norms import ColumnMoments, column_moments
from bninit.layer.component import Component, RowLaw
from bninit.layer.components import Recenter, Rescale
from bninit.layer.words import components_of
from bninit.shapes import Array, Rows, Shares, namespace


@dataclass(frozen=True)
class Block:
    """What one layer does to Z = W H, in order.

    >>> block = Block.parse("rc+rs+relu")
    >>> str(block), block.degree, block.is_linear
    ('rc+rs+relu', 0, False)
    >>> Block.parse("relu+rc+rs") == block  # order is meaningful
    False
    """

    components: tuple[Component, ...] = ()

    @classmethod
    def parse(cls, text: "str | Block | Callable") -> "Block":
        """The block written as components joined by "+"; "none" and "linear" are the empty block.

        On each feature, over the batch: rc, rs, rs(epsilon). On each point, over the features: ln (layer
        norm), ln(epsilon), rms (RMS norm), rms(epsilon). Elementwise: relu, leaky_relu(slope), tanh, erf,
        gelu, silu, sin, heaviside, abs.

        Raises:
            InputError: an unknown word, with the nearest known one.
        """
        if isinstance(text, Block):
            return text
        if callable(text):
            return cls((custom(text),))
        if not isinstance(text, str):
            raise checks.fail("a block such as 'rc+relu'", repr(text), "pass a string or a Block")
        words = [word.strip().lower() for word in text.split("+")]
        return cls(tuple(part for word in words for part in components_of(word)))

    def __call__(
        self, rows: Rows, shares: Shares | None = None, moments: Sequence[ColumnMoments] | None = None
    ) -> Rows:
        """Apply the components.

        Args:
            rows: some rows of W H, or all of them.
            shares: weighs columns that stand for several points; every column is one point.
            moments: of the columns before each component that acts on columns; those of `rows`.
        """
        if shares is None:
            shares = namespace(rows).full(rows.shape[-1], 1 / rows.shape[-1], rows.dtype)
        given = iter(moments or ())
        for component in self.components:
            if component.acts_on == "rows":
                rows = component(rows, shares)
            else:
                rows = component(rows, column_moments(rows) if moments is None else next(given))
        return rows

    def until_columns(self) -> "tuple[Block, ...]":
        """For each component that acts on columns, the block of all that comes before it."""
        parts = self.components
        return tuple(Block(parts[:k]) for k, part in enumerate(parts) if part.acts_on == "columns")

    def moments(self, rows: Rows) -> tuple[ColumnMoments, ...]:
        """The moments of the columns before each component that acts on columns, of rows that are all."""
        found: tuple[ColumnMoments, ...] = ()
        for before in self.until_columns():
            found = (*found, column_moments(before(rows, None, found)))
        return found

    def at_infinite_width(self, law: RowLaw) -> RowLaw | None:
        """The law of a row after the block, from that of a row of W H; None where rows must be sampled."""
        after: RowLaw | None = law
        for component in self.components:
            after = None if after is None else component.at_infinite_width(after)
        return after

    def __str__(self) -> str:
        return "+".join(map(str, self.components)) or "none"

    def __iter__(self) -> Iterator[Component]:
        return iter(self.components)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """Its nonlinearities, in order."""
        return tuple(c for c in self if isinstance(c, Activation))

    @property
    def is_linear(self) -> bool:
        """Whether it is a linear map of the rows: recentering or nothing."""
        return all(c.is_linear for c in self)

    @property
    def degree(self) -> int | None:
        """1 if scaling the batch scales the result, 0 if it changes nothing, None if the scale matters."""
        return _composed([c.degree for c in self])

    @property
    def degree_near_zero(self) -> int | None:
        """The degree in the limit of a vanishing batch."""
        return _composed([c.degree_near_zero for c in self])

    @property
    def degree_far(self) -> int | None:
        """The degree in the limit of an infinite batch."""
        return _composed([c.degree_far for c in self])

    def part_scale(self, log_scale: Array, bound: float) -> tuple[Array, Array]:
        """The log scale at which the block is to see its rows, within +-bound, and what to add after it.

        Beyond the bound tanh, gelu and their like equal their limits to all digits, and the rest of the scale
        is passed around the block by its limiting degree: NaN where nothing is known of a user's function.
        The scale of a dead batch, -inf, counts as 0.
        """
        wanted = jnp.where(jnp.isfinite(log_scale), log_scale, 0.0)
        seen = jnp.clip(wanted, -bound, bound)
        excess = wanted - seen
        degree = jnp.where(excess < 0, _known(self.degree_near_zero), _known(self.degree_far))
        return seen, jnp.where(excess == 0, 0.0, degree * excess)


def _known(degree: int | None) -> float:
    return jnp.nan if degree is None else float(degree)


def _composed(degrees: list[int | None]) -> int | None:
    """The degree of a composition: nothing after a component of degree 0 sees the scale again."""
    for degree in degrees:
        if degree != 1:
            return degree
    return 1


BLOCKS: tuple[Block, ...] = tuple(
    Block((*(Recenter(),) * recenter, *(Rescale(),) * rescale, *(relu,) * nonlinear))
    for nonlinear in (0, 1)
    for rescale in (0, 1)
    for recenter in (0, 1)
)
"""The eight subsets of recentering, rescaling and ReLU, from "none" to "rc+rs+relu"."""

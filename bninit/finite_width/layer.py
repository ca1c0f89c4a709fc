"""A layer: everything that fixes its law, and which of its rows a chunk holds."""

from dataclasses import dataclass

from bninit.late import jnp
from bninit.laws.streams import ROW_BLOCK
from bninit.laws.weights import WeightLaw
from bninit.layer.block import Block
from bninit.layer.residual import Residual
from bninit.shapes import Array, DType, Rows, Shares


@dataclass(frozen=True)
class Layer:
    """Everything that fixes the law of a layer.

    Args:
        block: what happens to W H.
        law, gain: W has entries of variance gain^2 / features.
        width: number of rows of W.
        chunk: row blocks held in memory at once.
        parts: devices along the axis ROWS that share the chunks.
        residual: the skip around the block, for the steps of `finite_width.residual`; the others have none.
    """

    block: Block
    law: WeightLaw
    width: int | Array
    gain: float | Array
    chunk: int
    parts: int = 1
    residual: Residual | None = None

    @property
    def chunks(self) -> int | Array:
        """Chunks of rows, the last perhaps beyond the width."""
        return -(-self.width // (ROW_BLOCK * self.chunk))


def draws_wishart(block: Block, law: WeightLaw) -> bool:
    """Whether the next Gram has a law that can be drawn without the rows."""
    return block.is_linear and not law.orthogonal


def included(layer: Layer, numbers: Array) -> Array:
    """Which of the rows of these numbers the width includes."""
    return numbers < layer.width


def within(rows: Rows, inside: Array) -> Rows:
    """The rows that the width includes; others zero."""
    return jnp.where(inside[:, None], rows, 0.0)


def positive(rows: Rows, shares: Shares) -> Array:
    """The share of the batch at which each row is positive."""
    return (rows > 0).astype(rows.dtype) @ shares


def root_width(layer: Layer, dtype: DType) -> Array:
    """sqrt(width)."""
    return jnp.sqrt(jnp.asarray(layer.width, dtype))

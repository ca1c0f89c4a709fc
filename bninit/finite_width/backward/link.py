"""What is carried from layer to layer: forward a Link, backward a Cotangent, and what is seen of each."""

from typing import NamedTuple

import jax.numpy as jnp

from bninit.arrays import Array, Factor, Gram, Shares
from bninit.finite_width.state import State
from bninit.layer.column_norms import ColumnMoments


class Points(NamedTuple):
    """Equal points go through the forward pass once; each has a cotangent of its own.

    Attributes:
        shares: of the distinct points.
        among: of each point, its number among the distinct ones.
        chosen: of each distinct point, one point that it stands for.
    """

    shares: Shares
    among: Array
    chosen: Array


class Link(NamedTuple):
    """What the forward pass keeps of a representation.

    Attributes:
        state: its factor R and log scale; H below is scaled like R, to trace = batch.
        size: rows of the block's output = size * rows of H.
        across: H^T Y / width, (distinct points, points).
        fresh: Y^T Y / width.
        inverse: R^+. It is found here, after the rows and before anything else: jaxlib's batched calls of
            LAPACK wait for threads of the pool they run in, and two at once may wait for ever.
        beyond: L, L L^T = what of Y^T Y / width is beyond the span of H; for Haar weights.
        moments: of the columns before each component of the block that acts on them.
    """

    state: State
    size: Array
    across: Array
    fresh: Gram
    inverse: Array
    beyond: Array
    moments: tuple[ColumnMoments, ...] = ()


class Cotangent(NamedTuple):
    """The cotangent of a representation, exp(log_scale) (H coherent + Y loose): a column for each point."""

    coherent: Array
    loose: Array
    log_scale: Array

    def share_in_span(self, link: Link) -> Array:
        """The share of |E|^2 in the span of the columns of H; 0 of a cotangent of zero."""
        body, gram = link.state.body, self.loose.T @ link.fresh @ self.loose
        inside = body @ self.coherent + link.inverse.T @ link.across @ self.loose
        mixed = 2 * jnp.sum(self.coherent * (link.across @ self.loose))
        return share_of_square(inside, jnp.sum((body @ self.coherent) ** 2) + mixed + jnp.trace(gram))


class Gradient(NamedTuple):
    """What is seen at a layer: F of the cotangent of Z, F^T F = D^T D / width, and logs of the scales.

    `log_scale` is that of D; `log_norm` is log ||dL/dW||_F for as many features as rows; `share` is that of
    the cotangent of the layer's output in the span of the output.
    """

    factor: Factor
    log_scale: Array
    log_norm: Array
    share: Array


def pseudo_inverse(factor: Factor) -> Array:
    """R^+; singular values below batch * machine epsilon of the largest are rounding of the factor."""
    return jnp.linalg.pinv(factor, rtol=max(factor.shape) * jnp.finfo(factor.dtype).eps)


def share_of_square(part: Array, square: Array) -> Array:
    """|part|^2 / square, within [0, 1]; 0 where the square is."""
    found = jnp.sum(part**2) / jnp.where(square > 0, square, 1.0)
    return jnp.where(square > 0, jnp.clip(found, 0.0, 1.0), 0.0)

"""Gaussian kernels: E[phi(x) phi(y)] for a centred Gaussian pair of variances a, b and covariance c."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bninit.late import jnp
from bninit.shapes import Array, Gram

PairKernel = Callable[[Array, Array, Array], tuple[Array, Array]]
"""From (a, b, c) to the kernel of each pair and the largest error among them."""


@dataclass(frozen=True)
class Kernel:
    """One activation's kernel: the formula, and how it was obtained."""

    pair: PairKernel = field(repr=False)
    method: str

    def __call__(self, gram: Gram) -> tuple[Gram, Array]:
        """E[phi(z) phi(z)^T] for z ~ N(0, gram), and its largest error."""
        diagonal = jnp.diagonal(gram)
        return self.pair(diagonal[:, None], diagonal[None, :], gram)


def identity_pair(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """E[x y] = c."""
    return c, jnp.zeros(())


def root(a: Array) -> Array:
    """The square root, with derivative zero at zero (a point of norm zero)."""
    # Not where(a > 0, a, 1): a compiled program may compute a difference that rounds to 0 twice, once by a
    # fused multiplication, and the two tests would disagree.
    return jnp.sqrt(jnp.maximum(a, jnp.finfo(jnp.float64).tiny)) * (a > 0)

"""Infinite width: from a Block to its map Gram -> Gram, the expectation of one layer.

Every map takes G = H^T H / width of one layer to that of the next; nothing is divided by a trace. The law
of a row is followed through the components (`row_laws`): in closed form, by the one-dimensional integral of
rescaling, by quadrature; where no formula is left, by quasi-Monte Carlo over the rows.
"""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.infinite_width.row_laws import law_after
from bninit.infinite_width.sampled import sampled
from bninit.layer.block import Block


@dataclass(frozen=True)
class GramMap:
    """The map of one layer at infinite width; a pure function, to be jitted and differentiated.

    Args:
        block: the block of every layer.
        weight_variance: the variance of the weights times the width (it matters unless the degree is 0 or 1).
        samples: rows drawn for each of eight scrambled Sobol sequences, where no formula exists.
    """

    block: Block
    weight_variance: float = 1.0
    samples: int = 4096

    def __call__(self, gram: Gram) -> Gram:
        """The Gram of the next layer."""
        return _evaluate(self, _checked(gram))[0]

    def with_error(self, gram: Gram) -> tuple[Gram, Array]:
        """The Gram of the next layer, and an estimate of its largest error (0 for a closed form)."""
        return _evaluate(self, _checked(gram))

    @property
    def method(self) -> str:
        """How it is computed: "closed form", "integral", "quadrature" or "quasi-Monte Carlo"."""
        found: list[str] = []

        def follow(gram: Gram) -> Gram:
            law = law_after(self.block, gram)
            end = None if law is None else law.ended()
            found.append("quasi-Monte Carlo" if end is None else end.method)
            return gram

        jax.eval_shape(follow, jnp.eye(2))
        return found[0]


def gram_map(block: Block | str, weight_variance: float = 1.0, samples: int = 4096) -> GramMap:
    """The infinite-width map Gram -> Gram of a block.

    Without RS: P^r kappa(P G P) P^r', kappa the kernel of the nonlinearity. With RS, n the batch size:
    n int_0^inf det(I + 2 s K)^(-1/2) kappa(K (I + 2 s K)^(-1)) ds. Layer and RMS norm divide by expectations.

    Args:
        block: a block, or the text of one such as "rc+rs+relu".
        weight_variance: the variance of the weights times the width.
        samples: rows of each of the eight scrambled Sobol sequences used where no formula exists.

    Returns:
        A GramMap: call it on a Gram, or ask `with_error` for the error estimate as well.

    Raises:
        InputError: an unknown block, a variance that is not positive.

    Source: bninit/infinite_width/rescale_integral.py for RS; Cho and Saul, NeurIPS 2009, for the ReLU kernel.

    >>> import jax.numpy as jnp
    >>> gram_map("relu")(jnp.eye(2))
    Array([[0.5       , 0.15915494],
           [0.15915494, 0.5       ]], dtype=float64)
    """
    checks.real(weight_variance, "weight_variance", above=0.0)
    # Eight scramblings of 2^k points each keep the balance of a Sobol sequence.
    samples = 1 << (checks.whole(samples, "samples", least=16) - 1).bit_length()
    return GramMap(Block.parse(block), float(weight_variance), samples)


def _checked(gram: Gram) -> Gram:
    """The Gram as float64, refused if it is not a finite symmetric matrix (inside jit: as it is)."""
    if isinstance(gram, jax.core.Tracer):
        return gram
    array = checks.symmetric(gram, "gram")
    if array.ndim != 2:
        raise checks.fail("one Gram matrix", f"shape {array.shape}", "use jax.vmap over the others")
    if np.any(np.diagonal(array) < 0):
        raise checks.fail("gram of squared norms >= 0", f"{np.diagonal(array).min()}", "pass H.T @ H")
    return jnp.asarray(array)


@partial(jax.jit, static_argnums=0)
def _evaluate(map_: GramMap, gram: Gram) -> tuple[Gram, Array]:
    law = law_after(map_.block, gram * map_.weight_variance)
    if law is None:
        return sampled(map_.block, gram * map_.weight_variance, map_.samples)
    end = law.ended()
    return end.gram, end.error

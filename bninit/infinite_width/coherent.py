"""The part of a cotangent that is coherent with the forward pass, and what it adds to the gradients.

At infinite width the cotangent of a layer's output is E = H A + U, the rows of U independent of those of H
and N(0, Delta). Rows of Z are N(0, K), K = v G, and by Stein's lemma the pair of batch x batch matrices
goes backwards as a closed system:
    A'     = v E[f''(z)] / 2 = Phi'(G)* A,     f(z) = h(z) A h(z)^T,
    Delta' = v E[ J^T Delta J ] + v E[ J^T A h^T h A J ],
with h(z) the block's output, J its Jacobian and Phi'(G)* the adjoint of the derivative of the forward Gram
map. A is zero for ever if it is zero at the loss; otherwise it feeds Delta by a source. The cotangent of the
layer's input has the Gram A' G A' + Delta', that of Z has Delta' / v.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.infinite_width.backward import BackwardMap, backward_map
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.infinite_width.sampled import mean_and_error, sobol_rows
from bninit.layer.block import Block


class Coherence(NamedTuple):
    """A cotangent at infinite width: E = H coherent + U, U of Gram `loose`."""

    coherent: Gram
    loose: Gram

    def gram(self, gram: Gram) -> Gram:
        """E^T E / width where H^T H / width is `gram`."""
        return self.coherent @ gram @ self.coherent + self.loose

    def share(self, gram: Gram) -> float:
        """Of the squared cotangent, what is coherent: tr A G A / tr (A G A + Delta), 0 of no cotangent."""
        part, whole = jnp.sum((self.coherent @ gram) * self.coherent), jnp.trace(self.gram(gram))
        return float(jnp.where(whole > 0, part / jnp.where(whole > 0, whole, 1.0), 0.0))


def back_through(
    block: Block | str,
    grams: Sequence[Gram],
    last: Coherence,
    weight_variance: float = 1.0,
    samples: int = 1024,
) -> list[Coherence]:
    """The cotangents of every representation, the input first, from that of the last.

    Args:
        block: the block of every layer.
        grams: of the representations, the input first, as bn.gram_map leads from one to the next.
        last: the cotangent of the last representation.
        weight_variance: v, the variance of the weights times the width.
        samples: rows of each Sobol sequence for the source, a power of two.

    Raises:
        InputError: as bn.backward_map; no Gram at all.
    """
    if len(grams) == 0:
        raise checks.fail("the Gram of one representation or more", "none", "pass those of the forward pass")
    forward, independent = gram_map(block, weight_variance), backward_map(block, weight_variance)
    found = [last]
    for gram in list(grams)[-2::-1]:
        found.append(_back(forward, independent, samples, jnp.asarray(gram), found[-1]))
    return found[::-1]


def _back(
    forward: GramMap, independent: BackwardMap, samples: int, gram: Gram, cotangent: Coherence
) -> Coherence:
    loose = independent(gram, cotangent.loose)
    if not jnp.any(cotangent.coherent):
        return Coherence(cotangent.coherent, loose)
    source = coherent_source(forward, gram, cotangent.coherent, samples)[0]
    return Coherence(adjoint(forward, gram, cotangent.coherent), loose + source)


@partial(jax.jit, static_argnums=0)
def adjoint(forward: GramMap, gram: Gram, coherent: Gram) -> Gram:
    """Phi'(G)* A, the gradient of <A, Phi(G)> by a symmetric G."""
    pulled = jax.vjp(forward, gram)[1](coherent)[0]
    return (pulled + pulled.T) / 2


@partial(jax.jit, static_argnums=(0, 3))
def coherent_source(forward: GramMap, gram: Gram, coherent: Gram, samples: int) -> tuple[Gram, Array]:
    """v E[J^T A h^T h A J] over Sobol sequences of rows, and its standard error."""
    variance, means = forward.weight_variance, []
    for rows in sobol_rows(variance * gram, samples):
        left, pull = jax.vjp(forward.block, rows)
        back = pull(left @ coherent)[0]
        means.append(variance * back.T @ back / samples)
    return mean_and_error(means)

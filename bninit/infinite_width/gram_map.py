"""Infinite width: from a Block to its map Gram -> Gram, the expectation of one layer.

Every map takes G = H^T H / width of one layer to that of the next; nothing is divided by a trace. One
table, `route`, says how each block is computed: in closed form, by the one-dimensional integral of
rescaling, by quadrature, or by quasi-Monte Carlo over the rows.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.infinite_width.rescale_integral import (
    LONG,
    SHORT,
    error_of_halving,
    is_short,
    last_node,
    nodes,
    root_determinant,
    tilted,
)
from bninit.layer.activations import Activation
from bninit.layer.block import Block
from bninit.layer.components import Recenter, Rescale
from bninit.layer.kernels import Kernel, kernel_of


class Route(NamedTuple):
    """Recenter?, rescale?, recenter?, nonlinearity?, recenter?: the shape that has a formula."""

    recenter: bool
    rescale: Rescale | None
    recenter_rescaled: bool
    activation: Activation | None
    recenter_last: bool


def route(block: Block) -> Route | None:
    """How the Gram map of a block is computed; None where only sampling its rows is left.

    A formula needs the components in the order RC, RS, RC, NL, RC, any of them absent, and a nonlinearity
    of degree 1 after RS (one of degree 0 does not see RS at all).

    >>> route(Block.parse("rc+rs+relu")).rescale
    Rescale(epsilon=0.0)
    >>> route(Block.parse("relu+rs")) is None
    True
    """
    parts = list(block)
    found: list = []
    for kind in (Recenter, Rescale, Recenter, Activation, Recenter):
        first = parts.pop(0) if parts and isinstance(parts[0], kind) else None
        while kind is Recenter and parts and isinstance(parts[0], Recenter):
            parts.pop(0)
        found.append(first)
    if parts:
        return None
    recenter, rescale, again, activation, last = found
    if rescale is not None and activation is not None:
        if activation.degree == 0:
            rescale = None
        elif activation.degree != 1:
            return None
    if rescale is None:
        recenter, again = recenter or again, None
    return Route(recenter is not None, rescale, again is not None, activation, last is not None)


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
        path = route(self.block)
        if path is None:
            return "quasi-Monte Carlo"
        if path.rescale is not None:
            return "integral"
        return "closed form" if path.activation is None else kernel_of(path.activation).method


def gram_map(block: Block | str, weight_variance: float = 1.0, samples: int = 4096) -> GramMap:
    """The infinite-width map Gram -> Gram of a block.

    Without RS: P^r kappa(P G P) P^r', kappa the kernel of the nonlinearity. With RS, n the batch size:
    n int_0^inf det(I + 2 s K)^(-1/2) kappa(K (I + 2 s K)^(-1)) ds.

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
    path = route(map_.block)
    gram = gram * map_.weight_variance
    if path is None:
        return _sampled(map_, gram)
    kernel = kernel_of(path.activation) if path.activation else Kernel(_identity, "closed form")
    gram = recentred(gram) if path.recenter else gram
    if path.rescale is None:
        image, error = kernel(gram)
    else:
        image, error = _rescaled(gram, path.rescale.epsilon, path.recenter_rescaled, kernel)
    return (recentred(image) if path.recenter_last else image), error


def recentred(gram: Gram) -> Gram:
    """P G P, with P = I - 11^T / n."""
    gram = gram - jnp.mean(gram, axis=0, keepdims=True)
    return gram - jnp.mean(gram, axis=1, keepdims=True)


def _identity(a: Array, b: Array, c: Array) -> tuple[Array, Array]:
    """The kernel of the identity."""
    return c, jnp.zeros(())


def _rescaled(gram: Gram, epsilon: float, again: bool, kernel: Kernel) -> tuple[Gram, Array]:
    """n E[phi(z) phi(z)^T / (|z|^2 + n epsilon)] for z ~ N(0, gram); zero for a Gram of zero."""
    batch = gram.shape[0]
    trace = jnp.trace(gram)
    unit = jnp.where(trace > 0, trace, 1.0)
    gram = jnp.where(trace > 0, gram, jnp.eye(batch) / batch) / unit
    damping = jnp.where(trace > 0, batch * epsilon / unit, 0.0)
    eigenvalues, basis = jnp.linalg.eigh(jax.lax.stop_gradient(gram))
    # What rounding leaves of a zero eigenvalue would come back as its root, 1e-8.
    noise = 4 * batch * jnp.finfo(eigenvalues.dtype).eps * eigenvalues[-1]
    eigenvalues = jnp.where(eigenvalues > noise, eigenvalues, 0.0)
    last = last_node(eigenvalues, jnp.ones(batch), jax.lax.stop_gradient(damping))

    def rule(count: int, gram: Gram, damping: Array) -> tuple[Gram, Array]:
        def add(sums: tuple, node: tuple) -> tuple[tuple, None]:
            s, ds, every_second = node
            local = tilted(gram, basis, eigenvalues, s)
            image = kernel(recentred(local) if again else local)[0]
            mass = ds * root_determinant(gram, basis, eigenvalues, s) * jnp.exp(-s * damping)
            fine, coarse = sums
            return (fine + mass * image, coarse + 2 * every_second * mass * image), None

        s, ds = nodes(last, count)
        start = (jnp.zeros_like(gram), jnp.zeros_like(gram))
        (fine, coarse), _ = jax.lax.scan(add, start, (s, ds, jnp.arange(count) % 2 == 0))
        return batch * fine, batch * error_of_halving(fine, coarse)

    short = partial(rule, SHORT)
    long = partial(rule, LONG)
    image, error = jax.lax.cond(is_short(last), short, long, gram, damping)
    alive = trace > 0
    return jnp.where(alive, image, 0.0), jnp.where(alive, error, 0.0)


def _sampled(map_: GramMap, gram: Gram) -> tuple[Gram, Array]:
    """The mean of phi(z) phi(z)^T over eight scrambled Sobol sequences of rows z, and its standard error."""
    from scipy.stats import qmc  # half a second of the start-up time, for blocks without a formula

    batch = gram.shape[0]
    eigenvalues, basis = jnp.linalg.eigh(gram)
    factor = (jnp.sqrt(jnp.maximum(eigenvalues, 0.0)) * basis).T
    means = []
    for seed in range(8):
        uniform = qmc.Sobol(batch, seed=seed).random(map_.samples)
        normal = jax.scipy.special.ndtri(jnp.asarray(np.clip(uniform, 2.0**-54, 1 - 2.0**-54)))
        rows = map_.block(normal @ factor)
        means.append(rows.T @ rows / map_.samples)
    stack = jnp.stack(means)
    return stack.mean(0), jnp.max(stack.std(0, ddof=1)) / np.sqrt(len(means))

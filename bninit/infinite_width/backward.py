"""Infinite width, backwards: from a Block to its map of cotangent Grams, one layer earlier.

A cotangent is the derivative of the loss, width x batch like what it belongs to. Let its rows at the output
of the block be independent of the forward pass, with Gram Delta = E^T E / width. With z ~ N(0, K) the row
that enters the block, J(z) the block's Jacobian there, and weights of variance v / width, the cotangent of
the layer's input has the Gram v E[ J(z)^T Delta J(z) ]. Gradients at a fixed depth are independent of the
forward pass in this sense if the loss gives a cotangent that is; `bninit.infinite_width.coherent` says what
is missing where it does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from bninit.infinite_width.route import route
from bninit.infinite_width.sampled import mean_and_error, sobol_rows
from bninit.layer.activations import Activation, leaky_relu
from bninit.layer.block import Block
from bninit.layer.components import recentred
from bninit.layer.slopes import slope_kernel_of

Pullback = Callable[[Array], tuple[Array]]
LEAST_RANK = 3
"""E[1 / |z|^2] is finite from three dimensions on."""


@dataclass(frozen=True)
class BackwardMap:
    """The backward map of one layer at infinite width; linear in the cotangent Gram.

    Args:
        block: the block of every layer.
        weight_variance: the variance of the weights times the width.
        samples: rows drawn for each of eight scrambled Sobol sequences, where no formula exists.
    """

    block: Block
    weight_variance: float = 1.0
    samples: int = 4096

    def __call__(self, gram: Gram, delta: Gram) -> Gram:
        """The Gram of the cotangents of the layer's input; as of `bn.backward_map`."""
        return self.with_error(gram, delta)[0]

    def with_error(self, gram: Gram, delta: Gram) -> tuple[Gram, Array]:
        """The same, and an estimate of its largest error (0 for a closed form).

        Raises:
            InputError: not finite symmetric matrices of one size; rescaling of a batch of rank 1 or 2.
        """
        if not (isinstance(gram, jax.core.Tracer) or isinstance(delta, jax.core.Tracer)):
            return _evaluate(self, *_checked(self.block, gram, delta))
        return _evaluate(self, gram, delta)

    @property
    def method(self) -> str:
        """How it is computed: "closed form", "integral", "quadrature" or "quasi-Monte Carlo"."""
        path = route(self.block)
        if path is None:
            return "quasi-Monte Carlo"
        if path.rescale is not None:
            return "integral"
        return "closed form" if path.activation is None else slope_kernel_of(path.activation).method


def backward_map(block: Block | str, weight_variance: float = 1.0, samples: int = 4096) -> BackwardMap:
    """The infinite-width map of cotangent Grams of a block, one layer backwards.

    v E[J(z)^T Delta J(z)],  z ~ N(0, v G). Without RS: v P^r (P^r' Delta P^r' o k'(P^r v G P^r)) P^r, where
    k'_ij = E[phi'(z_i) phi'(z_j)] and o multiplies entries. With RS, a one-dimensional integral.

    Args:
        block: a block, or the text of one such as "rc+rs+relu".
        weight_variance: v, the variance of the weights times the width.
        samples: rows of each of the eight scrambled Sobol sequences used where no formula exists.

    Returns:
        A BackwardMap. Call it on (gram, delta): `gram` is G = H^T H / width of the layer's input, as
        `bn.gram_map` takes it; `delta` is the Gram of the cotangents of the layer's output, of any scale.

    Raises:
        InputError: an unknown block, a variance that is not positive.

    Source: docs/theory_gradients.md; without RC and RS, Schoenholz et al., ICLR 2017 (arXiv 1611.01232).

    >>> import jax.numpy as jnp
    >>> backward_map("relu")(jnp.eye(2), jnp.ones((2, 2)))
    Array([[0.5 , 0.25],
           [0.25, 0.5 ]], dtype=float64)
    """
    checks.real(weight_variance, "weight_variance", above=0.0)
    samples = 1 << (checks.whole(samples, "samples", least=16) - 1).bit_length()
    return BackwardMap(Block.parse(block), float(weight_variance), samples)


def _checked(block: Block, gram: Gram, delta: Gram) -> tuple[Array, Array]:
    forward, backward = checks.symmetric(gram, "gram"), checks.symmetric(delta, "delta")
    if forward.ndim != 2 or forward.shape != backward.shape:
        got = f"shapes {forward.shape} and {backward.shape}"
        raise checks.fail("a gram and a delta of one size", got, "pass one matrix of each")
    path = route(block)
    if path is not None and path.rescale is not None and path.rescale.epsilon == 0:
        entering = np.asarray(recentred(jnp.asarray(forward))) if path.recenter else forward
        values = np.linalg.eigvalsh(entering)
        rank = int(np.sum(values > _noise(values[-1], len(values))))
        if 0 < rank < LEAST_RANK:
            required = f"a batch of rank >= {LEAST_RANK} where rs divides, else E[1/|z|^2] is infinite"
            raise checks.fail(required, f"rank {rank}", "use a larger batch, or rs with an epsilon")
    return jnp.asarray(forward), jnp.asarray(backward)


def _noise(largest: Array, batch: int) -> Array:
    """What rounding leaves of a zero eigenvalue."""
    return 4 * batch * np.finfo(float).eps * largest


@partial(jax.jit, static_argnums=0)
def _evaluate(map_: BackwardMap, gram: Gram, delta: Gram) -> tuple[Gram, Array]:
    path = route(map_.block)
    gram = gram * map_.weight_variance
    if path is None:
        image, error = _sampled(map_, gram, delta)
    else:
        gram = recentred(gram) if path.recenter else gram
        delta = recentred(delta) if path.recenter_last else delta
        if path.rescale is None:
            image, error = _through_slopes(path.activation, gram, delta)
        else:
            again = path.recenter_rescaled
            image, error = _rescaled(gram, delta, path.rescale.epsilon, again, path.activation or _LINEAR)
        image = recentred(image) if path.recenter else image
    return map_.weight_variance * image, map_.weight_variance * error


_LINEAR = leaky_relu(1.0)


def _through_slopes(activation: Activation | None, gram: Gram, delta: Gram) -> tuple[Gram, Array]:
    """E[phi'(z_i) phi'(z_j)] Delta_ij for z ~ N(0, gram)."""
    if activation is None:
        return delta, jnp.zeros(())
    slopes, error = slope_kernel_of(activation)(gram)
    return slopes * delta, error * jnp.max(jnp.abs(delta))


def _rescaled(
    gram: Gram, delta: Gram, epsilon: float, again: bool, activation: Activation
) -> tuple[Gram, Array]:
    """The backward map of u = z sqrt(n) / sqrt(|z|^2 + n epsilon), phi(u) or phi(P u), phi 1-homogeneous.

    With q^2 = |z|^2 + n epsilon and a = e phi', D = sqrt(n) ( a / q - z (e . phi(z)) / q^3 ), so that
    E[D^T D] has moments of 1/q^2, 1/q^4, 1/q^6, and q^(-2p) = int s^(p-1) exp(-s q^2) ds / (p-1)!. Under the
    tilted law N(0, C), by Stein's lemma, with f = phi^T Delta phi and 2 Gamma = E[f''], the integrand is
        Delta o k' - s (Gamma C + C Gamma) + s^2/2 (C E[f] + 2 C Gamma C).
    """
    batch = gram.shape[0]
    trace = jnp.trace(gram)
    divisor = trace + batch * epsilon
    unit = jnp.where(divisor > 0, divisor, 1.0)
    gram = jnp.where(divisor > 0, gram, jnp.eye(batch) / batch) / unit
    damping = batch * epsilon / unit
    eigenvalues, basis = jnp.linalg.eigh(gram)
    eigenvalues = jnp.where(eigenvalues > _noise(eigenvalues[-1], batch), eigenvalues, 0.0)
    last = last_node(eigenvalues, jnp.ones(batch), damping, power=1.0)
    value, slope = activation.kernel, slope_kernel_of(activation)

    def integrand(s: Array) -> Gram:
        c = tilted(gram, basis, eigenvalues, s)
        entering = recentred(c) if again else c
        kernel, slopes = value(entering)[0], slope(entering)[0]
        through = delta * slopes
        norms = jnp.diagonal(entering)
        curved = jnp.sum(delta * (kernel - entering * slopes), axis=1)
        gamma = through + jnp.diag(curved / jnp.where(norms > 0, norms, 1.0))
        if again:
            gamma, through = recentred(gamma), recentred(through)
        across = s * c @ gamma
        return through - across - across.T + across @ (s * c) + s**2 / 2 * c * jnp.sum(delta * kernel)

    def add(sums: tuple, node: tuple) -> tuple[tuple, None]:
        s, ds, every_second = node
        mass = ds * root_determinant(gram, basis, eigenvalues, s) * jnp.exp(-s * damping)
        image = mass * integrand(s)
        return (sums[0] + image, sums[1] + 2 * every_second * image), None

    def rule(count: int) -> tuple[Gram, Array]:
        s, ds = nodes(last, count)
        start = (jnp.zeros_like(gram), jnp.zeros_like(gram))
        (fine, coarse), _ = jax.lax.scan(add, start, (s, ds, jnp.arange(count) % 2 == 0))
        return fine, error_of_halving(fine, coarse)

    fine, error = jax.lax.cond(is_short(last), partial(rule, SHORT), partial(rule, LONG))
    finite = (jnp.sum(eigenvalues > 0) >= LEAST_RANK) | (damping > 0)
    image = jnp.where(finite, batch / unit * fine, jnp.inf)
    return jnp.where(divisor > 0, image, 0.0), jnp.where(divisor > 0, batch / unit * error, 0.0)


def _sampled(map_: BackwardMap, gram: Gram, delta: Gram) -> tuple[Gram, Array]:
    """The mean of J^T Delta J over eight scrambled Sobol sequences of rows, and its standard error.

    The moments of columns (layer norm) are constants here: their slopes are means over the features of
    products with the cotangents, which vanish where these are independent of the forward pass.
    """
    weights, directions = jnp.linalg.eigh(delta)
    means = []
    for rows in sobol_rows(gram, map_.samples):
        pull = jax.vjp(partial(map_.block, shares=None, moments=map_.block.moments(rows)), rows)[1]

        def along(direction: Array, rows: Array = rows, pull: Pullback = pull) -> Array:
            back = pull(jnp.broadcast_to(direction, rows.shape))[0]
            return back.T @ back / len(rows)

        means.append(jnp.einsum("k,kij->ij", weights, jax.lax.map(along, directions.T)))
    return mean_and_error(means)

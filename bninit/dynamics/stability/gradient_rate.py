"""How fast gradients grow or decay towards the input at a fixed point: Perron values of the backward map."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from bninit import checks
from bninit.arrays import Array, Gram
from bninit.dynamics.equilibria.fixed_point import FixedPoint
from bninit.dynamics.equilibria.fixed_points import fixed_points
from bninit.infinite_width.backward import BackwardMap, backward_map
from bninit.infinite_width.gram_map import GramMap, gram_map
from bninit.infinite_width.route import route
from bninit.layer.block import Block

SETTLED = 1e-10
"""Relative change of a Gram in one layer at which an iteration of the forward map is at its fixed point."""
LAYERS = 200
"""Layers that such an iteration may take."""


class GradientMode(NamedTuple):
    """The cotangents that grow fastest towards the input at a fixed point, under independence.

    Attributes:
        rate: growth per layer of log(||W||^2 ||dL/dW||^2).
        rates: the same of every mode with the symmetry of the state, downwards.
        forward: the factor by which one layer multiplies the Gram, where only its shape is fixed.
        gram: G of the fixed point, the odd points first.
        delta: the Gram of the cotangents of a layer's output, of trace = batch.
        backward: the map that it is a mode of.
    """

    rate: float
    rates: tuple[float, ...]
    forward: float
    gram: Gram
    delta: Gram
    backward: BackwardMap

    def growth(self, layers: int) -> np.ndarray:
        """Of log(||W||^2 ||dL/dW||^2) in each of so many layers from a loss whose cotangent has Gram I."""
        delta, logs = jnp.eye(len(self.gram)), []
        for _ in range(layers + 1):
            delta = self.backward(self.gram, delta)
            logs.append(np.log(float(jnp.sum(delta * self.gram)) / self.forward))
            delta = delta / jnp.sum(delta * self.gram)
        return np.array(logs[1:])

    @property
    def odd_share(self) -> float:
        """The share of the first point in the squared cotangents, 1/batch where all are alike."""
        return float(self.delta[0, 0] / np.trace(self.delta))

    @property
    def odd_weight_share(self) -> float:
        """Its share in the sum over points of the squares of their own weight gradients d_i h_i^T."""
        squares = np.diagonal(self.delta) * np.diagonal(self.gram)
        return float(squares[0] / np.sum(squares))


def gradient_rate(
    block: Block | str, batch: int = 16, state: str = "simplex", weight_variance: float = 1.0, odd: int = 1
) -> float:
    """The growth per layer, towards the input, of log(||W_l||^2 ||dL/dW_l||^2), deep in a fixed point.

    log(Perron value of the backward map / forward gain). It holds asymptotically and under independence of
    gradients and forward pass. It does not depend on the scale of the weights where the block does not, and
    at the odd point it takes hundreds of layers to show, as two multipliers nearly coincide.

    Args:
        block: a block, or the text of one.
        batch: the number of points.
        state: "simplex": the state that all points alike come to (without rc that is "orthogonal",
            "all alike" or "collapse"); "odd point", or another name of `bn.fixed_points`.
        weight_variance: the variance of the weights times the width; tanh and its like see it.
        odd: the number of odd points in the state "odd point".

    Returns:
        The rate; positive: gradients explode towards the input.

    Raises:
        InputError: no such state; a state of rank 1 or 2 under rescaling (the mean of the squared gradient is
            infinite); a step function, whose gradient is zero.

    Source: docs/theory_gradients.md.

    >>> import math
    >>> round(gradient_rate("rc+rs", batch=16), 12) == round(math.log(14 / 13), 12)
    True
    """
    return gradient_mode(block, batch, state, weight_variance, odd).rate


def gradient_mode(
    block: Block | str, batch: int = 16, state: str = "simplex", weight_variance: float = 1.0, odd: int = 1
) -> GradientMode:
    """The fastest mode of the cotangents at a fixed point; arguments as of `gradient_rate`."""
    block = Block.parse(block)
    batch = checks.batch(batch, least=3)
    if not isinstance(state, str):
        raise checks.fail("the name of a state", repr(state), "pass state='simplex'")
    if any(activation.degree == 0 for activation in block.activations):
        raise checks.fail("an activation with a slope", str(block), "the gradient of a step function is zero")
    forward = gram_map(block, weight_variance)
    gram, sizes = _state(block, batch, state, forward, checks.whole(odd, "odd"))
    if block.degree == 0:
        gram = forward(gram)  # the scale is part of the fixed point
    gain = float(jnp.trace(forward(gram)) / jnp.trace(gram))
    bases = _orbits(sizes)
    backward = backward_map(block, weight_variance)
    matrix = _matrix(backward, gram, jnp.asarray(bases))
    values, vectors = np.linalg.eig(np.asarray(matrix))
    order = np.argsort(-np.abs(values))
    largest = values[order[0]].real
    if not largest > 0:
        raise checks.fail("cotangents that reach the layer before", f"{block} at {state!r}", "none do")
    delta = np.einsum("k,kij->ij", vectors[:, order[0]].real, bases)
    rates = tuple(float(np.log(value / gain)) for value in np.abs(values[order]) if value > 1e-12 * largest)
    delta = jnp.asarray(delta) * batch / np.trace(delta)
    return GradientMode(rates[0], rates, gain, gram, delta, backward)


def _state(block: Block, batch: int, state: str, forward: GramMap, odd: int) -> tuple[Array, tuple[int, ...]]:
    """The Gram of the state and the sizes of its blocks of alike points."""
    if _has_reduced_map(block):
        found = fixed_points(block, batch=batch, odd=odd)
        chosen = _chosen(found, "odd points" if state == "odd point" and odd > 1 else state)
        return jnp.asarray(chosen.gram), tuple(int(size) for size in chosen.sizes)
    if state != "simplex":
        required = "the simplex, for a block that is not rc, rs and a piecewise linear nonlinearity in order"
        raise checks.fail(required, f"{state!r} of {block}", "pass state='simplex'")
    return _settled(forward, batch, keeps_scale=block.degree != 1), (batch,)


def _has_reduced_map(block: Block) -> bool:
    path = route(block)
    if path is None or path.recenter_rescaled or path.recenter_last:
        return False
    if path.rescale is not None and path.rescale.epsilon > 0:
        return False
    return path.activation is None or path.activation.slopes is not None


def _chosen(found: tuple[FixedPoint, ...], state: str) -> FixedPoint:
    if state == "simplex":
        alike = [point for point in found if len(point.sizes) == 1 and point.verdict != "unstable"]
        if alike:
            return alike[0]
    names = [point.name for point in found]
    checks.word(
        state, dict.fromkeys(["simplex", *names]), f"a state of {found[0].family.block} at this batch"
    )
    return max((point for point in found if point.name == state), key=lambda point: (point.stable, point.t))


def _settled(forward: GramMap, batch: int, keeps_scale: bool) -> Array:
    """The state of alike points that the forward map leads to from orthogonal ones."""
    bases = jnp.asarray(_orbits((batch,)))
    gram = jnp.eye(batch)
    for _ in range(LAYERS):
        image, error = forward.with_error(gram)
        image = jnp.einsum("k,kij->ij", _coefficients(image, bases), bases)
        if not keeps_scale:
            image = image * batch / jnp.trace(image)
        change = float(jnp.max(jnp.abs(image - gram)) / jnp.max(jnp.abs(image)))
        gram = image
        if change < SETTLED + 2 * float(error) / float(jnp.max(jnp.abs(image))):
            return gram
    raise checks.fail(
        f"a Gram that settles within {LAYERS} layers",
        f"still changing by {change:.1e} a layer",
        "the state has no rate: take a weight_variance under which it neither vanishes nor grows",
    )


def _orbits(sizes: tuple[int, ...]) -> np.ndarray:
    """The symmetric 0-1 matrices that sum to the Grams of these blocks: own, within, across."""
    block = np.repeat(np.arange(len(sizes)), sizes)
    same = np.eye(len(block), dtype=bool)
    masks = []
    for a in range(len(sizes)):
        inside = (block[:, None] == a) & (block[None, :] == a)
        masks += [inside & same, inside & ~same]
        for b in range(a):
            one_way = (block[:, None] == a) & (block[None, :] == b)
            masks.append(one_way | one_way.T)
    return np.array([mask for mask in masks if mask.any()], dtype=float)


def _coefficients(gram: Array, bases: Array) -> Array:
    """The mean of a matrix over each orbit."""
    return jnp.einsum("kij,ij->k", bases, gram) / jnp.sum(bases, axis=(1, 2))


def _matrix(map_: BackwardMap, gram: Array, bases: Array) -> Array:
    """The backward map on Grams that are symmetric like the fixed point, column by column."""
    images = [_coefficients(map_(gram, basis), bases) for basis in bases]
    return jnp.stack(images, axis=1)

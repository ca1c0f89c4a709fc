"""Losses at the last layer: the cotangents with which the backward pass begins, in both engines.

fixed:          L = <C, H>, C of independent N(0, 1): the cotangent is independent of the forward pass;
squared:        L = |H|^2 / 2, the error against a target of zero: the cotangent is H itself, coherent with
                the forward pass as a whole (that of any other target T differs by a fixed one, -T);
cross_entropy:  L = sum of the cross-entropies of the classes V H, V of independent N(0, 1 / width), with
                labels drawn uniformly from CLASSES.
All are sums over the batch. The readout V is a layer more, and its cotangent goes back like that of any.
"""

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Representation
from bninit.finite_width.backward.layer import pulled_back
from bninit.finite_width.backward.link import Cotangent, Link, Points
from bninit.finite_width.triangle import qr_factor
from bninit.laws.normal import normal
from bninit.layer.block import Block

LOSSES = ("fixed", "squared", "cross_entropy")
CLASSES = 10

PROBES = 64
"""Rows on which `has_gradient` looks."""


def loss_cotangent(loss: str, last: Link, points: Points, width: Array | int, key: Array) -> Cotangent:
    """The cotangent of H, as coherent and loose parts; `key` is the stream of the layer after the last."""
    count = points.among.shape[0]
    scale = last.state.log_scale
    selected = jnp.zeros((len(points.chosen), count)).at[points.among, jnp.arange(count)].set(1.0)
    if loss == "fixed":
        return Cotangent(0 * selected, jnp.eye(count), jnp.zeros(()))
    if loss == "squared":
        return Cotangent(selected, jnp.zeros((count, count)), scale)
    xi = normal(key, (CLASSES, last.state.body.shape[0]), "float64")
    wrong = _wrong(jnp.exp(scale) * (xi @ last.state.body)[:, points.among], key)
    root = jnp.sqrt(jnp.asarray(width, "float64"))
    along = xi.T @ wrong / width
    return pulled_back(last, along, qr_factor(wrong) / root, jnp.zeros(()))


def explicit_cotangent(loss: str, last: Representation, key: Array) -> Representation:
    """The derivative of the loss by H itself, by automatic differentiation."""
    width = last.shape[0]
    if loss == "cross_entropy":
        readout = normal(key, (CLASSES, width), "float64") / jnp.sqrt(width)
        labels = _labels(key, last.shape[1])

        def value(h: Representation) -> Array:
            return -jnp.sum(jax.nn.log_softmax(readout @ h, axis=0)[labels, jnp.arange(len(labels))])
    else:
        fixed = normal(key, last.shape, "float64")

        def value(h: Representation) -> Array:
            return jnp.sum(fixed * h) if loss == "fixed" else jnp.sum(h**2) / 2

    return jax.grad(value)(last)


def has_gradient(loss: str, block: Block, batch: int) -> bool:
    """Whether the loss of the block's output depends on its input at all.

    J^T E = 0 for every input where |H|^2 is constant (squared under rs, rc+rs, ln, rms: the last component
    fixes the norm), and for every loss where J = 0 (steps; rs on one point, rc+rs on two). What is then
    computed is rounding, at most batch * PROBES * machine epsilon of |J| |E|. Looked at on normal rows, for
    J^T E is analytic in them: it vanishes there with probability 0 unless it does everywhere.

    >>> [has_gradient("squared", Block.parse(text), 16) for text in ("rc+rs", "rs(0.001)", "rc+rs+relu")]
    [False, True, True]
    >>> has_gradient("fixed", Block.parse("rc+rs"), 2)
    False
    """
    rows = jax.random.normal(jax.random.key(0), (PROBES, batch), "float64")
    left, pull = jax.vjp(block, rows)
    cotangent = left if loss == "squared" else jax.random.normal(jax.random.key(1), left.shape, "float64")
    rounding = batch * PROBES * jnp.finfo("float64").eps
    return bool(jnp.linalg.norm(pull(cotangent)[0]) > rounding * jnp.linalg.norm(cotangent))


def _labels(key: Array, count: int) -> Array:
    return jax.random.randint(jax.random.fold_in(key, 1), (count,), 0, CLASSES)


def _wrong(logits: Array, key: Array) -> Array:
    """The cotangent of the logits: probabilities minus the labels' indicators, (classes, points)."""
    labels = _labels(key, logits.shape[1])
    return jax.nn.softmax(logits, axis=0) - jax.nn.one_hot(labels, CLASSES, axis=0)

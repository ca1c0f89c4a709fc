"""Forward and back through a network: the gradients of every layer of every seed, by either engine."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp

from bninit.arrays import Array, Grams, Representation, Rows
from bninit.finite_width.backward.layer import backward, forward
from bninit.finite_width.backward.link import (
    Cotangent,
    Gradient,
    Link,
    Points,
    pseudo_inverse,
    share_of_square,
)
from bninit.finite_width.backward.losses import explicit_cotangent, loss_cotangent
from bninit.finite_width.layer import Layer, root_width
from bninit.finite_width.residual import through_skip
from bninit.finite_width.state import State
from bninit.finite_width.triangle import haar_triangle, qr_factor, solve
from bninit.laws.streams import ROW_BLOCK, row_blocks, stream
from bninit.layer.column_norms import ColumnMoments


class BackwardPass(NamedTuple):
    """What is seen of every layer, axes (seed, layer, ...), layer 1 first.

    Attributes:
        cotangents: D^T D / width, D the cotangent of Z = W H, over exp(2 log_cotangent); see
            `explicit_gradients` for layers with a skip.
        log_cotangent: its log scale.
        log_norm: log ||dL/dW||_F.
        gram: of the layer's input H, scaled to trace = batch.
        log_scale: of that input.
        share: of |E|^2 in the span of the layer's output H, E the cotangent of H.
    """

    cotangents: Array
    log_cotangent: Array
    log_norm: Array
    gram: Array
    log_scale: Array
    share: Array


@partial(jax.jit, static_argnames=("loss", "depth"))
def factor_gradients(
    layer: Layer,
    loss: str,
    depth: int,
    features: Array | int,
    key: Array,
    seeds: Array,
    states: State,
    points: Points,
) -> BackwardPass:
    """By the factor chain, exactly in law for Gaussian and Haar weights; `features` are the input's."""

    def one(seed: Array, state: State) -> BackwardPass:
        def up(link: Link, number: Array) -> tuple[Link, Link]:
            return forward(layer, stream(key, seed, number), link.state, points), link

        batch, count = state.body.shape[1], points.among.shape[0]
        unread = ColumnMoments(jnp.ones(()), jnp.zeros(batch), jnp.zeros(batch))
        moments = (unread,) * len(layer.block.until_columns())
        nothing, eye = jnp.zeros((batch, count)), jnp.eye(count)
        first = Link(state, jnp.ones(()), nothing, eye, pseudo_inverse(state.body), eye, moments)
        numbers = jnp.arange(1, depth + 1)
        last, before = jax.lax.scan(up, first, numbers)
        start = loss_cotangent(loss, last, points, layer.width, stream(key, seed, depth + 1))

        def down(carried: tuple[Cotangent, Link], place: tuple[Link, Array]) -> tuple:
            link, number = place
            place_key = stream(key, seed, number)
            cotangent, seen = backward(layer, place_key, link, carried[1], carried[0], points)
            return (cotangent, link), seen

        seen: Gradient
        _, seen = jax.lax.scan(down, (start, last), (before, numbers), reverse=True)
        grams = _gram(before.state.body)[:, points.among][:, :, points.among]
        # The weights of layer 1 have as many columns as the input has features.
        log_norm = seen.log_norm.at[0].add(jnp.log(features / layer.width) / 2)
        scales = before.state.log_scale
        return BackwardPass(_gram(seen.factor), seen.log_scale, log_norm, grams, scales, seen.share)

    return jax.vmap(one)(seeds, states)


def _gram(factor: Array) -> Array:
    return jnp.einsum("...fi,...fj->...ij", factor, factor)


@partial(jax.jit, static_argnames=("width", "loss", "depth"))
def explicit_gradients(
    layer: Layer, width: int, loss: str, depth: int, key: Array, seeds: Array, states: State, points: Points
) -> BackwardPass:
    """By automatic differentiation of layers with explicit weights of any law: the dense twin.

    Under a skip `cotangents` are of the layer's output H, and `log_norm` is of all its weights.
    """
    skip = layer.residual

    def one(numbers: tuple[Array, State]) -> BackwardPass:
        seed, state = numbers
        features = state.body.shape[0]
        inputs = (state.body * jnp.sqrt(features) * jnp.exp(state.log_scale))[:, points.among]

        def weights(number: Array | int, columns: int) -> tuple[Array, ...]:
            place = stream(key, seed, number)
            if skip is None:
                return (_weights(layer, width, place, columns),)
            keys, plain = jax.random.split(place), replace(layer, gain=1.0)
            return _weights(layer, width, keys[0], columns), _weights(plain, width, keys[1], columns)

        def through(ws: tuple[Array, ...], h: Representation) -> Representation:
            if skip is None:
                return layer.block(ws[0] @ h)
            shares = jnp.full(h.shape[1], 1 / h.shape[1])
            first, second = (partial(jnp.matmul, w) for w in ws)
            return through_skip(skip, layer.block, first, second, h, shares)[0]

        def up(h: Representation, number: Array) -> tuple[Representation, Representation]:
            return through(weights(number, width), h), h

        second = through(weights(1, features), inputs)
        numbers_ = jnp.arange(2, depth + 1)
        last, before = jax.lax.scan(up, second, numbers_)
        start = explicit_cotangent(loss, last, stream(key, seed, depth + 1))

        def down(cotangent: Rows, place: tuple[Representation, Array]) -> tuple[Rows, tuple]:
            h, number = place
            ws = weights(number, h.shape[0])
            left, pull = jax.vjp(through, ws, h)
            by_weights, by_inputs = pull(cotangent)
            by_rows = cotangent
            if skip is None:
                by_rows = jax.vjp(layer.block, ws[0] @ h)[1](cotangent)[0]
            inside = pseudo_inverse(qr_factor(left)).T @ (left.T @ cotangent)
            return by_inputs, (
                by_rows.T @ by_rows / width,
                jnp.sqrt(sum(jnp.sum(one**2) for one in by_weights)),
                h.T @ h / h.shape[0],
                share_of_square(inside, jnp.sum(cotangent**2)),
            )

        reached, seen = jax.lax.scan(down, start, (before, numbers_), reverse=True)
        _, head = down(reached, (inputs, jnp.asarray(1)))
        return _scaled(*jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), head, seen))

    return jax.lax.map(one, (seeds, states))


def _weights(layer: Layer, width: int, key: Array, columns: int) -> Array:
    """W of width x columns, entries of variance gain^2 / columns."""
    blocks = -(-width // ROW_BLOCK)
    w = row_blocks(layer.law, key, 0, blocks, columns, "float64")[:width]
    if layer.law.orthogonal:
        triangle = haar_triangle(layer, key, columns, "float64")
        w = root_width(layer, "float64") * solve(triangle.T, w.T, transposed=True).T
    return layer.gain * w / jnp.sqrt(columns)


def _scaled(cotangents: Array, norms: Array, grams: Grams, shares: Array) -> BackwardPass:
    """The same with scales apart, as the factor chain has them."""
    batch = grams.shape[-1]
    trace, size = jnp.trace(grams, axis1=1, axis2=2) / batch, jnp.trace(cotangents, axis1=1, axis2=2)
    safe, large = jnp.where(trace > 0, trace, 1.0), jnp.where(size > 0, size, 1.0)
    return BackwardPass(
        cotangents / large[:, None, None],
        jnp.log(size) / 2,
        jnp.log(norms),
        grams / safe[:, None, None],
        jnp.log(trace) / 2,
        shares,
    )

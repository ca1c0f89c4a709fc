"""Residual layers at infinite width: what the strength changes and what it does not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.finite_width.layer import Layer
from bninit.finite_width.residual import explicit_residual, factor_residual
from bninit.finite_width.state import State
from bninit.infinite_width.residual import residual_map
from bninit.laws.weights import weight_law
from bninit.layer.residual import CLOSED, Residual

GRAM = jnp.asarray(np.array([[2.0, 0.3, 0.1], [0.3, 1.0, -0.2], [0.1, -0.2, 1.5]]))


def _one_layer(step, residual, block, width=384):
    """G' of one layer from features of Gram GRAM and mean zero, and its standard error over 8 draws."""
    layer = Layer(bn.Block.parse(block), weight_law("gaussian"), width, 1.0, 8, residual=residual)
    factor = jnp.linalg.cholesky(GRAM).T
    explicit = step is explicit_residual
    signs = jnp.sqrt(3.0) * jnp.tile(jnp.eye(3), (width // 6, 1)) if explicit else jnp.eye(3)
    features = jnp.concatenate([signs, -signs]) / width**0.5 if explicit else signs
    state = State(features @ factor, jnp.zeros(()), jnp.zeros(()))
    advance = jax.jit(lambda key: step(layer, key, state, jnp.full(3, 1 / 3)))
    after = [advance(jax.random.key(k)) for k in range(8)]
    grams = np.stack([s.body.T @ s.body * jnp.exp(2 * s.log_scale) for s in after])
    return grams.mean(axis=0), grams.std(axis=0, ddof=1) / 8**0.5


@pytest.mark.parametrize("kind", ["branch", "post", "activation"])
def test_wide_layers_are_near_the_map(kind):
    """Nine entries of a mean of 8 within 8 standard errors of Student's t of 7: false alarms under 1e-3."""
    expected = residual_map(kind, "rc+relu", 0.7)(GRAM)
    for step in [explicit_residual, *([factor_residual] if kind in CLOSED else [])]:
        mean, error = _one_layer(step, Residual(kind, 0.7), "rc+relu")
        assert np.max(np.abs(mean - expected) / np.maximum(error, 1e-9)) < 8


def test_cotangents_of_a_branch_add_what_the_block_hands_back():
    """Delta + a^2 B(G, Delta), B the backward map of the block: nine entries of a mean of 8, as above."""
    width, strength, block = 384, 2.0, bn.Block.parse("rc+relu")
    rng, gaps = np.random.default_rng(3), []
    for _ in range(8):
        x = rng.normal(size=(width, 3)) @ np.linalg.cholesky(GRAM).T
        cotangent = jnp.asarray(rng.normal(size=(width, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, 2]]))
        one, two = (jnp.asarray(rng.normal(size=(width, width)) / width**0.5) for _ in range(2))
        pull = jax.vjp(lambda x, one=one, two=two: x + strength * two @ block(one @ x), jnp.asarray(x))[1]
        back, delta = pull(cotangent)[0], cotangent.T @ cotangent / width
        expected = delta + strength**2 * bn.backward_map("rc+relu")(x.T @ x / width, delta)
        gaps.append(back.T @ back / width - expected)
    mean, error = np.mean(gaps, axis=0), np.std(gaps, axis=0, ddof=1) / 8**0.5
    assert np.max(np.abs(mean) / error) < 8
    assert np.max(8 * error) < strength**2 * float(bn.backward_map("rc+relu")(GRAM, delta)[2, 2])


def test_a_branch_leaves_the_odd_point_state_where_it_is():
    """At 8 points, whatever the strength: F(G) and G + a^2 F(G) have the same direction."""
    one = jax.jit(lambda gram: bn.gram_map("rc+relu")(gram))
    found = jnp.eye(8).at[0, 0].set(49.0) * 0.99 + 0.01
    found = found.at[1:, 1:].set(0.98 + 0.02 * jnp.eye(7))
    for _ in range(3000):
        found = one(found)
        found = found / jnp.trace(found)
    assert "odd" in bn.find_configuration(found).kind
    for strength in (0.1, 1.0, 5.0):
        after = residual_map("branch", "rc+relu", strength)(found)
        np.testing.assert_allclose(after / jnp.trace(after), found, atol=1e-8)


@pytest.mark.parametrize(
    ("kind", "block", "message"),
    [
        ("inside", "rc+relu", "the mean, is closed"),
        ("brnch", "rc+relu", "did you mean 'branch'"),
        ("activation", "rc+rs+relu", "a block whose mean has a formula"),
    ],
)
def test_what_has_no_map_is_refused(kind, block, message):
    with pytest.raises(bn.InputError, match=message):
        residual_map(kind, block, 1.0)

"""Gradients through skips: the derivative itself by hand, and infinite width beside wide networks."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.laws.streams import row_blocks, stream
from bninit.laws.weights import weight_law
from bninit.measurements.gradient_prediction import predict_gradients
from bninit.runs.entry import first_states
from bninit.runs.plan import prepare
from bninit.runs.settings import RunSettings

KINDS = ("branch", "pre", "inside", pytest.param("post", marks=pytest.mark.slow))
KINDS += (pytest.param("activation", marks=pytest.mark.slow),)
WIDTH, BATCH, DEPTH, STRENGTH = 16, 4, 3, 0.7


def centred(h):
    return h - h.mean(axis=1, keepdims=True)


def block(z):
    return jnp.maximum(centred(z), 0)


def network(kind, x, weights):
    """The network as the table of docs/residual.md writes it."""
    layer = {
        "branch": lambda x, one, two: x + STRENGTH * two @ block(one @ x),
        "post": lambda x, one, two: centred(x + STRENGTH * two @ block(one @ x)),
        "pre": lambda x, one, two: x + STRENGTH * two @ block(x),
        "activation": lambda x, one, two: x + STRENGTH * block(one @ x),
        "inside": lambda x, one, two: block(x + STRENGTH * one @ x),
    }[kind]
    for pair in weights:
        x = layer(x, *pair)
    return x


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_the_derivatives_of_the_network(kind):
    """|H|^2 / 2 of the last layer, by one derivative of the whole."""
    settings = dict(width=WIDTH, batch=BATCH, depth=DEPTH, seeds=1, residual=f"{kind}({STRENGTH})")
    record = bn.gradients("rc+relu", loss="squared", **settings)
    plan = prepare(RunSettings("rc+relu", engine="explicit", **settings))
    states, _ = first_states(plan)
    x = jnp.asarray(states.body[0] * np.exp(states.log_scale[0]) * WIDTH**0.5)
    law = weight_law("gaussian")

    def drawn(key):
        return row_blocks(law, key, 0, 1, WIDTH, "float64") / WIDTH**0.5

    streams = (stream(jax.random.key(0), 0, number) for number in range(1, DEPTH + 1))
    weights = [tuple(drawn(key) for key in jax.random.split(one)) for one in streams]
    slopes = jax.grad(lambda ws: jnp.sum(network(kind, x, ws) ** 2) / 2)(weights)
    norms = [np.sqrt(sum(np.sum(np.square(one)) for one in pair)) for pair in slopes]
    assert np.allclose(record.dataset["weight_gradient"].values[0], norms, rtol=1e-10)
    last = network(kind, x, weights)
    cotangent = record.dataset["cotangent_gram"].values[0, -1]
    expected = last.T @ last / WIDTH
    if kind != "inside":  # of its output, of which the squared error is the cotangent
        assert np.allclose(cotangent, expected, rtol=1e-10)


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        ("branch", "cross_entropy"),
        ("post", "fixed"),
        ("activation", "fixed"),
        pytest.param("branch", "fixed", marks=pytest.mark.slow),
        pytest.param("pre", "fixed", marks=pytest.mark.slow),
    ],
)
def test_infinite_width_is_beside_wide_networks(kind, loss):
    """Mean squares of 24 networks of width 256 within 4.5 standard errors and 3 % (a correction in 1/width).

    5 tests of 4 layers, far from independent: false alarms below 2e-3 at Student's t of 23 degrees.
    """
    record = bn.gradients(
        "rc+relu", 256, BATCH, 4, 24, 1, loss, "orthogonal", gain=1.0, residual=f"{kind}({STRENGTH})"
    )
    squares = record.dataset["weight_gradient"].values ** 2
    predicted = np.exp(2 * predict_gradients(record).coherent)
    error = squares.std(axis=0, ddof=1) / len(squares) ** 0.5
    assert np.all(np.abs(squares.mean(axis=0) - predicted) <= 4.5 * error + 0.03 * predicted)


def test_what_does_not_serve_is_said():
    options = dict(width=32, batch=4, depth=2, seeds=1)
    with pytest.raises(bn.InputError, match="explicit"):
        bn.gradients("relu", engine="factor", residual="branch(1)", **options)
    squared = bn.gradients("relu", loss="squared", residual="branch(1)", **options)
    assert "independent of the forward pass" in bn.gradient_summary(squared)["note"]
    with pytest.raises(bn.InputError, match="without a skip"):
        _ = squared.odd_weight_share
    assert bn.gradient_summary(squared)["layers"][0]["odd_weight_share"] is None
    inside = bn.gradients("relu", residual="inside(1)", **options)
    assert "inside" in bn.gradient_summary(inside)["note"]
    constant = bn.gradients("rc+rs", loss="squared", residual="inside(1)", **options)
    assert np.isneginf(constant.dataset["log_weight_gradient"].values).all()

"""The closed system of coherent and loose cotangents: by hand, by quadrature, and beside networks."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

import bninit as bn
from bninit.infinite_width.coherent import Coherence, adjoint, back_through, coherent_source
from bninit.infinite_width.gram_map import gram_map
from bninit.measurements.gradient_prediction import predict_gradients


def grams_of(block: str, first: np.ndarray, depth: int, variance: float) -> list:
    grams = [jnp.asarray(first)]
    for _ in range(depth):
        grams.append(gram_map(block, variance)(grams[-1]))
    return grams


def test_linear_networks_by_hand():
    """Without a block A stays, and Delta' = Delta + A G A."""
    gram = np.cov(np.random.default_rng(0).normal(size=(3, 8)))
    eye = jnp.eye(3)
    found = back_through("none", [jnp.asarray(gram)] * 3, Coherence(eye, 0 * eye))
    np.testing.assert_allclose(found[0].coherent, eye, atol=1e-12)
    # 8192 rows; of independent ones the standard error would be below 0.016 of the largest entry
    np.testing.assert_allclose(found[0].loose, 2 * gram, atol=0.02)


def test_relu_at_depth_8():
    """|H|^2 / 2 of 6 orthogonal points, pre-activations of variance 1: 3.17, against 0.41 = log 1.5."""
    grams = grams_of("relu", np.eye(6) / 2, 8, 2.0)
    eye = jnp.eye(6)
    coherent = back_through("relu", grams, Coherence(eye, 0 * eye), 2.0, 256)[0]
    alone = back_through("relu", grams, Coherence(0 * eye, grams[-1]), 2.0)[0]
    assert math.log(float(jnp.trace(alone.loose)) / 2) == pytest.approx(math.log(1.5), abs=1e-12)
    assert math.log(float(jnp.trace(coherent.loose)) / 2) == pytest.approx(3.17, abs=0.01)


@pytest.mark.parametrize("block", ["relu", "rc+rs+relu"])
def test_the_adjoint_by_differences(block):
    """<A*, dG> = <A, dPhi>."""
    gram = np.cov(np.random.default_rng(1).normal(size=(5, 12)))
    forward = gram_map(block)
    a = np.diag(np.arange(1.0, 6.0))
    step = 1e-5 * np.cov(np.random.default_rng(2).normal(size=(5, 12)))
    up, down = (float(jnp.sum(a * forward(gram + sign * step))) for sign in (1, -1))
    found = float(jnp.sum(adjoint(forward, jnp.asarray(gram), jnp.asarray(a)) * step))
    assert found == pytest.approx((up - down) / 2, rel=1e-6)


def test_rescaling_alone_has_no_gradient_of_the_norm():
    """Every row of rs has norm sqrt(n): |H|^2 / 2 is constant, A = I goes to zero and feeds nothing."""
    gram, eye = jnp.asarray(np.diag([1.0, 2.0, 3.0, 4.0])), jnp.eye(4)
    forward = gram_map("rs")
    assert float(jnp.abs(adjoint(forward, gram, eye)).max()) < 1e-12
    assert float(jnp.abs(coherent_source(forward, gram, eye, 64)[0]).max()) < 1e-12


@pytest.mark.parametrize(
    ("block", "loss", "gap"),
    [("relu", "squared", 1.04), ("rc+rs+relu", "fixed", 0.0), ("ln+relu", "squared", -0.51)],
)
def test_beside_networks(block, loss, gap):
    """Width 1024: within five standard errors and 3 % (the error of finite width, of order depth / width)."""
    settings = {"width": 1024, "batch": 6, "depth": 4, "seeds": 24, "inputs": "orthogonal"}
    record = bn.gradients(block, loss=loss, gain=2**0.5, **settings)
    squares = np.exp(2 * record.dataset["log_weight_gradient"].values)
    mean, error = squares.mean(0), squares.std(0, ddof=1) / 24**0.5
    found = predict_gradients(record)
    expected = np.exp(2 * found.coherent)
    assert np.all(np.abs(mean - expected) < 5 * error + 0.03 * expected)
    if loss == "squared":
        assert found.coherent[0] - found.independent[0] == pytest.approx(gap, abs=0.05)
    else:
        np.testing.assert_array_equal(found.coherent, found.independent)

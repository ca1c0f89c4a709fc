"""The scalar map of the one-outlier family: closed values, the full map, and real batch sizes."""

import math

import jax
import numpy as np
import pytest

from bninit.checks import InputError
from bninit.dynamics.symmetry.scalar_map import scalar_map
from bninit.infinite_width.gram_map import gram_map
from bninit.layer.components import recentred

BATCHES = [2.5, 3, 4, 6.1, 7, 16, 64, 1000, 1e6]


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu", "rc+leaky_relu(0.3)", "rc+rs"])
def test_the_simplex_and_the_exact_cluster_are_fixed(block, batch):
    image = scalar_map(block, batch)
    largest = (batch - 1) ** 2
    assert float(image(1.0)) == pytest.approx(1.0, rel=1e-12)
    assert float(image(largest)) == pytest.approx(largest, rel=1e-12)


@pytest.mark.parametrize("batch", BATCHES)
def test_the_exact_cluster_opens_at_the_known_rate(batch):
    slope = scalar_map("rc+relu", batch).slope((batch - 1) ** 2)
    assert slope == pytest.approx(batch**2 / (1 + (batch - 1) ** 2), rel=1e-14)


def test_rescaling_opens_an_exact_cluster_at_an_infinite_rate():
    """The spread of the next layer is as the root of this one's: 10^4 times closer, 10^2 times the slope."""
    image = scalar_map("rc+rs+relu", 16)
    assert image.slope(225.0) == math.inf
    gaps = np.array([1e-2, 1e-6])
    opened = 225 - np.asarray(image(225 - gaps))
    assert opened[0] / opened[1] == pytest.approx(100, rel=0.05)


def full_gram(batch, odd, t):
    """Zero row sums, K_cc = 1, K_oo = t: docs/theory/one_odd_point.md, for `odd` coincident points."""
    m = batch - odd
    gram = np.empty((batch, batch))
    gram[:odd, :odd] = t
    gram[:odd, odd:] = gram[odd:, :odd] = -odd * t / m
    gram[odd:, odd:] = (odd**2 * t / m - 1) / (m - 1)
    gram[range(odd, batch), range(odd, batch)] = 1
    return gram


@pytest.mark.parametrize("block", ["rc+relu", "rc+rs+relu", "rc+rs+leaky_relu(-0.4)", "rc+abs"])
@pytest.mark.parametrize(("batch", "odd"), [(8, 1), (9, 3)])
@pytest.mark.parametrize("t", [0.3, 1.0, 2.0, 3.5])
def test_it_is_the_full_map(block, batch, odd, t):
    gram = recentred(gram_map(block)(full_gram(batch, odd, t)))
    image = scalar_map(block, batch, odd)(t)
    assert float(image) == pytest.approx(float(gram[0, 0] / gram[-1, -1]), rel=1e-12)


def test_leaky_relu_moves_t_less_and_fixes_the_same_points():
    """kappa = (1-a)^2 kappa_relu + a K: after RC the fixed points of every slope are those of ReLU."""
    relu, leaky = scalar_map("rc+relu", 16), scalar_map("rc+leaky_relu(0.5)", 16)
    fixed = 193.10251496601788
    assert float(leaky(fixed)) == pytest.approx(fixed, rel=1e-12)
    assert abs(float(leaky(50.0)) - 50) < abs(float(relu(50.0)) - 50)


@pytest.mark.parametrize(("block", "rounding"), [("rc+relu", 1e-14), ("rc+rs+relu", 1e-12)])
def test_it_is_vectorised_jitted_and_differentiated(block, rounding):
    """With rescaling the nodes of the integral are those that all t together need, the most under jit."""
    image = scalar_map(block, 16)
    t = np.array([[0.0, 0.5, 1.0], [2.0, 100.0, 225.0]])
    values = image(t)
    assert values.shape == t.shape
    np.testing.assert_allclose(values.ravel(), [float(image(x)) for x in t.ravel()], rtol=rounding)
    np.testing.assert_allclose(jax.jit(image)(t), values, rtol=10 * rounding)
    quotient = (float(image(2.001)) - float(image(1.999))) / 0.002
    assert image.slope(2.0) == pytest.approx(quotient, rel=1e-6)
    assert float(jax.grad(image)(2.0)) == pytest.approx(image.slope(2.0), rel=1e-10)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: scalar_map("relu", 16), "a block that recenters"),
        (lambda: scalar_map("rc+tanh", 16), "piecewise linear"),
        (lambda: scalar_map("rc+rs(0.1)+relu", 16), "without epsilon"),
        (lambda: scalar_map("rc+relu", 2), "batch a finite number > 2"),
        (lambda: scalar_map("rc+relu", 8, odd=8), "odd <= batch - 1"),
        (lambda: scalar_map("rc+relu", 4)(9.1), "0 <= t <= 9"),
        (lambda: scalar_map("rc+relu", 4)(-0.1), "0 <= t <= 9"),
        (lambda: scalar_map("rc+relu", 4)(float("nan")), "finite numbers"),
    ],
)
def test_bad_input_is_refused(call, match):
    with pytest.raises(InputError, match=match):
        call()

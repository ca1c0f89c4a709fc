"""Gaussian kernels against quadrature written here, and against their own limits."""

import itertools

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from bninit.layer.activations import ACTIVATIONS, custom, leaky_relu
from bninit.layer.arc_cosine import PiecewiseLinear, relu_gap
from bninit.layer.quadrature import Quadrature

CLOSED = [ACTIVATIONS[name] for name in ("relu", "abs", "heaviside", "erf", "sin")] + [leaky_relu(0.3)]
PAIRS = list(itertools.product([0.3, 1.0, 2.5], [0.7, 1.4], [-0.95, -0.4, 0.0, 0.6, 0.99]))


def in_polar(function, a, b, cosine):
    """E[f(x) f(y)] on a polar grid cut at the four rays where a piecewise function has its kink."""
    offset = np.arcsin(cosine)
    rays = np.sort(np.mod([0, np.pi, np.pi / 2, 3 * np.pi / 2, -offset, np.pi - offset], 2 * np.pi))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    radius, radial = np.polynomial.legendre.leggauss(80)
    radius, radial = (radius + 1) * 5, radial * 5
    total = 0.0
    for low, high in zip(rays, [*rays[1:], rays[0] + 2 * np.pi], strict=True):
        angle = (low + high) / 2 + (high - low) / 2 * nodes
        u = radius[:, None] * np.sqrt(a) * np.cos(angle)
        v = radius[:, None] * np.sqrt(b) * np.sin(angle + offset)
        values = np.asarray(function(jnp.asarray(u))) * np.asarray(function(jnp.asarray(v)))
        mass = (radial * radius * np.exp(-(radius**2) / 2))[:, None] * weights * (high - low) / 2
        total += (values * mass).sum() / (2 * np.pi)
    return total


@pytest.mark.parametrize("activation", CLOSED, ids=str)
def test_closed_form_is_the_integral(activation):
    kernel = activation.kernel
    assert kernel.method == "closed form"
    for a, b, cosine in PAIRS:
        c = cosine * np.sqrt(a * b)
        value, error = kernel.pair(jnp.array(a), jnp.array(b), jnp.array(c))
        assert float(value) == pytest.approx(in_polar(activation.function, a, b, cosine), abs=2e-11)
        assert float(error) == 0.0


@pytest.mark.parametrize("name", ["tanh", "gelu", "silu"])
def test_quadrature_is_the_integral_and_knows_its_error(name):
    kernel = ACTIVATIONS[name].kernel
    assert kernel.method == "quadrature"
    for a, b, cosine in PAIRS[::4]:
        c = cosine * np.sqrt(a * b)
        value, error = kernel.pair(jnp.array(a), jnp.array(b), jnp.array(c))
        truth = in_polar(ACTIVATIONS[name].function, a, b, cosine)
        assert abs(float(value) - truth) <= float(error) + 2e-11
        assert float(error) < 1e-4


def test_erf_keeps_its_digits_where_points_are_far_and_close():
    """Of numbers that double precision holds exactly, against 50 digits; arcsin loses 1e-8 at equal points.

    Points of unequal norms have an s known to rounding, and arcsin s to the slope of arcsin times that.
    """
    kernel = jax.jit(ACTIVATIONS["erf"].kernel.pair)
    for a in (2.0**-40, 0.5, 8.0, 2.0**20, 2.0**40):
        near = a * (1 - 2.0**-40)
        for b, c in ((a, a), (a, -a), (a, near), (4 * a, 2 * a), (4 * a, -2 * a), (a, 1e-9 * a)):
            with mpmath.workdps(50):
                s = 2 * mpmath.mpf(c) / mpmath.sqrt((1 + 2 * mpmath.mpf(a)) * (1 + 2 * mpmath.mpf(b)))
                exact, steep = 2 / mpmath.pi * mpmath.asin(s), 1 / mpmath.sqrt(1 - s**2)
            error = 1e-15 * (float(steep) if b > a else abs(float(exact)))
            assert abs(float(kernel(a, b, c)[0]) - float(exact)) <= error


def test_quadrature_reports_a_large_error_at_a_jump():
    jump = Quadrature(lambda x: jnp.sign(x - 0.1))
    value, error = jump.pair(jnp.array(1.0), jnp.array(1.0), jnp.array(0.2))
    assert float(error) > 1e-4
    assert abs(float(value)) < 1


def test_quadrature_agrees_with_a_closed_form():
    gram = jnp.array([[1.0, 0.3, -0.5], [0.3, 0.8, 0.1], [-0.5, 0.1, 1.5]])
    exact = ACTIVATIONS["sin"].kernel(gram)[0]
    value, error = custom(jnp.sin).kernel(gram)
    assert float(jnp.max(jnp.abs(value - exact))) < 1e-13
    assert float(error) < 1e-12


def test_relu_gap_keeps_its_digits_at_small_angles():
    """Against the series near/2 - theta^3/(6 pi) + theta^5/(60 pi) at angles where the cosine has none."""
    theta = np.array([1e-2, 1e-4, 1e-6, 1e-9])
    near = 2 * np.sin(theta / 2) ** 2
    series = near / 2 - (theta**3 / 3 - theta**5 / 30 + theta**7 / 840) / (2 * np.pi)
    value = np.asarray(relu_gap(jnp.asarray(near), jnp.asarray(2 - near)))
    np.testing.assert_allclose(value, series, rtol=1e-15)


def test_relu_gap_is_smooth_across_its_two_forms():
    theta = np.linspace(0.6, 0.8, 41)
    near = 1 - np.cos(theta)
    direct = 0.5 - (np.sin(theta) + (np.pi - theta) * np.cos(theta)) / (2 * np.pi)
    np.testing.assert_allclose(relu_gap(jnp.asarray(near), jnp.asarray(2 - near)), direct, rtol=4e-15)


def test_the_derivative_at_a_duplicate_is_one_half():
    """k'(1) = 1/2: what keeps the derivative of the Gram map finite on rank-deficient Grams."""
    relu = PiecewiseLinear(0.0, 1.0)
    assert float(jax.grad(lambda near: relu.gap(near, 2 - near))(0.0)) == 0.5
    assert float(relu.slope(jnp.array(0.0), jnp.array(2.0))) == 0.5
    assert float(relu.slope(jnp.array(2.0), jnp.array(0.0))) == 0.0


@pytest.mark.parametrize("activation", CLOSED, ids=str)
def test_a_point_of_norm_zero_is_harmless(activation):
    value, slope = jax.value_and_grad(lambda a: activation.kernel.pair(a, jnp.array(1.0), 0 * a)[0])(0.0)
    assert float(value) == 0.0
    assert np.isfinite(float(slope))

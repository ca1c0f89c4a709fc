"""The machinery on problems solved by hand, and the formulas against dense numerics."""

import math

import numpy as np
import pytest
from flint import arb, fmpq
from scipy.integrate import quad

from proofs_check.certified.ball import derivative, floor_of, interval, mixed_derivative, rational
from proofs_check.certified.branch_and_prune import OUTSIDE, claims, covers, makes_up, positive_on
from proofs_check.certified.entire import cos_quotient, curl_quotient, sin_quotient
from proofs_check.certified.interval_newton import only_root
from proofs_check.certified.kernel import kernel, kernel_slope, loss, loss_at_cosine
from proofs_check.certified.odd_point_state import derivative_at
from proofs_check.certified.pull import pull, pull_near_simplex, scaled_pull
from proofs_check.certified.rescaled_map import jets


def near(ball, value, slack=1e-9):
    return abs(float(ball.mid()) - value) < slack and float(ball.rad()) < slack


def kappa(gram):
    size = np.sqrt(np.diag(gram))
    rho = np.clip(gram / np.outer(size, size), -1, 1)
    return np.outer(size, size) * (np.sqrt(1 - rho**2) + (np.pi - np.arccos(rho)) * rho) / (2 * np.pi)


def outlier(n, t):
    m = n - 1
    gram = np.full((n, n), (t / m - 1) / (m - 1))
    gram[0, :] = gram[:, 0] = -t / m
    np.fill_diagonal(gram, 1.0)
    gram[0, 0] = t
    return gram


def layer(gram):
    n = len(gram)
    centre = np.eye(n) - 1 / n
    return centre @ kappa(gram) @ centre


def coordinates(n, t):
    m = n - 1
    return math.acos((t / m - 1) / (m - 1)), 1 / m


@pytest.mark.parametrize(("text", "value"), [("1/6", fmpq(1, 6)), ("0.6", fmpq(3, 5)), ("-1.5", fmpq(-3, 2))])
def test_rational_is_exact(text, value):
    assert rational(text) == value


def test_interval_holds_both_ends():
    ball = interval(fmpq(1, 3), fmpq(2, 3))
    assert ball.contains(arb(1) / 3)
    assert ball.contains(arb(2) / 3)


def test_floor_is_below():
    assert floor_of(arb(1) / 3) < 1 / 3
    assert floor_of(arb.nan()) == -math.inf


def test_derivatives_of_a_polynomial():
    def f(x, y):
        return x * x * x * y + y * y

    point = (arb(2), arb(3))
    assert near(derivative(f, point, 0), 36)
    assert near(derivative(f, point, 0, 2), 36)
    assert near(derivative(f, point, 1), 14)
    assert near(mixed_derivative(f, point), 12)


@pytest.mark.parametrize("angle", [1e-7, 0.3, 1.9])
def test_entire_quotients(angle):
    x = arb(angle) ** 2
    assert near(sin_quotient(x), math.sin(angle) / angle)
    assert near(cos_quotient(x), 2 * (math.sin(angle / 2) / angle) ** 2)
    assert (curl_quotient(x) * arb(angle) ** 3).overlaps(arb(angle).sin() - arb(angle) * arb(angle).cos())


def test_entire_quotients_at_zero_and_too_far():
    assert near(curl_quotient(arb(0)), 1 / 3)
    assert near(derivative(curl_quotient, (arb(0),), 0), -1 / 30)
    assert not sin_quotient(arb(5)).is_finite()


def test_kernel_is_the_expectation():
    rho = 0.3
    numeric = quad(
        lambda f: math.cos(f) * math.cos(f - math.acos(rho)) / math.pi,
        math.acos(rho) - math.pi / 2,
        math.pi / 2,
    )[0]
    assert near(kernel(arb(rho)), numeric)
    assert near(kernel_slope(arb(rho)) - derivative(kernel, (arb(rho),), 0), 0)
    assert near(loss(arb(rho).acos()) - loss_at_cosine(arb(rho)), 0)


def test_a_positive_function_is_proved_positive():
    found = positive_on(lambda x: x * x - 2 * x + fmpq(11, 10), ((fmpq(0), fmpq(3)),))
    assert found.status == "proved"
    assert 0 < found.margin <= 0.1


def test_a_function_with_a_negative_value_is_refuted():
    found = positive_on(lambda x: x * x - 2 * x + fmpq(9, 10), ((fmpq(0), fmpq(3)),))
    assert found.status == "refuted"


def test_touching_zero_or_no_value_is_undecided():
    touching = positive_on(lambda x: (x - fmpq(1, 3)) ** 2, ((fmpq(0), fmpq(1)),), most_boxes=500)
    nothing = positive_on(lambda x: arb.nan() * x, ((fmpq(0), fmpq(1)),), most_boxes=50)
    assert touching.status == nothing.status == "undecided"
    assert touching.margin == 0.0


def test_only_root_of_a_square():
    root = only_root(lambda x: [x * x - 2], lambda x: [[2 * x]], (arb("1.4"),), 0.1)
    assert root.status == "proved"
    assert root.enclosure[0].contains(arb(2).sqrt())
    assert float(root.enclosure[0].rad()) < 1e-14


@pytest.mark.parametrize("constant", [0, 1])
def test_a_double_root_and_no_root_are_undecided(constant):
    root = only_root(lambda x: [x * x + constant], lambda x: [[2 * x]], (arb("0.01"),), 0.1)
    assert root.status == "undecided"


def test_a_root_that_a_wrong_slope_loses_again_is_undecided():
    root = only_root(lambda x: [x * x - 2], lambda x: [[arb(4)]], (arb("1.4"),), 0.1)
    assert root.status == "undecided"


def test_what_covers_leaves_no_gap():
    half = ((fmpq(0), fmpq(1)), (fmpq(1), fmpq(2)))
    assert covers((fmpq(0), fmpq(2)), half)
    assert not covers((fmpq(0), fmpq(3)), half)
    assert not covers((fmpq(0), fmpq(3)), [(fmpq(0), fmpq(1)), (fmpq(2), fmpq(3))])


def test_boxes_beside_each_other_make_up_a_box_of_their_height():
    height, left, right = (fmpq(0), fmpq(1)), (fmpq(0), fmpq(1)), (fmpq(1), fmpq(2))
    parts = [positive_on(lambda x, y: 1 + x * y, (side, height)) for side in (right, left)]
    assert makes_up(((fmpq(0), fmpq(2)), height), *parts)
    assert not makes_up(((fmpq(0), fmpq(2)), right), *parts)
    assert not makes_up(((fmpq(0), fmpq(2)), height), parts[0])


def test_an_edge_left_out_is_not_claimed():
    assert claims(lambda x: x, (arb(1),))
    assert not claims(lambda x: OUTSIDE if x >= 1 else x, (arb(1),))


@pytest.mark.parametrize(("n", "t"), [(5, 2.0), (9, 1.5), (9, 5.0), (9, 30.0), (40, 900.0)])
def test_pull_is_the_dense_map(n, t):
    after = layer(outlier(n, t))
    theta, e = coordinates(n, t)
    u, image = (n - 1) ** 2 / t - 1, (n - 1) ** 2 * after[1, 1] / after[0, 0] - 1
    distance = after[0, 0] * (n / (n - 1)) ** 2
    sine_square = 1 - t / (n - 1) ** 2
    psi = (image - u) * distance / sine_square / (n - 1) ** 2
    assert near(pull(arb(theta), arb(e)), psi, 1e-8)
    assert near(scaled_pull(arb(theta) / e, arb(e)) * e, psi, 1e-8)
    assert near(pull_near_simplex(1 / arb(t).sqrt(), arb(e)), psi, 1e-8)


@pytest.mark.parametrize(("n", "t"), [(7, 14.8), (12, 90.0)])
def test_block_is_the_dense_derivative(n, t):
    gram, theta_e = outlier(n, t), coordinates(n, t)
    found = derivative_at(arb(theta_e[0]) / theta_e[1], arb(theta_e[1]))
    v = np.zeros(n - 1)
    v[:2] = 1, -1

    def perturbation(x, y):
        e = np.zeros((n, n))
        e[1:, 1:] = y * (v[:, None] + v[None, :])
        e[0, 1:] = e[1:, 0] = -(x + (n - 3) * y) * v
        e[np.arange(1, n), np.arange(1, n)] = x * v
        return e

    step, block = 1e-6, np.zeros((2, 2))
    for column, (x, y) in enumerate([(1, 0), (0, 1)]):
        e = perturbation(x, y)
        change = (layer(gram + step * e) - layer(gram - step * e)) / (2 * step)
        block[:, column] = change[1, 1], change[1, 3]
    assert near(found.trace, np.trace(block), 1e-7)
    assert near(found.determinant, np.linalg.det(block), 1e-7)
    assert near(found.growth, layer(gram)[1, 1], 1e-8)


def averaged(n, q):
    """The layer averaged over the tilts 1/|z|^2 = int exp(-s |z|^2) ds, by a sum."""
    axis = np.array([n - 1.0] + [-1.0] * (n - 1))
    axis /= np.linalg.norm(axis)
    along = np.outer(axis, axis)
    across = np.eye(n) - 1 / n - along
    total = np.zeros((n, n))
    for x in np.arange(-40, 40, 0.05):
        s = math.exp(x)
        mass = s / math.sqrt(1 + 2 * s) / (1 + 2 * s * q) ** ((n - 2) / 2)
        total += mass * layer(along / (1 + 2 * s) + across * q / (1 + 2 * s * q))
    return (n - 1) ** 2 * total[1, 1] / total[0, 0] - 1


def excess(c, m):
    """H as u'/u - 1."""
    h, distance = (jets(i, arb(c), arb(m), (0, 0), 0, arb("0.02"), 1e-13)[0] for i in (0, 1))
    return h / (distance * (1 - arb(c)))


@pytest.mark.parametrize(("n", "q"), [(8, 0.3), (12, 0.15)])
def test_rescaled_map_is_the_direct_integral(n, q):
    u = n * (n - 2) * q
    assert near(excess(1 - q, n - 1), averaged(n, q) / u - 1, 1e-6)

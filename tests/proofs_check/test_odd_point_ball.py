"""The contraction around the odd point against the dense map."""

import numpy as np
import pytest
from flint import arb

from proofs_check.certified.contraction import contraction, holds
from proofs_check.certified.odd_point_ball import (
    bases,
    block,
    blocks,
    curvature_at_odd,
    layer_derivative,
    odd_state,
)
from proofs_check.statements.the_odd_point_holds_at_finite_width import distance, scale


def layer(gram):
    """P kappa(K) P for ReLU."""
    size = np.sqrt(np.diag(gram))
    angle = np.arccos(np.clip(gram / np.outer(size, size), -1, 1))
    kappa = np.outer(size, size) * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
    centre = np.eye(len(gram)) - 1 / len(gram)
    return centre @ kappa @ centre


def floats(x):
    return np.array([[float(y.mid()) for y in row] for row in x.tolist()])


@pytest.fixture(scope="module")
def state():
    found = odd_state(8)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def change():
    draw = np.random.default_rng(3)
    x = draw.standard_normal((8, 8))
    centre = np.eye(8) - 1 / 8
    return centre @ (x + x.T) @ centre


def test_the_state_is_fixed(state):
    gram = floats(state.gram)
    assert layer(gram) == pytest.approx(float(state.growth.mid()) * gram, abs=1e-9)


def test_the_derivative_is_that_of_the_dense_map(state, change):
    gram, step = floats(state.gram), 1e-6
    direct = (layer(gram + step * change) - layer(gram - step * change)) / (2 * step)
    assert floats(layer_derivative(state, _balls(change))) == pytest.approx(direct, abs=1e-7)


def _balls(x):
    from_rows = [[arb(float(y)) for y in row] for row in x]
    return type(odd_state(8).gram)(from_rows)


def test_matrices_that_the_layer_mixes_with_others_have_no_block(state):
    (along, rest), _ = bases(8)
    assert block(state, (along, rest)) is not None
    assert block(state, (along, along)) is None


def test_the_curvature_is_a_bound(state, change):
    gram, step = floats(state.gram), 1e-3
    second = (layer(gram + step * change) - 2 * layer(gram) + layer(gram - step * change)) / step**2
    most = float(curvature_at_odd(state, arb(step) * float(np.linalg.norm(change))))
    assert np.linalg.norm(second) < most * np.linalg.norm(change) ** 2


def test_the_curvature_is_made_of_the_hessians_of_entries(state):
    """2 m h_oc^2 + 2 (m-1) h_cd^2 at the state itself, the Hessians of kappa by differences."""
    gram, step = floats(state.gram), 1e-4

    def kappa(a, b, c):
        cosine = c / np.sqrt(a * b)
        angle = np.arccos(cosine)
        return np.sqrt(a * b) * (np.sqrt(1 - cosine**2) + (np.pi - angle) * cosine) / (2 * np.pi)

    def size(i, j):
        at, moves = np.array([gram[i, i], gram[j, j], gram[i, j]]), step * np.eye(3)
        corners = [
            [sum(a * b * kappa(*(at + a * p + b * q)) for a in (1, -1) for b in (1, -1)) for p in moves]
            for q in moves
        ]
        return np.linalg.norm(corners) / (4 * step**2)

    expected = np.sqrt(14 * size(0, 1) ** 2 + 12 * size(1, 2) ** 2)
    assert float(curvature_at_odd(state, arb(0))) == pytest.approx(expected, rel=1e-6)


def test_one_layer_contracts_in_the_norm(state, change):
    """On the kernel of l, for a small step; l is kept but for the growth."""
    held, gram = contraction(state), floats(state.gram)
    growth = float(state.growth.mid())
    assert scale(gram, held.left) == pytest.approx(1)
    small = 1e-6 * (change - scale(change, held.left) * gram)
    after = layer(gram + small)
    assert scale(after, held.left) == pytest.approx(growth, rel=1e-9)
    moved = distance(after / scale(after, held.left) - gram, held.form)
    most = 1 - float(held.gap.mid()) / growth
    assert moved < most * distance(small, held.form) * (1 + 1e-4)
    assert distance(small, held.form) >= np.linalg.norm(small)


def test_a_form_that_is_too_small_does_not_hold(state):
    _, standard = blocks(state)
    assert not holds(standard, np.eye(2) * 0.9, arb("0.9"))
    assert not holds(standard, contraction(state).form, arb("0.3"))


def test_there_is_no_odd_point_at_six():
    assert odd_state(6) is None

"""The factor of the JAX path, in double and single precision, where points are close, equal or few."""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from close_points import BATCH, WIDTH, cluster, gaps, pairs, rows_of, triangle

import bninit.finite_width.traced  # noqa: F401  a Layer is an argument of a program
from bninit.finite_width import triangle as module
from bninit.finite_width.factor_layer import factor_layer
from bninit.finite_width.layer import Layer
from bninit.finite_width.state import State
from bninit.late import whole_products
from bninit.laws.streams import ROW_BLOCK, row_blocks, stream
from bninit.laws.weights import weight_law
from bninit.layer.block import Block

run = jax.jit(jax.vmap(factor_layer, (None, None, 0, None)))


def after(block, *starts, width=WIDTH):
    """The factors after one layer from each of some factors, all with the same normals."""
    layer = Layer(Block.parse(block), weight_law("gaussian"), width, 1.0, 2)
    bodies = jnp.asarray(np.stack(starts))
    zeros = jnp.zeros(len(starts), bodies.dtype)
    shares = jnp.full(bodies.shape[-1], 1 / bodies.shape[-1], bodies.dtype)
    with whole_products():
        return run(layer, stream(jax.random.key(5), 3, 1), State(bodies, zeros, zeros), shares)


def errors(block, start, ones):
    """Relative errors of the gaps by the chain and by QR of the rows."""
    rows = rows_of(block, start)
    truth = gaps(triangle(rows), ones)
    both = np.asarray(after(block, start).body[0]), np.linalg.qr(rows, mode="r")
    return [np.abs(gaps(one, ones) / truth - 1).max() for one in both]


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("spread", [1.0, 1e-4, 1e-8, 1e-12])
def test_clusters_are_as_exact_as_by_qr(spread, odd):
    """Within 20 times the error of QR; entries of S are rounded to 1e-16, gaps to that over the spread."""
    ours, theirs = errors("relu", cluster(spread, odd), np.arange(1, BATCH - 1))
    assert ours <= 20 * theirs + 1e-16 / spread


@pytest.mark.parametrize("block", ["relu", "rc+relu"])
@pytest.mark.parametrize("gap", [1e-8, 1e-11])
def test_pairs_in_an_open_batch_are_as_exact_as_by_qr(gap, block):
    ours, theirs = errors(block, pairs(gap), np.array([1, 3]))
    assert ours <= 20 * theirs + 1e-16 / gap


def alike(block, start, state, width):
    """Whether the Gram is that of the rows, to 1e-12."""
    rows = rows_of(block, start, width)
    gram = rows.T @ rows
    body = np.asarray(state.body[0])
    return np.abs(body.T @ body - gram * len(gram) / np.trace(gram)).max() < 1e-12


def test_equal_points_points_in_a_plane_and_few_rows():
    """S is singular, or X^T X is: a QR takes over."""
    equal = np.triu(np.random.default_rng(3).normal(size=(6, 6)))
    equal[:, 4], equal[:, 5] = equal[:, 3], equal[:, 3]
    found = after("rc+relu", equal, width=200)
    assert alike("rc+relu", equal, found, 200)
    body = np.asarray(found.body[0])
    assert np.abs(body[:, 4:] - body[:, 3:4]).max() < 1e-14
    plane = np.triu(np.vstack([np.ones(6), np.arange(6.0), np.zeros((4, 6))]))
    assert alike("rs+relu", plane, after("rs+relu", plane, width=200), 200)
    assert alike("relu", np.eye(9), after("relu", np.eye(9), width=5), 5)


@pytest.mark.parametrize("block", ["rs+relu", "rc+relu", "rc+relu+ln", "rc+tanh"])
def test_where_a_qr_takes_over(block, monkeypatch):
    """A QR that gives NaN tells: where S or X^T X is singular; not where points are far or close in pairs.

    Nor in a tight cluster, unless recentering takes away what its points share.
    """
    monkeypatch.setattr(module, "qr_factor", lambda rows: jnp.full((rows.shape[1],) * 2, jnp.nan))
    monkeypatch.setattr(sys.modules[__name__], "run", jax.jit(jax.vmap(factor_layer, (None, None, 0, None))))
    for start in (np.eye(BATCH), pairs(1e-11)):
        assert np.isfinite(after(block, start).body).all()
    assert np.isnan(after(block, cluster(1e-8, odd=False)).body).any() == block.startswith("rc")
    plane = np.triu(np.vstack([np.ones(6), np.arange(6.0), np.zeros((4, 6))]))
    assert np.isnan(after(block, plane).body).any()
    assert np.isnan(after(block, np.eye(9), width=5).body).any()


def test_networks_beside_one_that_needs_a_qr_keep_their_own():
    """Rows are drawn again for all where one needs it; the others keep the factor that they have."""
    open_batch, singular = np.eye(6), np.diag([1.0, 1, 1, 1, 1, 0])
    alone, beside = after("relu", open_batch), after("relu", open_batch, singular)
    for one, other in zip(alone, beside, strict=True):
        assert np.abs(one[0] - other[0]).max() <= 1e-14


def test_single_precision_keeps_its_digits():
    """Against a QR in double precision of the rows that single precision draws."""
    start = np.linalg.qr(np.random.default_rng(4).normal(size=(64, BATCH)), mode="r").astype(np.float32)
    found = after("rc+relu", start).body
    assert found.dtype == np.float32
    key = stream(jax.random.key(5), 3, 1)
    xi = row_blocks(weight_law("gaussian"), key, 0, -(-WIDTH // ROW_BLOCK), BATCH, "float32")[:WIDTH]
    rows = Block.parse("rc+relu")(np.asarray(xi, dtype=float) @ start)
    gram = rows.T @ rows
    error = found[0].T @ found[0] - gram * BATCH / np.trace(gram)
    assert np.abs(error).max() < 1e-4

"""The backward pass of the factor chain: as the numbers of a network, and in law against autodiff."""

from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import ks_2samp

import bninit as bn
from bninit.finite_width.backward import layer as module
from bninit.finite_width.backward.chain import factor_gradients
from bninit.finite_width.backward.layer import backward, forward, fresh_rows
from bninit.finite_width.backward.link import Cotangent, Link, Points
from bninit.finite_width.backward.losses import has_gradient
from bninit.finite_width.layer import Layer
from bninit.finite_width.state import State
from bninit.laws.streams import row_blocks, stream
from bninit.laws.weights import weight_law
from bninit.layer.block import BLOCKS, Block

ALARM = 1e-4
"""False alarm of a whole test, shared out among its comparisons (Bonferroni)."""
COLUMNS = ("ln", "rms(0.1)", "rc+ln+relu", "rms+relu", "relu+ln", "rc+rs+relu+ln", "ln+tanh+rms(0.1)")
"""Blocks that act on columns too."""


@pytest.mark.parametrize(("text", "batch", "gain"), [("rc+rs+relu", 5, 1.0), ("tanh", 3, 1.5)])
def test_the_chain_is_a_network(text, batch, gain):
    """Weights that realise the rows and the cotangents of the chain: autodiff through them to 1e-10.

    W = g/sqrt(d) ( Xi Q^T + X (I - Q Q^T) ) has W H = Z for every X, and W^T D is the chain's cotangent where
    X^T D = sqrt(d) Y F; the least such X is taken.
    """
    width, depth = 24, 2
    layer = Layer(Block.parse(text), weight_law("gaussian"), width, gain, 1)
    key, everyone = jax.random.key(3), jnp.arange(batch)
    points = Points(jnp.full(batch, 1 / batch), everyone, everyone)
    entry = jnp.linalg.qr(jax.random.normal(key, (width, batch)))[0]
    factor = jnp.linalg.qr(jax.random.normal(key, (batch, batch)))[1]
    factor = factor / jnp.sqrt(jnp.sum(factor**2) / batch)
    zeros = jnp.zeros((batch, batch))
    start = State(factor, jnp.asarray(0.3), jnp.asarray(0.5))
    links = [Link(start, jnp.ones(()), zeros, zeros, jnp.linalg.pinv(factor), zeros)]
    keys = [stream(key, 0, number) for number in range(depth + 1)]
    up, down = jax.jit(forward), jax.jit(backward)
    for number in range(1, depth + 1):
        links.append(up(layer, keys[number], links[-1].state, points))
    rows = [jnp.sqrt(width) * entry @ factor]
    normals = [row_blocks(layer.law, one, 0, 2, batch, "float64")[:width] for one in keys]
    for number in range(1, depth + 1):
        before, after = links[number - 1], links[number]
        seen = gain * jnp.exp(before.state.log_scale) if layer.block.degree is None else 1.0
        rows.append(layer.block(seen * normals[number] @ before.state.body) / after.size)

    cotangents, seen = [Cotangent(zeros, jnp.eye(batch), jnp.zeros(()))], []
    for number in range(depth, 0, -1):
        one, gradient = down(layer, keys[number], links[number - 1], links[number], cotangents[0], points)
        cotangents.insert(0, one)
        seen.insert(0, gradient)

    def fresh(number):
        chunks = [fresh_rows(layer, keys[number], jnp.asarray(block), batch) for block in range(2)]
        return jnp.concatenate(chunks)[:width]

    weights = []
    for number in range(1, depth + 1):
        basis = rows[number - 1] @ jnp.linalg.pinv(links[number - 1].state.body) / jnp.sqrt(width)
        inside = normals[number] @ basis.T
        if number == 1:  # nothing is asked of the cotangent of the input
            weights.append(gain / jnp.sqrt(width) * inside)
            continue
        after, above = links[number], cotangents[number]
        wanted = jnp.exp(above.log_scale) * (rows[number] @ above.coherent + fresh(number) @ above.loose)
        below = links[number - 1].state
        true = gain * jnp.exp(below.log_scale) * normals[number] @ below.body
        d = jax.vjp(layer.block, true)[1](wanted)[0]
        loose = jnp.linalg.qr(d)[1] / jnp.sqrt(width)
        signs = jnp.where(jnp.diagonal(loose) < 0, -1.0, 1.0)
        target = jnp.sqrt(width) * fresh(number - 1) @ (signs[:, None] * loose)
        x = jnp.linalg.pinv(d, rtol=1e-12).T @ target.T
        weights.append(gain / jnp.sqrt(width) * (inside + x - x @ basis @ basis.T))

    def loss(weights):
        h = jnp.exp(0.3) * rows[0]
        for w in weights:
            h = layer.block(w @ h)
        return jnp.sum(fresh(depth) * h)

    for number, by_weights in enumerate(jax.grad(loss)(weights), start=1):
        size = float(jnp.linalg.norm(by_weights))
        assert np.exp(float(seen[number - 1].log_norm)) == pytest.approx(size, rel=1e-10), number


@pytest.mark.parametrize("law", ["gaussian", "haar"])
def test_only_the_rows_call_linear_algebra_on_the_way_back(law):
    """Two batched calls of LAPACK at once may wait for ever: none but those of the rows has all it needs.

    Cholesky factors are those of the rows H, and under Haar of Xi (again on the way back) and of the rest.
    """
    layer = Layer(Block.parse("relu"), weight_law(law), 64, 1.0, 1)
    key, everyone = jax.random.key(0), jnp.arange(4)
    points = Points(jnp.full(4, 1 / 4), everyone, everyone)
    state, eye = State(jnp.eye(4), jnp.zeros(()), jnp.zeros(())), jnp.eye(4)

    def both_ways(key):
        link = forward(layer, key, state, points)
        cotangent = Cotangent(0 * eye, eye, jnp.zeros(()))
        before = Link(state, jnp.ones(()), 0 * eye, eye, eye, eye)
        return link, backward(layer, key, before, link, cotangent, points)

    up = called(jax.make_jaxpr(lambda key: forward(layer, key, state, points))(key).jaxpr)
    both = called(jax.make_jaxpr(both_ways)(key).jaxpr)
    assert both["svd"] == up["svd"] == 1
    haar = law == "haar"
    assert (up["cholesky"], both["cholesky"]) == (1 + 2 * haar, 1 + 3 * haar)
    assert both["eigh"] == (law == "haar")  # of the rows' factor: after their QR


def called(jaxpr) -> Counter:
    """How often each primitive stands in a program."""
    found = Counter(one.primitive.name for one in jaxpr.eqns)
    for one in jaxpr.eqns:
        inside = jax.tree.leaves(list(one.params.values()), is_leaf=lambda leaf: hasattr(leaf, "eqns"))
        for part in (getattr(leaf, "jaxpr", leaf) for leaf in inside):
            found += called(part) if hasattr(part, "eqns") else Counter()
    return found


def logs(record) -> np.ndarray:
    """Numbers to compare in law, (many, seed)."""
    data = record.dataset
    gram = data["cotangent_gram"].values
    trace = np.log(np.trace(gram, axis1=-2, axis2=-1))
    share = np.round(data["coherent_share"].values.T, 9)  # 1 but for rounding where the cotangent is H
    return np.concatenate([data["log_weight_gradient"].values.T, trace.T, record.cosines[..., 0, 1].T, share])


def p_values(block: str, loss: str, weights: str = "gaussian", seeds: int = 300) -> np.ndarray:
    settings = {"width": 20, "batch": 8, "depth": 4, "loss": loss, "weights": weights}
    ours = bn.gradients(block, seeds=seeds, key=1, **settings)
    dense = bn.gradients(block, seeds=seeds, key=2, engine="explicit", **settings)
    return np.array([ks_2samp(a, b).pvalue for a, b in zip(logs(ours), logs(dense), strict=True)])


@pytest.mark.parametrize(
    ("block", "loss", "weights"),
    [
        ("rc+relu", "squared", "gaussian"),
        ("rs+relu", "cross_entropy", "haar"),
        ("ln+relu+rms(0.1)", "squared", "gaussian"),
    ],
)
def test_in_law(block, loss, weights):
    found = p_values(block, loss, weights)
    assert found.min() > ALARM / len(found)


@pytest.mark.slow
@pytest.mark.parametrize("weights", ["gaussian", "haar"])
@pytest.mark.parametrize("loss", ["fixed", "squared", "cross_entropy"])
@pytest.mark.parametrize("block", [*map(str, BLOCKS), "rc+rs+tanh", "gelu", *COLUMNS])
def test_every_block_in_law(block, loss, weights):
    if not has_gradient(loss, Block.parse(block), 8):
        pytest.skip("the norm of every row or column is fixed: the gradient is zero")
    found = p_values(block, loss, weights, seeds=1000)
    assert found.min() > ALARM / len(found)


@pytest.mark.parametrize(("block", "loss"), [("rs", "fixed"), ("relu", "squared")])
def test_the_first_term_is_needed(block, loss, monkeypatch):
    """Without Q Xi^T D, that is with E = Y F, the same test of the same size rejects beyond doubt."""

    def independent(before, along, loose, log_scale):
        return Cotangent(jnp.zeros((before.state.body.shape[1], len(loose))), loose, log_scale)

    monkeypatch.setattr(module, "pulled_back", independent)
    jax.clear_caches()
    found = p_values(block, loss)
    jax.clear_caches()
    assert found.min() < 1e-10


@pytest.mark.processor
def test_one_program_for_all_widths():
    """The width is no part of the program: what a processor holds at once does not grow."""
    bn.gradients("rc+relu", width=2048, depth=2, seeds=1)
    before = factor_gradients._cache_size()
    bn.gradients("rc+relu", width=8192, depth=2, seeds=1)
    assert factor_gradients._cache_size() == before


@pytest.mark.parametrize("block", ["rc+rs+relu", "relu", "ln+relu"])
def test_equal_points_stay_equal(block):
    """Two exact clusters: equal rows of cosines between points that have equal cotangents."""
    record = bn.gradients(
        block, width=64, batch=6, depth=3, seeds=2, inputs="two_clusters(2)", loss="squared"
    )
    gram = record.dataset["cotangent_gram"].values
    np.testing.assert_allclose(gram[..., 0, :], gram[..., 1, :], rtol=1e-9, atol=1e-12 * np.abs(gram).max())


@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_homogeneous_layers_keep_the_inner_product(engine):
    """Euler: <dL/dW_l, W_l> is the same at every layer, so that |H|^2 / 2 has <D_L, Z_L> = |H_L|^2.

    Of one point, D is along Z at no layer but the gradient of the last weights is known: |h_L| |h_{L-1}|.
    """
    record = bn.gradients("none", width=32, batch=1, depth=3, seeds=3, loss="squared", engine=engine)
    data = record.dataset
    last = np.exp(2 * data["log_scale"].values)  # squared root mean square entry of h_{l-1}
    trace = data["cotangent_gram"].values[..., 0, 0]
    np.testing.assert_allclose(data["weight_gradient"].values, 32 * np.sqrt(last * trace), rtol=1e-12)


def test_gradients_refuses():
    with pytest.raises(bn.InputError, match="loss, one of fixed, squared, cross_entropy"):
        bn.gradients("relu", loss="hinge")
    with pytest.raises(bn.InputError, match="twice the batch, for haar weights"):
        bn.gradients("relu", width=16, batch=9, weights="haar")
    with pytest.raises(bn.InputError, match="gaussian or haar weights"):
        bn.gradients("relu", weights="rademacher", engine="factor")
    with pytest.raises(bn.InputError, match=r"gradients within e\^300"):
        bn.gradients("relu", width=16, batch=2, depth=4, seeds=1, gain=1e100)
    record = bn.gradients("relu", width=16, batch=2, depth=4, seeds=1)
    with pytest.raises(bn.InputError, match="two layers or more, up to 4"):
        record.rate(2, 5)

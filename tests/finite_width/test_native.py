"""The compiled chain against its oracles: the JAX path (same random numbers), and factors in long double."""

from functools import cache

import jax
import numpy as np
import pytest

import bninit as bn
from bninit.finite_width.layer import Layer
from bninit.finite_width.native import engine as native
from bninit.finite_width.state import State
from bninit.laws.streams import ROW_BLOCK, row_blocks, stream
from bninit.laws.weights import weight_law
from bninit.layer.block import Block

VARIANTS = [number for number in range(3) if native.kernel(number)]
pytestmark = pytest.mark.skipif(native.kernel() is None, reason="the native kernel is not compiled here")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variable_names_the_variant(variant, monkeypatch):
    name = native.kernel(variant).instructions
    native.kernel.cache_clear()
    monkeypatch.setenv("BNINIT_KERNEL", name)
    assert native.kernel().instructions == name
    native.kernel.cache_clear()
    monkeypatch.setenv("BNINIT_KERNEL", "none")
    assert native.kernel() is None
    assert "BNINIT_KERNEL" in bn.engine_of("rc+relu", 64, 4)["why"]
    native.kernel.cache_clear()
    monkeypatch.setenv("BNINIT_KERNEL", "sse9")
    with pytest.raises(bn.InputError, match="BNINIT_KERNEL"):
        native.kernel()
    native.kernel.cache_clear()


def normals(seed, layer, rows, batch):
    """Xi of a layer, by the JAX path."""
    law = weight_law("gaussian")
    return np.asarray(
        row_blocks(law, stream(jax.random.key(5), seed, layer), 0, -(-rows // ROW_BLOCK), batch, "float64")
    )[:rows]


def one_layer(block, factor, width, variant=None, workers=1, weights="gaussian", count=1):
    """The factor after `count` layers from R, the Gram, and how many layers were reflected."""
    layer = Layer(Block.parse(block), weight_law(weights), width, 1.0, 1)
    batch = factor.shape[-1]
    states = State(factor[None], np.zeros(1), np.zeros(1))
    shares = np.full(batch, 1 / batch)
    after, seen, reflections = native.run_kernel(layer, 5, (3,), states, shares, 1, count, workers, variant)
    return np.asarray(after.body[0]), seen, reflections


def triangle(rows):
    """R of the QR of rows in long double, diagonal not negative, by modified Gram-Schmidt applied twice."""
    rows = np.array(rows, dtype=np.longdouble)
    total = np.eye(rows.shape[1], dtype=np.longdouble)
    for _ in range(2):
        found = np.zeros_like(total)
        for j in range(rows.shape[1]):
            found[j, j] = np.sqrt(rows[:, j] @ rows[:, j])
            rows[:, j] /= found[j, j]
            found[j, j + 1 :] = rows[:, j] @ rows[:, j + 1 :]
            rows[:, j + 1 :] -= np.outer(rows[:, j], found[j, j + 1 :])
        total = found @ total
    return total


CASES = [(block, "gaussian") for block in ("relu", "rc+relu", "rs", "rc+rs", "rs+relu", "rc+rs+relu")]
CASES += [("rc+relu", "haar"), ("rc+leaky_relu(0.3)+rs", "haar")]
RUN = dict(width=137, batch=9, depth=25, seeds=2, key=2**40 + 3, gain=1.3)


@cache
def by_jax(block, weights):
    return bn.simulate(block, engine="factor", weights=weights, **RUN).dataset


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("block", "weights"), CASES)
def test_it_gives_the_grams_of_the_jax_path(block, weights, variant, monkeypatch):
    one = native.kernel(variant)
    monkeypatch.setattr(native, "kernel", lambda _=None: one)
    found = bn.simulate(block, engine="native", weights=weights, **RUN).dataset
    for name, accuracy in (("gram", 1e-12), ("log_scale", 1e-12), ("active", 1e-15)):
        assert np.abs(found[name].values - by_jax(block, weights)[name].values).max() <= accuracy


def cluster(batch, spread, odd):
    """Columns (width 64) of a cluster of this spread, with an odd point if wanted."""
    rng = np.random.default_rng(1)
    center = rng.normal(size=(64, 1))
    points = center + spread * rng.normal(size=(64, batch))
    if odd:
        points[:, 0] = -(batch - 1) * center[:, 0]
    return np.linalg.qr(points, mode="r")


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("spread", [1.0, 1e-4, 1e-8, 1e-12])
def test_the_factor_is_as_exact_as_a_qr_of_the_rows(spread, odd):
    """Differences of clustered points, relative to themselves: within 20 times QR's error, in long double."""
    batch, width = 8, 500
    start = cluster(batch, spread, odd)
    xi = normals(3, 1, width, batch)
    rows = np.maximum(xi @ start, 0)  # the very rows, rounded as they are: the factor alone is judged
    exact = triangle(rows)
    found, _, _ = one_layer("relu", start, width)
    dense = np.linalg.qr(rows, mode="r")

    def differences(factor):
        factor = np.asarray(factor, dtype=np.longdouble)
        gaps = np.linalg.norm((factor[:, 1:-1] - factor[:, 2:]).astype(float), axis=0)
        return gaps / np.linalg.norm(factor[:, 0].astype(float))

    truth = differences(exact)
    ours, theirs = (np.abs(differences(one) / truth - 1).max() for one in (found, dense))
    assert ours <= 20 * theirs + 1e-14 / min(1.0, spread / 1e-2 + 1e-300)


@pytest.mark.parametrize("block", ["rc+relu", "rs+relu"])
def test_reflections_take_over_where_a_factor_is_singular(block):
    """Points in a plane: S has rank two, and the Grams are still those of the rows."""
    start = np.triu(np.vstack([np.ones(6), np.arange(6.0), np.zeros((4, 6))]))
    found, seen, reflections = one_layer(block, start, 200, count=2)
    assert reflections >= 1
    assert np.isfinite(found).all()
    rows = np.asarray(Block.parse(block)(normals(3, 1, 200, 6) @ start))
    gram = rows.T @ rows
    assert np.allclose(seen[0][0, 0], gram * 6 / np.trace(gram), atol=1e-12)


def test_open_batches_need_no_reflections():
    for block in ("rc+relu", "rs", "rs+relu", "rc+rs+relu"):
        assert one_layer(block, np.eye(16), 512, count=60)[2] == 0


def test_the_bits_do_not_depend_on_the_threads():
    start = np.eye(4)
    one, two, many = (one_layer("rc+relu", start, 40_000, workers=w, count=3)[1][0] for w in (1, 2, 5))
    assert np.array_equal(one, two)
    assert np.array_equal(one, many)


def test_a_dead_network_stays_dead():
    found, seen, _ = one_layer("relu", np.zeros((4, 4)), 32, count=2)
    assert not found.any()
    assert np.all(seen[1] == -np.inf)


def test_what_it_does_not_serve_goes_to_jax():
    assert bn.engine_of("rc+relu")["engine"] == "native"
    for block, why in (("rc+tanh", "activations"), ("rc", "linear"), ("rs(0.1)+relu", "activations")):
        answer = bn.engine_of(block)
        assert answer["engine"] == "factor"
        assert why in answer["why"]
    assert bn.engine_of("rc+relu", width=8, batch=16)["engine"] == "factor"
    with pytest.raises(bn.InputError, match="native engine"):
        bn.simulate("rc+tanh", engine="native", width=32, batch=4, depth=1)

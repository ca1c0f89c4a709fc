"""The compiled chain against its oracles: the JAX path (same random numbers), and factors in long double."""

from functools import cache

import numpy as np
import pytest
from one_layer import one_layer

import bninit as bn
from bninit.finite_width import linear_layer
from bninit.finite_width.native import engine as native

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


CASES = [(block, "gaussian") for block in ("relu", "rc+relu", "rs", "rc+rs", "rs+relu", "rc+rs+relu")]
CASES += [("rc+relu", "haar"), ("rc+leaky_relu(0.3)+rs", "haar"), ("rc", "gaussian"), ("none", "gaussian")]
CASES += [("rs(0.1)+relu", "gaussian"), ("rc+heaviside", "gaussian")]
CASES += [("leaky_relu(0.3)+ln(0.1)+rs(0.01)", "gaussian"), ("rms+relu", "haar")]
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
    answer = bn.engine_of("rc+tanh")
    assert answer["engine"] == "factor"
    assert "activations" in answer["why"]
    assert bn.engine_of("rc+relu", width=8, batch=16)["engine"] == "native"
    assert bn.engine_of("rc+relu", width=8, batch=16, weights="haar")["engine"] == "factor"
    with pytest.raises(bn.InputError, match="native engine"):
        bn.simulate("rc+tanh", engine="native", width=32, batch=4, depth=1)


@pytest.mark.parametrize("layers", [0, 1, 4, 25])
@pytest.mark.parametrize("block", ["none", "rc"])
def test_linear_layers_are_alike_however_many_are_drawn_at_once(block, layers, monkeypatch):
    """25 layers in parts of as many, of one where not even one fits; the last part of 4 is cut."""
    whole = bn.simulate(block, engine="native", **RUN).dataset
    monkeypatch.setattr(linear_layer, "HELD", layers * RUN["seeds"] * RUN["batch"] ** 2)
    parts = bn.simulate(block, engine="native", **RUN).dataset
    for name in ("gram", "log_scale", "active"):
        np.testing.assert_array_equal(parts[name], whole[name])

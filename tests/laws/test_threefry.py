"""The random numbers that NumPy draws: published vectors of the generator, and JAX number by number."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from bninit.laws import threefry
from bninit.laws.streams import host_streams, stream
from bninit.laws.wishart import bartlett, bartlett_on_host

NUMBER = 2**40 + 3
KEY, HOST = jax.random.key(NUMBER), threefry.host_key(NUMBER)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((2**32 - 1,) * 2, (2**32 - 1,) * 2, (0x1CB996FC, 0xBB002BE7)),
        ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_the_published_vectors(counter, key, words):
    """Of Threefry 2x32 with 20 rounds, from the known answers of Random123 (Salmon et al. 2011)."""
    found = threefry.threefry(np.array(key, np.uint32), *np.array(counter, np.uint32))
    assert tuple(map(int, found)) == words


def test_keys_and_words_are_those_of_jax():
    assert np.array_equal(jax.random.key_data(KEY), HOST)
    assert np.array_equal(jax.random.key_data(jax.random.fold_in(KEY, 7)), threefry.fold_keys(HOST, 7))
    assert np.array_equal(jax.random.key_data(jax.random.split(KEY, 5)), threefry.split_keys(HOST, 5))
    assert np.array_equal(jax.random.bits(KEY, (9,), "uint64"), threefry.random_words(HOST, 9))
    assert np.array_equal(jax.random.uniform(KEY, (9,)), threefry.uniforms(HOST, 9))
    assert np.array_equal(jax.random.permutation(KEY, 1797), threefry.permuted(HOST, 1797))
    seeds, layers = (5, 2**31), np.arange(3)
    for row, seed in zip(host_streams(NUMBER, seeds, layers), seeds, strict=True):
        for key, layer in zip(row, layers, strict=True):
            assert np.array_equal(jax.random.key_data(stream(KEY, seed, layer)), key)


def test_variates_are_those_of_jax():
    """To what JAX's inverse error function is worth far out: it starts from 1 - U^2."""
    assert np.abs(jax.random.normal(KEY, (20_000,)) - threefry.normals(HOST, 20_000)).max() < 1e-11
    shape = np.array([0.5, 1.0, 1.5, 40.0, 1e15])
    keys = jax.random.split(KEY, 300)
    ours = threefry.gammas(threefry.split_keys(HOST, 300), shape)
    theirs = jax.vmap(lambda key: jax.random.gamma(key, jnp.asarray(shape)))(keys)
    assert np.abs(ours / theirs - 1).max() < 1e-11


@pytest.mark.parametrize("width", [3, 40])
def test_the_triangle_is_that_of_jax(width):
    ours = bartlett_on_host(threefry.split_keys(HOST, 3), width, 5)
    theirs = jax.vmap(lambda key: bartlett(key, width, 5, jnp.dtype("float64")))(jax.random.split(KEY, 3))
    assert np.abs(ours - theirs).max() < 1e-11

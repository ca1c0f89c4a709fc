import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.laws.streams import ROW_BLOCK, row_blocks, stream
from bninit.laws.weights import WEIGHTS, weight_law
from bninit.laws.wishart import bartlett


def _many_bartlett(width: int, batch: int, count: int) -> np.ndarray:
    keys = jax.random.split(jax.random.key(5), count)
    factors = jax.vmap(lambda key: bartlett(key, width, batch, jnp.float64))(keys)
    return np.asarray(jnp.einsum("sai,saj->sij", factors, factors))


def test_wishart_moments():
    """E W = d I, Var W_ij = d (1 + delta_ij): each of 12 z-scores within 4.5 (false alarms: 1e-4)."""
    width, batch, count = 7, 3, 20_000
    wishart = _many_bartlett(width, batch, count)
    mean = wishart.mean(axis=0)
    variance = width * (1 + np.eye(batch))
    assert np.all(np.abs(mean - width * np.eye(batch)) < 4.5 * np.sqrt(variance / count))
    second = (wishart - width * np.eye(batch)) ** 2
    error = second.std(axis=0) / np.sqrt(count)
    assert np.all(np.abs(second.mean(axis=0) - variance) < 4.5 * error)


def test_bartlett_has_the_law_of_the_dense_gram_also_when_singular():
    """Kolmogorov-Smirnov on trace and top eigenvalue: 4 tests at 2.5e-4 (false alarms 1e-3)."""
    for width, batch in [(6, 4), (3, 5)]:
        dense = np.random.default_rng(2).normal(size=(4000, width, batch))
        dense = np.einsum("sai,saj->sij", dense, dense)
        drawn = _many_bartlett(width, batch, 4000)
        for number in (lambda w: np.trace(w, axis1=1, axis2=2), lambda w: np.linalg.eigvalsh(w)[:, -1]):
            assert stats.ks_2samp(number(dense), number(drawn)).pvalue > 2.5e-4
        assert np.all(np.linalg.matrix_rank(drawn[:20], hermitian=True) == min(width, batch))


def test_row_blocks_depend_on_nothing_but_their_number():
    law, key = weight_law("gaussian"), stream(jax.random.key(3), 2, 7)
    together = row_blocks(law, key, 0, 5, 4, jnp.float64)
    alone = [row_blocks(law, key, block, 1, 4, jnp.float64) for block in range(5)]
    np.testing.assert_array_equal(together, np.concatenate(alone))
    assert together.shape == (5 * ROW_BLOCK, 4)
    other = row_blocks(law, stream(jax.random.key(3), 2, 8), 0, 5, 4, jnp.float64)
    assert not np.any(np.asarray(together) == np.asarray(other))


@pytest.mark.parametrize("name", WEIGHTS)
def test_entries_have_mean_zero_and_variance_one(name):
    """Two z-scores each within 4.5: false alarms under 1e-4 in all."""
    draws = np.asarray(row_blocks(weight_law(name), jax.random.key(1), 0, 400, 10, jnp.float64)).ravel()
    assert abs(draws.mean()) < 4.5 / np.sqrt(draws.size)
    spread = (draws**2).std() / np.sqrt(draws.size)
    assert abs((draws**2).mean() - 1) < 4.5 * spread + 1e-12


def test_unknown_law():
    with pytest.raises(bn.InputError, match="did you mean 'gaussian'"):
        weight_law("gausian")

import jax
import numpy as np
import pytest
from scipy import stats

from bninit.laws.normal import normal

COUNT = 1_000_000


def _draws(dtype: str) -> np.ndarray:
    return np.asarray(normal(jax.random.key(5), (COUNT,), dtype), "float64")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_law(dtype):
    """Kolmogorov-Smirnov, and the counts beyond 2, 3 and 4 deviations: 4 tests at 1e-4."""
    draws = _draws(dtype)
    assert stats.kstest(draws, "norm").pvalue > 1e-4
    for bound in (2.0, 3.0, 4.0):
        beyond = int(np.sum(np.abs(draws) > bound))
        assert stats.binomtest(beyond, COUNT, 2 * stats.norm.sf(bound)).pvalue > 1e-4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_two_of_a_pair_are_independent(dtype):
    """Independence shows in a contingency table of the two, and in their signs and sizes: 2 tests at 1e-4."""
    one, other = _draws(dtype).reshape(2, -1)
    edges = np.array([-np.inf, -1.5, -0.5, 0.0, 0.5, 1.5, np.inf])
    table = np.histogram2d(one, other, [np.clip(edges, -9, 9)] * 2)[0]
    assert stats.chi2_contingency(table).pvalue > 1e-4
    assert stats.pearsonr(one**2, other**2).pvalue > 1e-4


def test_the_series_are_cosine_and_sine():
    """The pair (x, y) of a word is on the circle of its radius to the last places."""
    word = jax.random.bits(jax.random.key(5), (2, COUNT // 2), "uint64")
    uniform = np.asarray(word >> 12, "float64") / 2**52
    radius = np.sqrt(-2 * np.log1p(-uniform[0]))
    theta = (uniform[1] - 0.5) * np.pi
    sign = np.where(np.asarray(word[0] & 1) == 1, 1, -1)
    expected = sign * radius * np.stack([np.cos(theta), np.sin(theta)])
    np.testing.assert_allclose(_draws("float64").reshape(2, -1), expected, rtol=0, atol=4e-15)


def test_an_odd_number_of_entries_and_the_type():
    drawn = normal(jax.random.key(0), (3, 5), "float32")
    assert drawn.shape == (3, 5)
    assert drawn.dtype == "float32"
    assert len(np.unique(drawn)) == 15

"""Layer norm and RMS norm against flax, in both engines, and at infinite width."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import bninit as bn
from bninit.dynamics.symmetry.family import family
from bninit.layer.column_norms import ColumnMoments, LayerNorm, column_moments

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of flax's own imports
    from flax import linen

ROWS = jnp.asarray(np.random.default_rng(1).normal(1.0, 2.0, size=(40, 5)))
POINTS = np.random.default_rng(8).normal(size=(9, 4)) * [1.0, 0.5, 1.5, 1.0]
UPPER = np.triu_indices(4)


@pytest.mark.parametrize("epsilon", [0.0, 0.3])
@pytest.mark.parametrize("word", ["ln", "rms"])
def test_they_are_those_of_flax(word, epsilon):
    kind = {"ln": linen.LayerNorm, "rms": linen.RMSNorm}[word]
    norm = kind(
        epsilon=epsilon, use_scale=False, dtype=jnp.float64, **({"use_bias": False} if word == "ln" else {})
    )
    points = ROWS.T  # flax: a row for each example
    theirs = norm.apply(norm.init(jax.random.key(0), points), points)
    np.testing.assert_allclose(bn.Block.parse(f"{word}({epsilon})")(ROWS), theirs.T, rtol=1e-6)


def test_moments_of_chunks_join_to_those_of_all_rows():
    rows = 1e6 + ROWS  # where E h^2 - (E h)^2 loses twelve digits
    none = ColumnMoments(jnp.zeros(()), jnp.zeros(5), jnp.zeros(5))
    joined = none.joined(column_moments(rows[:17])).joined(column_moments(rows[17:], jnp.arange(23) < 20))
    np.testing.assert_allclose(joined.squares / 37, np.var(rows[:37], axis=0), rtol=1e-9)
    np.testing.assert_allclose(joined.mean, np.mean(rows[:37], axis=0), rtol=1e-15)


def test_a_point_without_spread_comes_out_zero():
    rows = jnp.stack([jnp.full(6, 3.0), jnp.zeros(6), jnp.arange(6.0)], axis=1)
    out = np.asarray(bn.Block.parse("ln")(rows))
    np.testing.assert_array_equal(out[:, :2], 0)
    assert np.isfinite(np.asarray(bn.Block.parse("rms")(rows))).all()


LAWS = [("relu+ln", "haar"), ("rms+rc+relu+ln", "gaussian")]


@pytest.mark.parametrize(("block", "weights"), LAWS)
def test_both_engines_have_the_same_law(block, weights):
    """Kolmogorov-Smirnov on three numbers after two layers each: false alarms 1e-3 in all."""
    grams = [
        bn.simulate(
            block, 24, depth=2, seeds=150, inputs=POINTS, engine=engine, weights=weights, key=key, chunk=1
        )
        for key, engine in enumerate(("factor", "explicit"))
    ]
    one, two = (
        np.exp(2 * g.dataset["log_scale"].values)[:, :, None, None] * g.dataset["gram"].values for g in grams
    )
    numbers = ((0, 1), (2, 3), (1, 1)) if not block.endswith("ln") else ((0, 1), (2, 3), (0, 2))
    for i, j in numbers:
        assert stats.ks_2samp(one[:, 2, i, j], two[:, 2, i, j]).pvalue > 1e-3 / (3 * len(LAWS))


@pytest.mark.parametrize("block", ["ln+relu", "relu+ln", "relu+rc+rms(0.2)", "tanh+ln(0.1)"])
def test_chunks_change_nothing_but_rounding(block):
    runs = [bn.simulate(block, 72, depth=2, seeds=1, inputs=POINTS, chunk=chunk).dataset for chunk in (1, 5)]
    np.testing.assert_allclose(runs[0]["gram"], runs[1]["gram"], atol=1e-12)
    np.testing.assert_allclose(runs[0]["log_scale"], runs[1]["log_scale"], atol=1e-12)


MAPS = {
    "rms+relu": "closed form",
    "relu+ln": "closed form",
    "rc+relu+rc+ln(0.1)": "closed form",
    "gelu+ln": "quadrature",
    "heaviside+ln": "closed form",
    "rc+rs+ln+relu": "integral",
    "rs+relu+rms": "integral",
    "ln+tanh+rms": "quadrature",
    "rc+rs+relu+ln": "quasi-Monte Carlo",
}
SEEDS = 12


@pytest.mark.parametrize("block", MAPS)
def test_wide_networks_follow_the_map(block):
    """Every entry after one layer within 8.6 standard errors: false alarms under 1e-3 over all blocks."""
    assert 2 * stats.t.sf(8.6, SEEDS - 1) * len(UPPER[0]) * len(MAPS) < 1e-3
    map_ = bn.gram_map(block)
    assert map_.method == MAPS[block]
    expected, error = map_.with_error(POINTS.T @ POINTS / 9)
    data = bn.simulate(block, 4096, depth=1, seeds=SEEDS, inputs=POINTS).dataset
    grams = np.exp(2 * data["log_scale"].values[:, 1])[:, None, None] * data["gram"].values[:, 1]
    # A norm over d features is off its limit by some 1 / d; sampling knows its own error.
    spread = np.maximum(grams.std(axis=0, ddof=1) / np.sqrt(SEEDS), 1 / 4096 + float(error))
    assert (np.abs(grams.mean(axis=0) - expected) / spread)[UPPER].max() < 8.6


@pytest.mark.parametrize("block", ["rms", "ln+relu"])
def test_at_infinite_width_a_norm_before_the_nonlinearity_takes_the_cosines(block):
    gram = POINTS.T @ POINTS / 9
    size = np.sqrt(np.diag(gram))
    cosines = gram / np.outer(size, size)
    after = cosines if block == "rms" else bn.gram_map("relu")(cosines)
    np.testing.assert_allclose(bn.gram_map(block)(gram), after, atol=1e-14)


def test_layer_norm_after_relu_has_its_closed_form():
    """k(1) - 1/(2 pi) on the diagonal is divided out: at unit variance (k(rho) - 1/2pi) / (1/2 - 1/2pi)."""
    rho = 0.4
    kernel = (np.sqrt(1 - rho**2) + (np.pi - np.arccos(rho)) * rho) / (2 * np.pi)
    image = np.asarray(bn.gram_map("relu+ln")(np.array([[1.0, rho], [rho, 1.0]])))
    expected = (kernel - 1 / (2 * np.pi)) / (0.5 - 1 / (2 * np.pi))
    np.testing.assert_allclose(image, [[1.0, expected], [expected, 1.0]], atol=1e-14)


@pytest.mark.parametrize("text", ["ln", "ln(0.1)", "rms", "rc+rms(1e-05)+relu"])
def test_words_and_degrees(text):
    block = bn.Block.parse(text)
    assert str(block) == text
    assert not block.is_linear
    assert block.degree == (None if "(" in text else 0)
    if block.degree == 0:
        np.testing.assert_allclose(block(7 * ROWS), block(ROWS), rtol=1e-12, atol=1e-14)


def test_what_has_no_meaning_is_refused():
    with pytest.raises(bn.InputError, match="epsilon a finite number >= 0"):
        LayerNorm(-1.0)
    with pytest.raises(bn.InputError, match="components in the order RC, RS"):
        family("rc+ln+relu", 8)

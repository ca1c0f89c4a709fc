"""Degenerate batches and bad input: a right answer or a clear error."""

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bninit as bn
from bninit.layer.activations import ACTIVATIONS
from bninit.runs import jax_segments, plan

SMALL = dict(width=16, depth=6, seeds=2)


def _sound(record: bn.Record) -> np.ndarray:
    """No NaN, symmetric, positive semidefinite, trace = batch (or a dead batch)."""
    gram = record.dataset["gram"].values
    batch = gram.shape[-1]
    assert np.isfinite(gram).all()
    np.testing.assert_allclose(gram, np.swapaxes(gram, -1, -2), atol=1e-12 * batch)
    assert np.linalg.eigvalsh(gram).min() > batch * (-1e-6 if gram.dtype == np.float32 else -1e-12)
    traces = np.trace(gram, axis1=-2, axis2=-1)
    dead = traces == 0
    np.testing.assert_allclose(traces[~dead], batch, rtol=1e-5 if gram.dtype == np.float32 else 1e-10)
    assert (record.dataset["log_scale"].values[dead] == -np.inf).all()
    assert not np.isnan(record.dataset["log_scale"]).any()
    return gram


@settings(max_examples=10, deadline=None, derandomize=True)
@given(
    rc=st.booleans(),
    rs=st.booleans(),
    name=st.sampled_from(["none", *ACTIVATIONS, "leaky_relu(0.3)"]),
    first=st.booleans(),
    width=st.sampled_from([1, 3, 17]),
    batch=st.sampled_from([1, 2, 5]),
    engine=st.sampled_from(["factor", "explicit"]),
    precision=st.sampled_from(["float64", "float32"]),
)
def test_every_network_is_sound(rc, rs, name, first, width, batch, engine, precision):
    words = ["rc"] * rc + ["rs"] * rs
    words = [name, *words] if first else [*words, name]
    record = bn.simulate("+".join(words), width, batch, depth=4, seeds=2, engine=engine, precision=precision)
    assert record.dataset["gram"].shape == (2, 5, batch, batch)
    assert record.dataset["gram"].dtype == np.dtype(precision)
    _sound(record)
    assert not np.isnan(record.description.t).any()


@pytest.mark.parametrize("block", bn.BLOCKS, ids=str)
@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_a_zero_batch_stays_zero(block, engine):
    record = bn.simulate(block, inputs=np.zeros((5, 4)), engine=engine, **SMALL)
    assert not _sound(record).any()
    assert (record.dataset["log_scale"] == -np.inf).all()
    assert bn.find_configuration(record.dataset["gram"].values[0, -1]).kind == "zero"


def test_identical_points_stay_identical_and_recentering_kills_them():
    points = np.random.default_rng(0).normal(size=(7, 1)).repeat(5, axis=1)
    kept = _sound(bn.simulate("relu", inputs=points, **SMALL))
    np.testing.assert_array_equal(kept, np.ones_like(kept) * kept[..., :1, :1])
    killed = _sound(bn.simulate("rc+rs+relu", inputs=points, **SMALL))
    assert killed[:, 0].any()
    assert not killed[:, 1:].any()


def test_an_exact_cluster_with_odd_point_stays_exact_for_ever():
    """An unstable fixed point: rounding alone would open it within some 400 layers at this batch."""
    inputs = "cluster_with_odd_point"
    gram = bn.simulate("rc+relu", 256, 8, 600, seeds=2, inputs=inputs).dataset["gram"].values
    np.testing.assert_array_equal(gram[:, :, 1:, 1:], gram[:, :, 1:2, 1:2].repeat(7, 2).repeat(7, 3))
    ratio = np.sqrt(gram[:, -1, 0, 0] / gram[:, -1, 1, 1])
    assert (np.abs(ratio / 7 - 1) < 0.5).all()
    # after ReLU the two are orthogonal exactly: no feature is positive on both sides of the mean
    assert np.abs(gram[:, 1:, 0, 1]).max() < 1e-12


def test_duplicated_odd_points_stay_together():
    points = np.random.default_rng(1).normal(size=(6, 8))
    points[:, 5] = points[:, 2]
    gram = bn.simulate("rc+relu", inputs=points, **SMALL).dataset["gram"].values
    np.testing.assert_array_equal(gram[..., 2, :], gram[..., 5, :])


def test_one_zero_point_among_others():
    points = np.random.default_rng(1).normal(size=(6, 4))
    points[:, 1] = 0
    gram = _sound(bn.simulate("relu", inputs=points, **SMALL))
    assert not gram[:, :, 1].any()


def test_integer_arrays_are_numbers():
    points = np.arange(12).reshape(3, 4)
    one = bn.simulate("rc+relu", inputs=points, **SMALL).dataset["gram"]
    two = bn.simulate("rc+relu", inputs=points.astype(float), **SMALL).dataset["gram"]
    np.testing.assert_array_equal(one, two)
    scaled = np.array(one[0, 0])
    np.testing.assert_allclose(scaled, 4 * (points.T @ points) / np.trace(points.T @ points), atol=1e-14)


def test_depth_zero_is_the_input():
    record = bn.simulate("rc+relu", 16, 4, 0, seeds=2)
    assert record.dataset.sizes["layer"] == 1


def test_a_wide_linear_network_costs_what_a_narrow_one_does():
    record = bn.simulate("rc", 10**12, 8, 5, seeds=2)
    gram = _sound(record)
    np.testing.assert_allclose(gram[:, -1], np.stack([np.eye(8) - 1 / 8] * 2) * 8 / 7, atol=1e-4)


def test_input_is_recorded_as_layer_zero():
    points = np.random.default_rng(3).normal(size=(9, 4))
    for engine in ("factor", "explicit"):
        record = bn.simulate("rc+relu", inputs=points, engine=engine, **SMALL)
        gram = points.T @ points / 9
        size = np.exp(2 * record.dataset["log_scale"].values[:, 0])[:, None, None]
        np.testing.assert_allclose(size * record.dataset["gram"].values[:, 0], [gram, gram], rtol=1e-12)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (dict(inputs=np.array([[1.0, np.nan]])), "finite numbers; got: nan at"),
        (dict(inputs=np.array([[1.0, np.inf]])), "finite numbers; got: inf at"),
        (dict(inputs=np.ones(3)), "two axes"),
        (dict(inputs=np.ones((3, 0))), "none empty"),
        (dict(inputs=np.array([["a", "b"]])), "real numbers"),
        (dict(inputs=np.ones((3, 5)), batch=4), "inputs of batch 4; got: 5 points"),
        (dict(inputs="gausian"), "did you mean 'gaussian'"),
        (dict(inputs="missing.npy"), "an existing .npy"),
        (dict(inputs="gaussian(3)"), "gaussian without a number"),
        (dict(inputs="two_clusters(16)", batch=16), "small cluster of < 16"),
        (dict(inputs="two_clusters(1.5)"), "a whole number"),
        (dict(width=0), "width a whole number >= 1"),
        (dict(width=2.5), "width a whole number"),
        (dict(batch=-1), "batch a whole number"),
        (dict(depth=-1), "depth a whole number >= 0"),
        (dict(seeds=0), "seeds a whole number"),
        (dict(seeds=[]), "one seed or more"),
        (dict(seeds=[1, 1]), "all different"),
        (dict(key=-1), "key a whole number"),
        (dict(gain=0), "gain a finite number > 0"),
        (dict(weights="cauchy"), "weights, one of"),
        (dict(weights="rademacher", engine="factor"), "engine='explicit'"),
        (dict(engine="fast"), "engine, one of"),
        (dict(precision="float16"), "did you mean 'float32'|precision"),
        (dict(weights="haar", inputs=np.ones((40, 3)) + np.eye(40)[:, :3]), "width >= 40 features"),
        (dict(block=lambda x: 1 / x**400), "out of range at layer"),
        (dict(chunk=0), "chunk a whole number"),
    ],
)
def test_bad_input_is_one_clear_line(changes, message):
    with pytest.raises(bn.InputError, match=message) as caught:
        bn.simulate(**(dict(block="rc+relu") | SMALL | changes))
    assert "\n" not in str(caught.value)


def test_digits_differ_between_seeds_and_need_no_more_points_than_there_are():
    gram = bn.simulate("rc+relu", 16, 5, 1, seeds=2, inputs="digits").dataset["gram"].values
    assert not np.allclose(gram[0, 0], gram[1, 0])
    with pytest.raises(bn.InputError, match="batch <= 1797"):
        bn.simulate("rc+relu", 16, 2000, 1, inputs="digits")


def test_files_of_points(tmp_path):
    points = np.random.default_rng(3).normal(size=(9, 4))
    np.save(tmp_path / "a.npy", points)
    np.savez(tmp_path / "one.npz", points)
    np.savez(tmp_path / "two.npz", points, points)
    np.save(tmp_path / "object.npy", np.array([{}, {}], dtype=object), allow_pickle=True)
    (tmp_path / "text.npy").write_text("no numbers")
    expected = bn.simulate("rc+relu", inputs=points, **SMALL).dataset["gram"]
    for name in ("a.npy", "one.npz"):
        found = bn.simulate("rc+relu", inputs=tmp_path / name, **SMALL).dataset["gram"]
        np.testing.assert_array_equal(found, expected)
    for name, message in [("two.npz", "one array"), ("object.npy", "readable"), ("text.npy", "readable")]:
        with pytest.raises(bn.InputError, match=message):
            bn.simulate("rc+relu", inputs=str(tmp_path / name), **SMALL)


@pytest.mark.parametrize("engine", [None, "factor", "explicit"])
def test_segments_of_few_layers_are_those_of_many(engine, monkeypatch):
    """Room for three layers of two networks on five points: eight layers in segments of three."""
    options = dict(width=16, batch=5, depth=8, seeds=2, engine=engine)
    whole = bn.simulate("rc+relu", **options)
    monkeypatch.setattr(plan, "SEGMENT_ENTRIES", 3 * 2 * 5**2)
    seen = []
    cut = bn.simulate("rc+relu", **options, progress=seen.append)
    assert seen == [3, 3, 2]
    for name in ("gram", "log_scale", "active"):
        np.testing.assert_array_equal(cut.arrays[name], whole.arrays[name])


@pytest.mark.parametrize("engine", ["factor", "explicit"])
def test_products_keep_the_digits_of_their_numbers(engine, monkeypatch):
    """A GPU would round the factors of those in single precision to 10 bits."""
    seen, as_it_is = [], jax_segments._observe

    def observe(state, shares):
        seen.append(jax.config.jax_default_matmul_precision)
        return as_it_is(state, shares)

    monkeypatch.setattr(jax_segments, "_observe", observe)
    bn.simulate("rc+relu", engine=engine, precision="float32", **SMALL)
    assert set(seen) == {"highest"}
    assert jax.config.jax_default_matmul_precision is None

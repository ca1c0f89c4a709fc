import json

import numpy as np
import pytest
import xarray as xr

import bninit as bn


@pytest.fixture(scope="module")
def record():
    return bn.simulate("rc+relu", 32, 8, 30, seeds=3, key=7)


def test_a_record_says_how_it_was_made(record):
    data = record.dataset
    assert data["gram"].dims == ("seed", "layer", "point", "other_point")
    assert data["gram"].attrs["units"] == "trace = batch"
    assert record.settings["key"] == 7
    assert record.settings["block"] == "rc+relu"
    assert {"bninit", "jax", "numpy"} <= json.loads(data.attrs["versions"]).keys()


def test_saved_and_loaded_it_is_the_same_and_can_be_continued(record, tmp_path):
    path = record.save(tmp_path / "deep" / "run.zarr")
    loaded = bn.load(path)
    xr.testing.assert_identical(loaded.dataset, record.dataset)
    np.testing.assert_array_equal(
        bn.extend(loaded, 5).dataset["gram"],
        bn.simulate("rc+relu", 32, 8, 35, seeds=3, key=7).dataset["gram"],
    )
    assert [p.name for p in path.parent.iterdir()] == ["run.zarr"]


def test_nothing_is_overwritten_by_accident(record, tmp_path):
    path = record.save(tmp_path / "run.zarr")
    with pytest.raises(bn.InputError, match="a path where nothing is"):
        record.save(path)
    record.save(path, overwrite=True)
    (tmp_path / "mine").mkdir()
    with pytest.raises(bn.InputError, match="a store to overwrite"):
        record.save(tmp_path / "mine", overwrite=True)
    with pytest.raises(bn.InputError, match="a writable path"):
        record.save("/proc/none/run.zarr")


def test_other_stores_are_refused(tmp_path):
    with pytest.raises(bn.InputError, match="a zarr store of bninit"):
        bn.load(tmp_path)
    xr.Dataset({"a": ("x", [1.0])}).to_zarr(tmp_path / "foreign", zarr_format=3, consolidated=False)
    with pytest.raises(bn.InputError, match="format"):
        bn.load(tmp_path / "foreign")


def test_a_summary_counts_every_seed(record):
    summary = bn.summarise(record)
    assert sum(summary.kinds.values()) == 3
    assert summary.share == summary.kinds[summary.kind] / 3
    json.dumps(summary.as_json())


def test_estimates_have_the_standard_error_of_the_mean():
    from bninit.runs.summary import seed_mean

    values = np.array([1.0, 2.0, 4.0])
    found = seed_mean(values)
    assert found.mean == pytest.approx(7 / 3)
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(3))
    assert seed_mean(values[:1]).standard_error is None
    assert seed_mean(values[:0]) is None


@pytest.mark.parametrize(
    ("mean", "error", "text"),
    [(1234.4, 56.0, "1234 ± 56"), (0.12345, 0.0123, "0.123 ± 0.012"), (5.0, 0.0, "5.000000 ± 0.000000")],
)
def test_an_estimate_prints_two_digits_of_its_error(mean, error, text):
    from bninit.runs.summary import SeedMean

    assert str(SeedMean(mean, error, 3)) == text

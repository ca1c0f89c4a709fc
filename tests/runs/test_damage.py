"""A damaged record is one clear line, and never numbers."""

import json

import numpy as np
import pytest

import bninit as bn


@pytest.fixture(scope="module")
def record():
    return bn.simulate("rc+relu", 32, 8, 30, seeds=3, key=7)


@pytest.mark.parametrize("variable", ["gram", "log_scale", "active", "factor", "distinct", "shares"])
def test_a_flipped_cut_or_missing_chunk_is_one_line(record, tmp_path, variable):
    path = record.save(tmp_path / "run.zarr")
    chunk = next(file for file in sorted((path / variable / "c").rglob("*")) if file.is_file())
    whole = chunk.read_bytes()
    damaged = [whole[: len(whole) // 2], b""]
    for place in range(0, len(whole), max(1, len(whole) // 7)):
        damaged.append(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    for content in damaged:
        chunk.write_bytes(content)
        with pytest.raises(bn.InputError, match="a whole zarr store of bninit"):
            bn.load(path)
    chunk.unlink()
    with pytest.raises(bn.InputError, match="a whole zarr store of bninit"):
        bn.load(path)


@pytest.mark.parametrize("attributes", [[], 3, None, {"settings": "{"}, {"settings": "[1]"}, {"settings": 1}])
def test_attributes_that_are_no_settings_are_one_line(record, tmp_path, attributes):
    path = record.save(tmp_path / "run.zarr")
    told = json.loads((path / "zarr.json").read_text())
    if isinstance(attributes, dict):
        attributes = told["attributes"] | attributes
    (path / "zarr.json").write_text(json.dumps(told | {"attributes": attributes}))
    with pytest.raises(bn.InputError, match="zarr store of bninit"):
        bn.load(path)


@pytest.mark.parametrize(
    ("name", "value"), [("seeds", [0, 1]), ("depth", 7), ("batch", 9), ("gain", "x"), ("block", 3)]
)
def test_settings_of_another_run_are_refused(record, tmp_path, name, value):
    path = record.save(tmp_path / "run.zarr")
    told = json.loads((path / "zarr.json").read_text())
    told["attributes"]["settings"] = json.dumps(record.settings | {name: value})
    (path / "zarr.json").write_text(json.dumps(told))
    with pytest.raises(bn.InputError, match="settings"):
        bn.load(path)


def test_a_function_of_the_users_is_carried_along():
    import jax.numpy as jnp

    made = bn.simulate(lambda x: jnp.maximum(x, 0), 16, 4, 6, seeds=2)
    longer = bn.simulate(made.block, 16, 4, 9, seeds=2)
    np.testing.assert_array_equal(bn.extend(made, 3).dataset["gram"], longer.dataset["gram"])

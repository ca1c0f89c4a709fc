"""The settings of a run have one home: every other spelling of them agrees with it."""

import inspect
from dataclasses import MISSING, fields

import pytest

import bninit as bn
from bninit import late
from bninit.commands import simulate as command
from bninit.runs.plan import Plan, prepare
from bninit.runs.settings import RunSettings

HOME = {one.name: one for one in fields(RunSettings)}


def test_simulate_takes_the_settings_in_their_order_with_their_defaults():
    parameters = dict(inspect.signature(bn.simulate).parameters)
    parameters.pop("progress")
    assert list(parameters) == list(HOME)
    for name, parameter in parameters.items():
        default = parameter.empty if HOME[name].default is MISSING else HOME[name].default
        assert parameter.default == default
        if name not in ("block", "seeds", "inputs"):  # the command takes fewer kinds of these
            assert parameter.annotation == HOME[name].type


def test_the_plan_and_the_command_have_the_same_names():
    assert [one.name for one in fields(Plan)] == list(HOME)
    assert [one.name for one in fields(command.Settings)][: len(HOME)] == list(HOME)
    for one in fields(command.Settings)[1 : len(HOME)]:
        assert one.default == HOME[one.name].default


def test_what_is_recorded_makes_the_same_plan():
    plan = prepare(RunSettings("rc+rs(0.5)+leaky_relu(0.2)", width=90, weights="haar", seeds=[4, 2], gain=2))
    assert prepare(RunSettings(**plan.as_json())).as_json() == plan.as_json()


@pytest.mark.parametrize("batch", [2**15 + 1, 2**31, 2**63, 10**30])
def test_a_batch_beyond_any_memory_is_one_line(batch):
    with pytest.raises(bn.InputError, match="batch <= 32768"):
        prepare(RunSettings("relu", batch=batch))
    with pytest.raises(bn.InputError, match="batch <= 32768"):
        next(bn.mean_field("relu", batch=batch))


def test_a_key_is_a_number():
    with pytest.raises(bn.InputError, match="key a whole number"):
        next(bn.mean_field("relu", key="0"))
    with pytest.raises(bn.InputError, match="seeds, a whole number"):
        prepare(RunSettings("relu", seeds="3"))


@pytest.mark.processor
def test_another_device_holds_many_rows_of_the_factor_chain_alone(monkeypatch):
    def rows(engine, seeds=4):
        plan = prepare(RunSettings("rc+relu", 2**16, 16, seeds=seeds, inputs="orthogonal", engine=engine))
        return 16 * plan.chunk

    here = rows("factor")
    assert 16 * here <= 2**15
    monkeypatch.setattr(late.jax, "default_backend", lambda: "gpu")
    assert rows("factor") == 2**16  # all at once
    assert 2**18 <= 2**10 * 16 * rows("factor", seeds=2**10) <= 2**26
    assert rows("explicit") == here

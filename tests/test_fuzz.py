"""Whatever is put in ends in a result or in one line: wrong calls, wrong command lines, damaged stores."""

import random
from collections import Counter

import pytest
from jaxtyping import config
from wrong_inputs import SMALL_GRID, SMALL_RUN, damage, damaged_call, damaged_line

import bninit as bn


def ended(action):
    """How it ended: "done", or "refused" in one line; other exceptions go on, and warnings are errors."""
    try:
        action()
    except bn.InputError as error:
        if len(str(error).splitlines()) == 1:
            return "refused"
        raise
    return "done"


@pytest.fixture(autouse=True)
def as_users_have_it():
    """Without the checks of shapes that the other tests run under: a wrong type reaches the code."""
    before = config.jaxtyping_disable
    config.update("jaxtyping_disable", True)
    yield
    config.update("jaxtyping_disable", before)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A record of runs and the store of a sweep."""
    folder = tmp_path_factory.mktemp("stores")
    bn.simulate(**SMALL_RUN).save(folder / "run.zarr")
    bn.sweep(bn.make_grid(SMALL_GRID), folder / "sweep.zarr")
    return folder


def read(path):
    """The store read, and what a user sees first of it."""
    found = bn.load_any([path])
    if isinstance(found, list):
        bn.summary_table([bn.summarise(one) for one in found])
    else:
        assert all(len(cell.values("t")) for cell in found.cells())


@pytest.mark.parametrize("calls", [60, pytest.param(3500, marks=pytest.mark.slow)])
def test_a_wrong_call_is_one_line(calls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw, seen = random.Random(calls), Counter()
    for _ in range(calls):
        told, action = damaged_call(draw)
        try:
            seen[ended(action)] += 1
        except Exception as error:
            pytest.fail(f"{told[:600]}: {type(error).__name__} {error}"[:1500])
    print(dict(seen))
    assert seen["refused"] > calls / 2


@pytest.mark.parametrize("lines", [60, pytest.param(3500, marks=pytest.mark.slow)])
def test_a_wrong_command_line_is_one_line(lines, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    draw, seen = random.Random(lines), Counter()
    for _ in range(lines):
        told, action = damaged_line(draw)
        try:
            code = action()
        except Exception as error:
            pytest.fail(f"{told[:600]}: {type(error).__name__} {error}"[:1500])
        printed = capsys.readouterr().err.strip()
        seen[code] += 1
        assert code in (0, 1, 2), told
        assert code != 2 or len(printed.splitlines()) == 1, f"{told}: {printed}"
    print(dict(seen))
    assert seen[2] > lines / 2


@pytest.mark.parametrize("damages", [80, pytest.param(3000, marks=pytest.mark.slow)])
def test_a_damaged_store_is_one_line(damages, stores):
    draw, seen = random.Random(damages), Counter()
    for _ in range(damages):
        store = stores / draw.choice(("run.zarr", "sweep.zarr"))
        told, undo = damage(draw, store)
        try:
            seen[ended(lambda store=store: read(store))] += 1
        except Exception as error:
            pytest.fail(f"{store.name}, {told}: {type(error).__name__} {error}"[:1500])
        finally:
            undo()
    for name in ("run.zarr", "sweep.zarr"):
        assert ended(lambda name=name: read(stores / name)) == "done"
    print(dict(seen))
    assert seen["refused"] > damages / 4

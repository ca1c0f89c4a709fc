"""Every program of the three folders has the one shape and runs on QUICK; none loads much before it runs."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bninit.checks import InputError
from bninit.program import COMMANDS, SIMULATIONS, STATEMENTS, call, load_program, program_names, sentence

PROGRAMS = [(folder, name) for folder in (COMMANDS, SIMULATIONS) for name in program_names(folder)]
HEAVY = {"numpy", "jax", "scipy", "matplotlib", "sympy", "xarray", "zarr", "flint"}


def test_all_folders_hold_programs():
    assert {"simulate", "check"} <= set(program_names(COMMANDS))
    assert "birth_times" in program_names(SIMULATIONS)
    assert "__main__" not in program_names(SIMULATIONS)
    assert len(program_names(STATEMENTS)) >= 19


@pytest.mark.parametrize(
    ("folder", "name"), [*PROGRAMS, *((STATEMENTS, name) for name in program_names(STATEMENTS))]
)
def test_every_program_has_the_one_shape(folder, name):
    module = load_program(folder, name)
    assert sentence(folder, name) == module.__doc__.partition("\n\n")[0].strip()
    assert isinstance(module.QUICK, module.Settings)
    assert hash(module.Settings()) == hash(module.Settings())
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(module.QUICK, dataclasses.fields(module.Settings)[0].name, None)
    assert callable(module.run)
    if folder != STATEMENTS:  # a statement returns its verdict, which `bninit check` shows
        assert callable(module.show)
    if folder == SIMULATIONS:
        assert module.__doc__.strip().endswith("?")


@pytest.mark.parametrize(("folder", "name"), PROGRAMS)
def test_every_program_runs_on_quick(folder, name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    module = load_program(folder, name)
    settings = module.QUICK
    if folder == SIMULATIONS:  # with the files that it writes in earnest
        usual = dataclasses.asdict(module.Settings())
        files = {field: tmp_path / path.name for field, path in usual.items() if isinstance(path, Path)}
        settings = dataclasses.replace(settings, **files)
    assert not module.show(module.run(settings))
    assert capsys.readouterr().out
    if folder == SIMULATIONS and files:
        kept = list(tmp_path.glob(f"{files['out'].stem}*.json"))
        assert kept, "a simulation keeps its answers"
        assert all(json.loads(path.read_text(), parse_constant=pytest.fail) for path in kept)


EMPTY = {("birth_times", "below"), ("gradient_rates", "several"), ("limit_laws", "far")}
EMPTY |= {("odd_point_numbers", "far"), ("which_split", "widths")}
"""Lists that a simulation does without."""


@pytest.mark.parametrize("name", program_names(SIMULATIONS))
def test_a_simulation_refuses_what_it_cannot_use_before_it_runs(name):
    module = load_program(SIMULATIONS, name)
    for field in dataclasses.fields(module.Settings):
        usual = getattr(module.Settings(), field.name)
        wrong = {int: [0, -1], float: [0.0, -1.0, float("nan")], tuple: [()]}.get(type(usual), [])
        wrong += [(0,)] if usual and isinstance(usual, tuple) and isinstance(usual[0], int) else []
        for value in wrong:
            if (field.name, value) == ("key", 0) or (value == () and (name, field.name) in EMPTY):
                continue
            with pytest.raises(InputError, match=f"required: {field.name}"):
                module.run(dataclasses.replace(module.QUICK, **{field.name: value}))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["limit-laws", "--block", "relu"], "block with limit laws"),
        (["odd-point-numbers", "--blocks", "rc"], "the blocks rc+rs+relu and rc+relu in a picture"),
    ],
)
def test_a_simulation_refuses_blocks_that_it_cannot_tell_of(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert call(words, SIMULATIONS) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_law_of_numbers_takes_two_batch_sizes():
    module = load_program(SIMULATIONS, "odd_point_numbers")
    outcome = module.Outcome(module.QUICK, (), (module.Border("rc+relu", 8, 1, 1, "trivial", "found"),))
    with pytest.raises(InputError, match="two batch sizes at which full batch norm"):
        module.laws(outcome)


@pytest.mark.parametrize("words", [["--help"], ["simulate", "--help"], ["boundary", "--help"]])
def test_help_loads_no_numerical_library(words):
    code = (
        f"import sys; from bninit.program import call; call({words}); "
        f"heavy = {HEAVY} & sys.modules.keys(); sys.exit(f'loaded {{heavy}}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Usage: bninit" in done.stdout


def test_help_imports_no_program():
    code = "import sys; from bninit.program import call; call(['--help']); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [line for line in done.stdout.splitlines() if line.startswith("bninit.commands.")]


def test_simulations_take_their_settings_as_options(capsys):
    assert call(["bifurcation", "--blocks", "rc+relu", "--largest", "10", "--json"], SIMULATIONS) == 0
    assert '"batch": 6.1070751248' in capsys.readouterr().out
    assert call(["bifurcations"], SIMULATIONS) == 2
    assert 'Did you mean "bifurcation"?' in capsys.readouterr().err

"""The door: what it offers, that type checkers see it, and that every name of its stub can be had."""

import os
import subprocess
import sys
from pathlib import Path

import bninit as bn

HELPERS = {"markdown", "print_table", "progress", "check_free", "HEADINGS", "cells", "checks", "terminal"}


def test_the_door_offers_no_helper_of_commands():
    assert not HELPERS & set(bn.__all__)
    assert {"simulate", "fixed_points", "sweep", "Block", "InputError"} <= set(bn.__all__)
    assert set(dir(bn)) == {*bn.__all__, "__version__"}


def test_every_name_can_be_had_at_once():
    done = subprocess.run(
        [sys.executable, "-c", "import bninit as bn; print(all(map(bn.__dict__.get, bn.__all__)))"],
        capture_output=True,
        text=True,
        env=os.environ | {"EAGER_IMPORT": "1"},
        check=True,
    )
    assert done.stdout == "True\n"


def test_type_checkers_see_the_signatures(tmp_path):
    names = ("simulate", "fixed_points", "sweep", "predict", "gram_map", "Record.save")
    snippet = tmp_path / "snippet.py"
    snippet.write_text("import bninit as bn\n" + "".join(f"reveal_type(bn.{name})\n" for name in names))
    where = ["--cache-dir", str(tmp_path / "cache"), "--follow-imports", "silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--ignore-missing-imports", *where, str(snippet)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": str(Path(bn.__file__).parents[1])},
    )
    told = [line.partition('"')[2] for line in done.stdout.splitlines() if "Revealed type" in line]
    assert len(told) == len(names), done.stdout
    assert all(line.startswith("def (") for line in told), told


def test_a_native_run_imports_nothing_heavy():
    """Simulated, described and summarised; with a kernel, or without one on a block that needs none."""
    code = (
        "import sys, bninit as bn; from bninit.finite_width.native import engine; "
        "block = 'rc+relu' if engine.kernel() else 'rc'; "
        "bn.summarise(bn.simulate(block, width=32, batch=4, depth=3, seeds=2)); "
        "print({'jax', 'scipy', 'xarray', 'zarr', 'pandas', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"

"""The layout of the house, read from the imports: a file imports only from groups above its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = [("network", "gram_map"), ("gram_map", "network"), ("geometry", "network"), ("block", "run")]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = sorted((ROOT / "bninit").rglob("*.py"))


def test_there_is_something_to_read():
    assert len(FILES) > 15


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_imports_programs(path):
    roots = {name.split(".")[0] for name in _imports(path)}
    assert not roots & {"simulations", "proofs_check", "tests", "benchmarks"}


@pytest.mark.parametrize(("who", "whom"), FORBIDDEN)
def test_who_never_imports_whom(who, whom):
    path = ROOT / "bninit" / f"{who}.py"
    assert f"bninit.{whom}" not in _imports(path)


@pytest.mark.parametrize("path", sorted((ROOT / "bninit" / "plots").glob("*.py")), ids=lambda p: p.stem)
def test_plots_compute_nothing(path):
    assert not {name.split(".")[0] for name in _imports(path)} & {"jax", "scipy", "sympy"}


def test_there_is_no_circle():
    names = {path.stem: path for path in (ROOT / "bninit").glob("*.py") if path.stem != "__init__"}
    edges = {
        name: {i.split(".")[1] for i in _imports(path) if i.startswith("bninit.")} & names.keys()
        for name, path in names.items()
    }
    done: set[str] = set()
    while ready := {name for name in edges if name not in done and edges[name] <= done}:
        done |= ready
    assert done == edges.keys()


@pytest.mark.parametrize("path", [p for p in FILES if p.stem != "__init__"], ids=lambda p: p.stem)
def test_files_hold_one_idea(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", sorted((ROOT / "bninit" / "commands").glob("*.py")), ids=lambda p: p.stem)
def test_commands_import_nothing_heavy(path):
    heavy = {"numpy", "jax", "scipy", "matplotlib", "sympy", "xarray", "zarr", "flint"}
    tree = ast.parse(path.read_text())
    names = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    assert not names & heavy

"""The layout of the house, read from every import: rooms import only leftwards, no file in a circle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = (
    {"late", "shapes", "arrays", "checks", "plugins", "terminal"},
    {"statistics"},
    {"layer", "laws", "geometry"},
    {"finite_width", "infinite_width"},
    {"runs", "dynamics"},
    {"sweeps", "measurements", "training"},
    {"pictures"},
    {"door"},
    {"program"},
    {"commands"},
)
"""A room imports from the sets before its own, or from itself."""
AMONG = {
    "shapes": {"late"},
    "arrays": {"shapes"},
    "plugins": {"checks"},
    "laws": {"layer"},
    "geometry": {"layer", "laws"},
    "measurements": {"sweeps"},
    "training": {"sweeps"},
}
"""What a room imports of its own set all the same."""
LONGEST = 250
FILES = sorted((ROOT / "bninit").rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_name(path): path for path in FILES}


def _read(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module that a file imports, and whether in a function; TYPE_CHECKING, Late, importlib count."""
    tree = ast.parse(path.read_text())
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        late = id(node) in inside
        if isinstance(node, ast.Import):
            yield from ((alias.name, late) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from ((f"{node.module}.{alias.name}", late) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            first = node.args[0]
            yield (first.value if isinstance(first, ast.Constant) else "?", True)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Late":
            assert isinstance(node.args[0], ast.Constant), f"{path}: a late module without a name"
            yield (node.args[0].value, late)


def _file_of(imported: str) -> str | None:
    """The module of the package that an imported name is, or lives in."""
    while imported not in MODULES:
        imported, dot, _ = imported.rpartition(".")
        if not dot:
            return None
    return imported


def _room(module: str) -> str:
    return "door" if module == "bninit" else module.split(".")[1]


def _place(room: str) -> int:
    return next(place for place, rooms in enumerate(ORDER) if room in rooms)


def _leads_right(here: str, there: str) -> bool:
    if here == there or there in AMONG.get(here, ()):
        return False
    return _place(there) >= _place(here)


EDGES = {
    name: {found for imported, _ in _read(path) if (found := _file_of(imported)) and found != name}
    for name, path in MODULES.items()
}


def test_there_is_something_to_read():
    assert len(FILES) > 60
    assert sum(map(len, EDGES.values())) > 200


@pytest.mark.parametrize("name", MODULES)
def test_every_import_leads_leftwards(name):
    assert not [other for other in EDGES[name] if _leads_right(_room(name), _room(other))]


@pytest.mark.parametrize(
    ("here", "there"), [("layer", "runs"), ("infinite_width", "finite_width"), ("runs", "door")]
)
def test_the_order_refuses(here, there):
    assert _leads_right(here, there)


LIBRARY = [path for path in FILES if "commands" not in path.parts]


@pytest.mark.parametrize("path", LIBRARY, ids=_name)
def test_nothing_imports_programs(path):
    roots = {imported.split(".")[0] for imported, _ in _read(path)}
    assert not roots & {"simulations", "proofs_check", "tests", "benchmarks"}


LATE = {"bninit.commands.train", "bninit.commands.representations"}
"""Where functions import all the same: the commands of an extra."""


FINDERS = {
    "bninit",
    "bninit.late",
    "bninit.program",
    "bninit.checks",
    "bninit.plugins",
    "bninit.pictures.catalogue",
}
"""They find by name: public names, modules, programs, optional libraries, plug-ins, pictures."""


@pytest.mark.parametrize("name", sorted(set(MODULES) - LATE - FINDERS))
def test_no_function_imports(name):
    assert not [imported for imported, late in _read(MODULES[name]) if late]


def test_functions_that_import_are_seen(tmp_path):
    path = tmp_path / "late.py"
    path.write_text("def f():\n    import numpy\n    return __import__('jax')\n")
    assert [late for _, late in _read(path)] == [True, True]


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"bninit.arrays"}))
def test_jax_computes_in_double_precision(name):
    """Who uses JAX takes it from `late`, or its types from `arrays`; training asks for single precision."""
    imports = {imported for imported, _ in _read(MODULES[name])}
    direct = any(imported.split(".")[0] == "jax" for imported in imports) and name != "bninit.late"
    assert not direct or "bninit.arrays" in EDGES[name] or _room(name) == "training"


def test_there_is_no_circle():
    done: set[str] = set()
    while ready := {name for name in EDGES if name not in done and EDGES[name] <= done | {"bninit"}}:
        done |= ready
    assert done == set(EDGES)


@pytest.mark.parametrize("path", [p for p in FILES if p.stem != "__init__"], ids=_name)
def test_files_hold_one_idea(path):
    assert len(path.read_text().splitlines()) <= LONGEST


FOLDERS = sorted({path.parent for path in FILES} - {ROOT / "bninit" / "commands"})
CATALOGUES = {"of_runs"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folders_are_small(folder):
    files = [path for path in FILES if path.parent == folder and path.stem != "__init__"]
    assert len(files) <= 12 or folder.name in CATALOGUES


def test_a_name_means_one_thing():
    """Public functions and classes at the top of the library's files."""
    homes: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        for node in ast.parse(path.read_text()).body if path in LIBRARY else ():
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name)
    assert len(homes) > 500
    assert not {name: places for name, places in homes.items() if len(places) > 1}


def test_tests_mirror_the_rooms():
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    rooms = {path.parent.relative_to(ROOT / "bninit") for path in FILES}
    assert folders - rooms <= {Path("proofs_check"), Path("simulations")}


@pytest.mark.parametrize("path", sorted((ROOT / "bninit" / "commands").glob("*.py")), ids=_name)
def test_commands_import_nothing_heavy(path):
    heavy = {"numpy", "jax", "scipy", "matplotlib", "sympy", "xarray", "zarr", "flint"}
    assert not {imported.split(".")[0] for imported, late in _read(path) if not late} & heavy

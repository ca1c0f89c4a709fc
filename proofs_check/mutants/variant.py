"""A wrong variant of one line, and what becomes of the statements that rest on it."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = "proofs_check"
SECONDS = 60
Lines = dict[str, list[tuple[tuple[str, ...], str, str]]]
"""By a file: the statements that rest on it, a line of it, and a wrong one for it."""

RUN = """
import importlib, json, resource, sys
names, change, seconds = json.loads(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
as_tuples = lambda x: tuple(map(as_tuples, x)) if isinstance(x, list) else x
for name in names:
    module = importlib.import_module("proofs_check.statements." + name)
    settings = module.Settings(**{k: as_tuples(v) for k, v in change.items()}) if change else module.QUICK
    print(json.dumps([name, module.run(settings).status]), flush=True)
"""
"""Each statement of a variant, in SECONDS of processor time altogether."""


@dataclass(frozen=True)
class Variant:
    """One wrong line of a file (`wrong` in place of `right`), or wrong settings of one statement."""

    statements: tuple[str, ...]
    file: str = ""
    right: str = ""
    wrong: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The variant in one line."""
        if self.file:
            return f"{self.file}: {self.right} -> {self.wrong}"
        return f"{self.statements[0]}: {self.settings}"


def outcomes(variant: Variant) -> dict[str, str]:
    """The status of each statement in a process of its own; "late" past its time, "failed" without one."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / PACKAGE
        shutil.copytree(ROOT / PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if variant.file:
            path = copy / variant.file
            text = path.read_text()
            if text.count(variant.right) != 1:
                raise LookupError(f"{variant.file} holds {text.count(variant.right)} times: {variant.right}")
            path.write_text(text.replace(variant.right, variant.wrong))
        search = [folder, str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        done = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps([variant.statements, variant.settings, SECONDS])],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(search)},
            cwd=folder,
            capture_output=True,
            text=True,
        )
    found = dict(json.loads(line) for line in done.stdout.splitlines())
    otherwise = "late" if done.returncode < 0 else "failed"
    return {name: found.get(name, otherwise) for name in variant.statements}


def survives(variant: Variant) -> dict[str, str]:
    """The statements that did not come out refuted or undecided."""
    return {name: s for name, s in outcomes(variant).items() if s not in ("refuted", "undecided")}


def digest(variant: Variant) -> str:
    """Of the variant and of every file that its statements import."""
    found = hashlib.sha256(variant.name.encode())
    waiting = [ROOT / PACKAGE / "statements" / f"{name}.py" for name in variant.statements]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _imported(path)
    for path in sorted(seen):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


@cache
def _imported(path: Path) -> list[Path]:
    """The files of the checks that a file imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            names += [str(node.module)] + [f"{node.module}.{alias.name}" for alias in node.names]
    files = [ROOT / (name.replace(".", "/") + ".py") for name in names]
    return [file for file in files if file.exists()]

"""The page that says which file holds what is right."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = r"^\| (.+) \| (\S+\.py) \| (\w+) \|$"
ROWS = re.findall(ROW, (ROOT / "docs" / "where.md").read_text(), re.MULTILINE)
HOPS = re.findall(r"`(\w+/\w+\.py)`\s`(\w+)`", (ROOT / "CONTRIBUTING.md").read_text())


def _defined(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }


def test_all_questions_are_answered():
    assert len(ROWS) == 15
    assert 5 <= len(HOPS) < 10


@pytest.mark.parametrize(("question", "file", "name"), ROWS)
def test_the_file_defines_it(question, file, name):
    assert name in _defined(ROOT / file)


@pytest.mark.parametrize(("file", "name"), HOPS)
def test_every_hop_is_there(file, name):
    assert name in _defined(ROOT / "bninit" / file)

"""The code blocks of the pages run: `python`, doctests, and `sh` with the commands of bninit.

A block marked `sh large` would take long; its commands are read, every option included, and not run.
The notebooks (docs/tutorials) are run by the build itself.
"""

import os
import re
import shlex
import tempfile
from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from bninit.program import COMMANDS, build_app, call

os.environ.setdefault("JAX_PLATFORMS", "cpu")
ELSEWHERE = {"pip", "make", "git", "cd", "python", "jupyter", "asv", "curl"}
"""Programs that a page may name and that are not run here."""


def command_lines(block: str) -> list[list[str]]:
    """The words of every line, continued lines joined, comments and settings of the environment left out."""
    lines = block.replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [[word for word in line if not re.match(r"[A-Z_]+=", word)] for line in words if line]


def run_commands(example) -> None:
    """Every command of bninit ends well."""
    for name, *words in command_lines(example.parsed):
        assert name == "bninit" or name in ELSEWHERE, name
        if name == "bninit":
            assert call(words) == 0, words


def read_commands(example) -> None:
    """Every command of bninit is understood."""
    for name, *words in command_lines(example.parsed):
        assert name == "bninit" or name in ELSEWHERE, name
        if name == "bninit":
            build_app(COMMANDS, words).parse_args(words, exit_on_error=False, print_error=False)


def begin(namespace) -> None:
    """Each page in a folder of its own."""
    namespace["place"] = tempfile.TemporaryDirectory()
    namespace["before"] = Path.cwd()
    os.chdir(namespace["place"].name)


def end(namespace) -> None:
    """Back, and nothing left."""
    os.chdir(namespace["before"])
    namespace["place"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser("sh", run_commands),
        CodeBlockParser("sh large", read_commands),
        SkipParser(),
    ],
    patterns=["*.md"],
    excludes=["_build/*", "generated/*", "tutorials/*"],
    setup=begin,
    teardown=end,
).pytest()

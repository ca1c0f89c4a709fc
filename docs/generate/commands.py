"""A page for each command: its docstring, its options from the fields of Settings and their docstrings."""

import ast
import dataclasses
import inspect
import textwrap
from pathlib import Path

from bninit.program import COMMANDS, load_program, program_names, sentence
from generate.contents import toctree


def pages(docs: Path) -> dict[str, str]:
    """The page of all and a page for each."""
    names = program_names(COMMANDS)
    found = {f"commands/{name}.md": page(name) for name in names}
    lines = ["| command | |", "| --- | --- |"]
    lines += [f"| [`bninit {word(name)}`]({name}.md) | {sentence(COMMANDS, name)} |" for name in names]
    found["commands/index.md"] = (
        "# Command line\n\nEach command is a file of `bninit/commands`; its options are the fields of its "
        "`Settings`. "
        "Exit code 0: done; 1: something that was checked does not hold; 2: bad input, told in one line.\n\n"
        + "\n".join(lines)
        + f"\n\n{toctree(names, 'hidden')}"
    )
    return found


def word(name: str) -> str:
    """The name as it is typed."""
    return name.replace("_", "-")


def page(name: str) -> str:
    """The sentences and the options."""
    module = load_program(COMMANDS, name)
    lines = [f"`--{word(option)}`\n: {said}{default}\n" for option, default, said in options(module.Settings)]
    usage = f"```text\nbninit {word(name)} [OPTIONS]\n```"
    return f"# bninit {word(name)}\n\n{inspect.getdoc(module)}\n\n{usage}\n\n" + "\n".join(lines) + "\n"


def options(settings: type) -> list[tuple[str, str, str]]:
    """Of each field of Settings, inherited ones first: name, default, docstring."""
    found: dict[str, tuple[str, str, str]] = {}
    for one in reversed([one for one in settings.__mro__ if one is not object]):
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        found |= _fields(tree)
    return [found[field.name] for field in dataclasses.fields(settings)]


def _fields(settings: ast.ClassDef) -> dict[str, tuple[str, str, str]]:
    found = {}
    for node, after in zip(settings.body, settings.body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr):
            said = " ".join(ast.literal_eval(after.value).split())
            name = ast.unparse(node.target)
            found[name] = (name, _default(node.value), said)
    return found


def _default(value: ast.expr | None) -> str:
    text = "" if value is None else ast.unparse(value)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "Path":
        text = ast.literal_eval(value.args[0])
    return "" if text in ("", "None", "()", "False") else f" Default: `{text.strip(chr(39))}`."

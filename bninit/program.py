"""What command, simulation and statement share: found by listing their folder, called by their Settings.

A program is a file with a one-sentence docstring, `Settings` (a frozen dataclass: each field an option, its
docstring the help), `QUICK` (the same in about a second), a pure `run(settings)` and a `show(outcome)` that
computes nothing. Only the program that is called is imported, and it imports nothing heavy before it runs.

Exit codes: 0 done; 1 `show` says that something does not hold; 2 bad input, one line on standard error; 130
interrupted.
"""

import importlib
import importlib.util
import logging
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import cyclopts

import bninit as bn

COMMANDS = "bninit.commands"
STATEMENTS = "proofs_check.statements"
SIMULATIONS = "simulations"


def program_names(folder: str) -> list[str]:
    """The programs of a folder, from its files."""
    own = [info.name for info in pkgutil.iter_modules(_places(folder)) if not info.name.startswith("_")]
    return sorted({*own, *_plugged(folder)})


def load_program(folder: str, name: str) -> ModuleType:
    """The module of a program: Settings, QUICK, run, show."""
    if name in _plugged(folder) and not _file_of(folder, name):
        return bn.load_plugin("commands", name)
    return importlib.import_module(f"{folder}.{name}")


def sentence(folder: str, name: str) -> str:
    """The first sentence of a program, read without importing it.

    >>> sentence("bninit.commands", "mechanism")
    'The eight blocks at infinite width: where each takes a batch, at which rate, and by which mechanism.'
    """
    path = _file_of(folder, name)
    if path is None:
        return _plugged_sentence(_plugged(folder)[name].module)
    return _first_sentence(path)


def _first_sentence(path: Path) -> str:
    return path.read_text(encoding="utf-8").split('"""')[1].partition("\n\n")[0]


def _plugged_sentence(module: str) -> str:
    """That of a plug-in, which may be broken: the help of all other commands does not depend on it."""
    try:
        found = importlib.util.find_spec(module)
        return _first_sentence(Path(str(found and found.origin)))
    except (ImportError, OSError, IndexError):
        return f"(of {module}, which cannot be read)"


def _file_of(folder: str, name: str) -> Path | None:
    paths = [Path(place) / f"{name}.py" for place in _places(folder)]
    return next((path for path in paths if path.is_file()), None)


def _plugged(folder: str) -> dict[str, Any]:
    """The commands that other packages bring."""
    return bn.plugins_of("commands") if folder == COMMANDS else {}


def _places(folder: str) -> list[str]:
    found = importlib.util.find_spec(folder)
    return list(found.submodule_search_locations or ()) if found else []


def main() -> None:
    """Entry point of the shell: the commands."""
    sys.exit(call(sys.argv[1:]))


def call(words: list[str], folder: str = COMMANDS) -> int:
    """Run one command line on the programs of a folder and return its exit code."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bninit" / "jax"
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
    try:
        _log(os.environ.get("BNINIT_LOG", ""))
        app = build_app(folder, words)
        code = app(words, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
        return int(code or 0)
    except cyclopts.CycloptsError as error:
        bn.terminal.print_error(f"bninit: {' '.join(str(error).split())} See: {_shell(folder)} --help")
        return 2
    except bn.InputError as error:
        bn.terminal.print_error(f"bninit: {error}")
        return 2
    except KeyboardInterrupt:
        print("bninit: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _log(level: str) -> None:
    """The log on standard error from a level such as info on; quiet where none is named."""
    if level:
        known = {name.lower(): value for name, value in logging.getLevelNamesMapping().items()}
        bn.checks.word(level.lower(), known, "BNINIT_LOG")
        logging.getLogger("bninit").setLevel(known[level.lower()])
        logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")


def build_app(folder: str, words: Sequence[str] = ()) -> cyclopts.App:
    """The application of a folder; of programs that the words do not name only the sentence is read."""
    app = cyclopts.App(
        name=_shell(folder),
        help="See, predict and prove what batch normalisation does to a batch at initialisation.",
        version=lambda: bn.__version__,
        help_format="plaintext",
        default_parameter=cyclopts.Parameter(converter=_exact),
    )
    for name in program_names(folder):
        word = name.replace("_", "-")
        if word in words:
            app.command(_command(load_program(folder, name)), name=word)
        else:
            app.command(cyclopts.App(name=word, help=sentence(folder, name)))
    return app


def _shell(folder: str) -> str:
    return "bninit" if folder == COMMANDS else f"python -m {folder}"


def _exact(kind: Any, words: Sequence[cyclopts.Token]) -> Any:
    """The words of an option as its type; cyclopts would round 2.5 to a whole number."""
    value = cyclopts.convert(kind, words)
    if isinstance(value, int) and any("." in word.value and float(word.value) != value for word in words):
        raise ValueError(f"a whole number is required, got {words[0].value}.")
    return value


def _command(module: ModuleType) -> Callable[..., int]:
    """The function that cyclopts turns into a command: its options are the fields of Settings."""

    def command(settings: Any = None) -> int:
        return module.show(module.run(settings or module.Settings())) or 0

    command.__doc__ = module.__doc__
    flat = cyclopts.Parameter(name="*")
    command.__annotations__ = {"settings": Annotated[module.Settings | None, flat], "return": int}
    return command

"""The command line: one command for each file of this folder, its Settings the options.

A command file imports nothing heavy at its top level; `bn.<name>` loads what it needs when it runs.
"""

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import cyclopts

import bninit as bn


def command_names() -> list[str]:
    """The commands, from the files of this folder."""
    return [info.name for info in pkgutil.iter_modules(__path__)]


def load_command(name: str) -> ModuleType:
    """The module of a command: Settings, QUICK, run, show."""
    return importlib.import_module(f"{__name__}.{name}")


def main() -> None:
    """Entry point of the shell: exit code 2 and one line on standard error for bad input."""
    sys.exit(call(sys.argv[1:]))


def call(words: list[str]) -> int:
    """Run one command line and return its exit code."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bninit" / "jax"
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
    app = build_app()
    try:
        code = app(words, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
        return int(code or 0)
    except cyclopts.CycloptsError as error:
        print(f"bninit: {' '.join(str(error).split())} See: bninit --help", file=sys.stderr)
        return 2
    except bn.InputError as error:
        print(f"bninit: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bninit: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_app() -> cyclopts.App:
    """The application with every command of the folder."""
    app = cyclopts.App(
        name="bninit",
        help="See, predict and prove what batch normalisation does to a batch at initialisation.",
        version=_version,
        help_format="plaintext",
        default_parameter=cyclopts.Parameter(converter=_exact),
    )
    for name in command_names():
        app.command(_command(load_command(name)), name=name.replace("_", "-"))
    return app


def _exact(kind: Any, words: Sequence[cyclopts.Token]) -> Any:
    """The words of an option as its type; cyclopts would round 2.5 to a whole number."""
    value = cyclopts.convert(kind, words)
    if isinstance(value, int) and any("." in word.value and float(word.value) != value for word in words):
        raise ValueError(f"a whole number is required, got {words[0].value}.")
    return value


def _version() -> str:
    from importlib.metadata import version  # a third of the start-up time, for one option

    return version("bninit")


def _command(module: ModuleType) -> Callable[..., int]:
    """The function that cyclopts turns into a command: its options are the fields of Settings."""

    def command(settings: Any = None) -> int:
        return module.show(module.run(settings or module.Settings())) or 0

    command.__doc__ = module.__doc__
    flat = cyclopts.Parameter(name="*")
    command.__annotations__ = {"settings": Annotated[module.Settings | None, flat], "return": int}
    return command

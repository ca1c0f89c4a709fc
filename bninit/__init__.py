"""bninit: see, predict and prove what batch normalisation does to a batch at initialisation.

Nothing is imported before it is used: `import bninit` and `bninit --help` load no numerical library. The
names and where they live stand in the stub beside this file, which type checkers read as well. Its logger,
"bninit", is quiet until the program that imports it says otherwise.
"""

import logging
from typing import Any

import lazy_loader

logging.getLogger(__name__).addHandler(logging.NullHandler())

_found, _, _names = lazy_loader.attach_stub(__name__, __file__)
_FOR_PROGRAMS = {
    "checks",
    "terminal",
    "FORMATS",
    "takes_records",
    "list_pictures",
    "exhibits",
    "load_plugin",
    "plugins_of",
    "redraw_gallery",
    "runs_of",
    "load_any",
}
__all__ = [name for name in _names if name not in _FOR_PROGRAMS]


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # a third of the start-up time, for one word

        return version("bninit")
    return _found(name)

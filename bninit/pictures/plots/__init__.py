"""Pictures: `draw_NAME(where, data)` for each file NAME.py of this folder, found when first asked for.

A drawing computes nothing: its data come ready from records and from `bninit.pictures.views.eight_blocks`.
"""

import importlib
import pkgutil
from typing import Any

_PREFIX = "draw_"
_STYLE = "style"


def plot_names() -> list[str]:
    """The pictures, from the files of this folder."""
    return [info.name for info in pkgutil.iter_modules(__path__) if info.name != _STYLE]


def size_of(name: str) -> tuple[float, float]:
    """Inches of a figure that holds the axes of a picture."""
    return getattr(importlib.import_module(f"{__name__}.{name}"), "SIZE", (6.4, 4.0))


def __getattr__(name: str) -> Any:
    if name.startswith(_PREFIX) and name.removeprefix(_PREFIX) in plot_names():
        return importlib.import_module(f"{__name__}.{name.removeprefix(_PREFIX)}").draw
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *(_PREFIX + name for name in plot_names())])

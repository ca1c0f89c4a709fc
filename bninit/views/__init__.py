"""What pictures show, as numbers: `view(records)` of NAME.py is what `draw` of plots/NAME.py lays out."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from typing import Any

from bninit import checks
from bninit.record import Record


def view_names() -> list[str]:
    """The views, from the files of this folder."""
    return [info.name for info in pkgutil.iter_modules(__path__)]


def find_view(name: str) -> Callable[..., Any]:
    """The function `view` of that name."""
    return importlib.import_module(f"{__name__}.{checks.word(name, view_names(), 'plot')}").view


def see(name: str, records: Sequence[Record], **choices: Any) -> Any:
    """The numbers that the picture NAME shows of the records.

    Args:
        name: a name of `view_names`.
        records: one record or several.
        choices: options of that view, such as seed or quantity; None is the view's own default.

    Raises:
        InputError: an unknown name or option, or records that lack what it needs.
    """
    view = find_view(name)
    given = {key: value for key, value in choices.items() if value is not None}
    known = [key for key in inspect.signature(view).parameters if key != "records"]
    for key in given:
        if key not in known:
            takes = f"the options {', '.join(known)}" if known else "no options"
            raise checks.fail(f"{takes} for the plot {name}", key, "leave it out")
    return view(records, **given)

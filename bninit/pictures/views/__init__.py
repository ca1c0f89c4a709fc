"""What pictures show, as numbers: `view` of NAME.py gives what `draw` of plots/NAME.py lays out.

A view takes records of runs, `view(records, ...)`, or a block and a batch at infinite width,
`view(block, batch, ...)`. One that can also be had of a sweep has `NAME_of_store(dataset, ...)` beside it.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from typing import Any

from bninit import checks
from bninit.runs.record import Record
from bninit.sweeps.saved import SweepRecord

GRID = ("block", "weights", "inputs", "batch", "width")


def view_names() -> list[str]:
    """The views, from the files of this folder."""
    return [info.name for info in pkgutil.iter_modules(__path__)]


def find_view(name: str) -> Callable[..., Any]:
    """The function `view` of that name."""
    return _module(name).view


def takes_records(name: str) -> bool:
    """Whether the picture shows runs; otherwise infinite width."""
    return "records" in _options(find_view(name))


def see(name: str, records: Sequence[Record] | SweepRecord = (), **choices: Any) -> Any:
    """The numbers that the picture NAME shows.

    Args:
        name: a name of `view_names`.
        records: runs, or a sweep; a picture of infinite width takes the block and the batch of its one run.
        choices: options of that view, such as seed, quantity, block or batch; None is the view's own default.
            Of a sweep, block, weights, inputs, batch and width choose the cells.

    Raises:
        InputError: an unknown name or option, or records that lack what it needs.
    """
    view = find_view(name)
    given = {key: value for key, value in choices.items() if value is not None}
    if isinstance(records, SweepRecord):
        return _of_sweep(name, records, given)
    if takes_records(name):
        return view(records, **_known(name, view, given))
    if records:
        if len(records) != 1:
            raise checks.fail("one record for this plot", f"{len(records)} records", "pass one")
        options, settings = _options(view), records[0].settings
        given = {key: settings[key] for key in ("block", "batch") if key in options} | given
    return view(**_known(name, view, given))


def _of_sweep(name: str, sweep: SweepRecord, given: dict[str, Any]) -> Any:
    view = getattr(_module(name), f"{name}_of_store", None)
    if not takes_records(name):
        advice = "pass --block and --batch instead"
        raise checks.fail(f"no store for the plot {name}, which is of infinite width", "a sweep", advice)
    if view is None:
        advice = "write one: bninit simulate --out FILE"
        raise checks.fail(f"the record of a run for the plot {name}", "a sweep", advice)
    part = sweep.select(**{key: value for key, value in given.items() if key in GRID})
    rest = {key: value for key, value in given.items() if key not in GRID}
    return view(part.dataset, **_known(name, view, rest))


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{checks.word(name, view_names(), 'plot')}")


def _options(view: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(view).parameters)


def _known(name: str, view: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    known = [key for key in _options(view) if key not in ("records", "dataset")]
    for key in given:
        if key not in known:
            takes = f"the options {', '.join(known)}" if known else "no options"
            raise checks.fail(f"{takes} for the plot {name}", key, "leave it out")
    return given

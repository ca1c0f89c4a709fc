"""The catalogue: every file NAME.py of `of_runs`, `of_theory` and `of_training` is the picture NAME."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from typing import Any

from bninit import checks
from bninit.pictures import of_runs, of_theory, of_training
from bninit.pictures.canvas.picture import Picture
from bninit.plugins import load_plugin, plugins_of
from bninit.runs.record import Record
from bninit.sweeps.layout import AXES
from bninit.sweeps.saved import SweepRecord

ROOMS = (of_runs, of_theory, of_training)


def picture_names() -> list[str]:
    """Every picture, those of runs first, those of plug-ins last."""
    own = [name for room in ROOMS for name in _names(room)]
    return own + [name for name in plugins_of("pictures") if name not in own]


def find_picture(name: str) -> type[Picture]:
    """The picture of that name: the one that its file defines.

    Raises:
        InputError: no such picture.
    """
    checks.word(name, picture_names(), "plot")
    room = next((room for room in ROOMS if name in _names(room)), None)
    if room is None:
        return load_plugin("pictures", name)
    file = importlib.import_module(f"{room.__name__}.{name}")
    (found,) = [
        one
        for one in vars(file).values()
        if inspect.isclass(one) and issubclass(one, Picture) and one.__module__ == file.__name__
    ]
    return found


def seen_names() -> list[str]:
    """The pictures that `see` shows; the others are of what a simulation or a command found."""
    return sorted(name for name in picture_names() if _ways(find_picture(name)))


def list_pictures() -> tuple[tuple[str, str, str], ...]:
    """Of each picture that `see` shows its name, what it is of and, from its file, what it shows."""
    words = {"of_records": "runs", "of_sweep": "a sweep", "of_block": "a block"}
    rows = []
    for name in seen_names():
        picture = find_picture(name)
        shows = (inspect.getdoc(inspect.getmodule(picture)) or "").splitlines()[0]
        rows.append((name, ", ".join(words[way] for way in _ways(picture)), shows))
    return tuple(rows)


def takes_records(name: str) -> bool:
    """Whether the picture shows runs; otherwise infinite width."""
    return "of_records" in _ways(find_picture(name))


def runs_of(name: str) -> tuple[dict[str, Any], ...]:
    """The settings of the runs that a picture is made for; none where any run will do."""
    return find_picture(name).declared.runs


def see(name: str, records: Sequence[Record] | SweepRecord = (), **choices: Any) -> Any:
    """The picture of that name: the numbers that it shows, ready to be drawn.

    Args:
        name: a file of `bninit.pictures.of_runs` or `bninit.pictures.of_theory`.
        records: runs, or a sweep; a picture of infinite width takes the block and the batch of its one run.
        choices: options of that picture, such as seed, quantity, block or batch; None is its own default.
            Of a sweep, block, residual, weights, inputs, batch and width choose the cells.

    Raises:
        InputError: an unknown name or option, or records that lack what it needs.
    """
    ways = _ways(find_picture(name))
    listed = isinstance(records, Sequence) and all(isinstance(one, Record) for one in records)
    if not listed and not isinstance(records, SweepRecord):
        raise checks.fail("records of runs, or a sweep", repr(records), "pass bn.load(path) in a list")
    given = {key: value for key, value in choices.items() if value is not None}
    if not ways:
        known = ", ".join(seen_names())
        raise checks.fail("a plot of runs or of a block", name, f"choose one of {known}")
    if isinstance(records, SweepRecord):
        return _of_sweep(name, ways, records, given)
    if "of_records" in ways:
        return ways["of_records"](records, **_known(name, ways["of_records"], given))
    of_block = ways["of_block"]
    if records:
        if len(records) != 1:
            raise checks.fail("one record for this plot", f"{len(records)} records", "pass one")
        options, settings = inspect.signature(of_block).parameters, records[0].settings
        given = {key: settings[key] for key in ("block", "batch") if key in options} | given
    return of_block(**_known(name, of_block, given))


def _names(room: Any) -> list[str]:
    return [info.name for info in pkgutil.iter_modules(room.__path__)]


def _ways(picture: type[Picture]) -> dict[str, Callable[..., Any]]:
    """The constructors that the picture has."""
    names = ("of_records", "of_sweep", "of_block")
    return {name: getattr(picture, name) for name in names if hasattr(picture, name)}


def _of_sweep(
    name: str, ways: dict[str, Callable[..., Any]], sweep: SweepRecord, given: dict[str, Any]
) -> Any:
    if "of_block" in ways:
        advice = "pass --block and --batch instead"
        raise checks.fail(f"no store for the plot {name}, which is of infinite width", "a sweep", advice)
    if "of_sweep" not in ways:
        advice = "write one: bninit simulate --out FILE"
        raise checks.fail(f"the record of a run for the plot {name}", "a sweep", advice)
    part = sweep.select(**{key: value for key, value in given.items() if key in AXES})
    rest = {key: value for key, value in given.items() if key not in AXES}
    return ways["of_sweep"](part, **_known(name, ways["of_sweep"], rest))


def _known(name: str, way: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    known = [key for key in inspect.signature(way).parameters if key not in ("records", "sweep")]
    for key in given:
        if key not in known:
            takes = f"the options {', '.join(known)}" if known else "no options"
            raise checks.fail(f"{takes} for the plot {name}", key, "leave it out")
    return given

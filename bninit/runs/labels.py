"""The label that tells one record, or one cell of a sweep, from the others."""

from collections.abc import Mapping, Sequence
from typing import Any

from bninit.layer.residual import NONE
from bninit.runs.record import Record

WORDS = ("block", "inputs", "weights", "residual", "engine", "precision")
NUMBERS = ("batch", "width", "gain", "depth", "key")


def labels(records: Sequence[Record]) -> tuple[str, ...]:
    """What differs between the records, in words."""
    settings = [record.settings for record in records]
    differing = [name for name in (*WORDS, *NUMBERS) if len({str(one[name]) for one in settings}) > 1]
    return tuple(named(one, differing) for one in settings)


def named(one: Mapping[str, Any], differing: Sequence[str]) -> str:
    """The settings in which one differs from others, in words; its layer where it does not.

    >>> named({"block": "rc+relu", "residual": "pre(2)", "width": 64}, ["residual", "width"])
    'skip pre(2), width 64'
    """
    if not differing:
        return layer_label(one["block"], one["residual"])
    return ", ".join(_told(name, one[name]) for name in differing)


def layer_label(block: str, residual: str) -> str:
    """The block, and its skip if there is one.

    >>> layer_label("rc+relu", "none"), layer_label("rc+relu", "pre(2)")
    ('rc+relu', 'rc+relu, skip pre(2)')
    """
    return block if residual == NONE else f"{block}, {_told('residual', residual)}"


def _told(name: str, value: Any) -> str:
    if name in NUMBERS:
        return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
    if name == "residual":
        return "no skip" if value == NONE else f"skip {value}"
    return str(value)

"""A picture from the numbers that its exhibit keeps: what `plain` of `exhibit` wrote, read again."""

import dataclasses
import types
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np


def revive(kind: Any, told: Any) -> Any:
    """The value of an annotated type from its plain form.

    Args:
        kind: a dataclass, a tuple, a dictionary, an array, an enum, a number or text.
        told: dictionaries, lists, numbers; what is infinite or missing as text.

    >>> from bninit.pictures.of_runs.births import BirthLayers
    >>> revive(BirthLayers, {"label": "a", "layers": [1, 2], "seeds": 2, "depth": 9}).median
    1.0
    """
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        chosen = next(one for one in parts if one is not types.NoneType)
        return None if told is None else revive(chosen, told)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, told)
    if origin is tuple:
        each = parts[:1] * len(told) if parts[1:] == (Ellipsis,) else parts
        return tuple(revive(one, value) for one, value in zip(each, told, strict=True))
    if origin is dict:
        return {parts[0](key): revive(parts[1], value) for key, value in told.items()}
    if kind is np.ndarray or origin is np.ndarray:
        return np.array(_numbers(told))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(told)
    return _numbers(told) if kind is float else told


def _dataclass(kind: Any, told: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    return kind(**{one.name: revive(hints[one.name], told[one.name]) for one in dataclasses.fields(kind)})


def _numbers(told: Any) -> Any:
    """Lists of numbers, where "nan" and "inf" are numbers too."""
    if isinstance(told, list):
        return [_numbers(one) for one in told]
    return float(told) if told in ("nan", "inf", "-inf") or isinstance(told, float) else told

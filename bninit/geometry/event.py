"""An event that happens in a network or does not, read from the quantities of its last layer."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bninit import checks
from bninit.geometry.configuration import KINDS, ODD
from bninit.geometry.quantities import QUANTITIES, quantity

KIND_EVENTS = {"odd": tuple(range(ODD, len(KINDS)))} | {name: (code,) for code, name in enumerate(KINDS)}
"""Events that are configurations, with the codes of `kind`; "odd" is one odd point or several."""

SIGNS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Event:
    """Its words, the quantity that decides it, and the function that tells from values of that quantity."""

    text: str
    quantity: str
    happens: Callable[[np.ndarray], np.ndarray]

    def __str__(self) -> str:
        return self.text


def parse_event(text: str) -> Event:
    """The event of these words: "odd", a name of KINDS, or a quantity beyond a number.

    The share of networks with "t>2" is 1/2 where the median of t is 2. A quantity that has no value (NaN) is
    beyond no number.

    Args:
        text: such as "odd", "simplex", "norm_ratio>5" or "cluster_angle<0.1".

    Raises:
        InputError: an unknown word, with the nearest; a quantity of no layer; a bound that is no number.

    >>> parse_event("odd").happens(np.array([3, 6, 7]))
    array([False,  True,  True])
    >>> parse_event("norm_ratio>5").happens(np.array([4.0, 6.0, np.nan]))
    array([False,  True, False])
    """
    text = str(text).strip()
    parts = re.split(r"\s*([<>])\s*", text)
    if len(parts) != 3:
        codes = KIND_EVENTS[checks.word(text, KIND_EVENTS, "an event (or a quantity beyond a number, t>2)")]
        return Event(text, "kind", lambda values: np.isin(values, codes))
    name, sign, bound = parts
    known = [one.name for one in QUANTITIES.values() if one.each_layer and one.name != "kind"]
    name = quantity(checks.word(name, known, "a quantity of each layer")).name
    number = checks.real(bound, f"the bound of {name}")
    return Event(f"{name}{sign}{bound}", name, lambda values: SIGNS[sign](values, number))

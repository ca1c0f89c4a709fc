"""The words of a block: which component each stands for, and the number it may take."""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from bninit import checks
from bninit.layer.activations import ACTIVATIONS, Activation, leaky_relu
from bninit.layer.column_norms import LayerNorm, RMSNorm
from bninit.layer.component import Component
from bninit.layer.components import Recenter, Rescale
from bninit.plugins import load_plugin, plugins_of


class Word(NamedTuple):
    """How a component is made, and what the number in its brackets is, if it takes one."""

    make: Callable[..., Component]
    number: str | None = None


def _same(activation: Activation) -> Activation:
    return activation


WORDS = {
    "rc": Word(Recenter),
    "rs": Word(Rescale, "epsilon"),
    "ln": Word(LayerNorm, "epsilon"),
    "rms": Word(RMSNorm, "epsilon"),
    "leaky_relu": Word(leaky_relu, "slope"),
    **{name: Word(partial(_same, activation)) for name, activation in ACTIVATIONS.items()},
}
"""A new component has its line here."""

IDENTITY = ("none", "linear")

_FORM = re.compile(r"([a-z_]+)(?:\(([^()]*)\))?")


def components_of(text: str) -> tuple[Component, ...]:
    """The components that one word stands for: none for the identity.

    Raises:
        InputError: an unknown word, with the nearest known one; a number where none belongs.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise checks.fail("components joined by '+'", repr(text), "write for instance 'rc+rs+relu'")
    name, number = match.groups()
    word = WORDS.get(name)
    if word is None and name in plugins_of("activations"):
        found = load_plugin("activations", name)
        if not isinstance(found, Activation) or found.name != name:
            raise checks.fail(
                f"an Activation named {name!r} from its plug-in", repr(found), "mend the plug-in"
            )
        word = Word(partial(_same, found))
    elif word is None:
        checks.word(name, (*WORDS, *IDENTITY, *plugins_of("activations")), "a component")
    if number is not None and (word is None or word.number is None):
        raise checks.fail(f"{name} without a number", repr(text), f"write {name!r}")
    if word is None:
        return ()
    return (word.make(checks.real(number, word.number)) if number and word.number else word.make(),)

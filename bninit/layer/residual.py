"""A skip around the block of a layer: where it is, one of five kinds, and its strength."""

import re
from dataclasses import dataclass

from bninit import checks
from bninit.shapes import Array

KINDS = {
    "branch": "x + a W2 f(W1 x)",
    "post": "rc(x + a W2 f(W1 x))",
    "pre": "x + a W f(x)",
    "activation": "x + a f(W x)",
    "inside": "f(x + a W x)",
}
"""f is the block; rc recenters each feature of the sum."""

CLOSED = ("branch", "post")
"""Kinds under which the factor of the Gram is a Markov chain, for every block."""

NONE = "none"
"""A layer without a skip, in words."""


@dataclass(frozen=True)
class Residual:
    """The skip of a layer.

    Args:
        kind: a word of KINDS.
        strength: a.
    """

    kind: str
    strength: float | Array

    @classmethod
    def parse(cls, text: "str | Residual | None") -> "Residual | None":
        """The skip written as KIND(STRENGTH); None of "none".

        Raises:
            InputError: another form, an unknown kind, a strength that is not positive.

        >>> print(Residual.parse("branch(0.5)"))
        branch(0.5)
        """
        if text is None or isinstance(text, Residual):
            return text
        match = re.fullmatch(r"([a-z_]+)(?:\(([^()]*)\))?", str(text).strip().lower())
        if match is None:
            raise checks.fail("a skip such as 'branch(0.5)', or none", repr(text), "write KIND(STRENGTH)")
        kind, strength = match.groups()
        if kind == NONE and strength is None:
            return None
        residual_kind(kind)
        if strength is None:
            raise checks.fail("a skip with its strength", repr(text), f"write for instance '{kind}(0.5)'")
        return cls(kind, checks.real(strength, f"the strength in {kind}(...)", above=0.0))

    def __str__(self) -> str:
        return f"{self.kind}({str(self.strength).removesuffix('.0')})"

    @property
    def is_closed(self) -> bool:
        """Whether the factor of the Gram is a Markov chain."""
        return self.kind in CLOSED

    @property
    def matrices(self) -> int:
        """Weight matrices of a layer."""
        return 2 if "W2" in KINDS[self.kind] else 1


def written(residual: Residual | None) -> str:
    """The skip as `Residual.parse` reads it.

    >>> written(Residual.parse("Branch(1.0)")), written(None)
    ('branch(1)', 'none')
    """
    return NONE if residual is None else str(residual)


def residual_kind(kind: str) -> str:
    """The kind, if there is such a one.

    Raises:
        InputError: an unknown word, with the nearest known one.
    """
    return checks.word(kind, KINDS, "a kind of skip")

"""Where a residual layer has its skip: five kinds, as words."""

from bninit import checks

KINDS = {
    "branch": "x + a W2 f(W1 x)",
    "post": "rc(x + a W2 f(W1 x))",
    "pre": "x + a W f(x)",
    "activation": "x + a f(W x)",
    "inside": "f(x + a W x)",
}
"""f is the block; rc recenters each feature of the sum."""


def residual_kind(kind: str) -> str:
    """The kind, if there is such a one.

    Raises:
        InputError: an unknown word, with the nearest known one.
    """
    return checks.word(kind, KINDS, "a kind of skip")

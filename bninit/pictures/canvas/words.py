"""Words of pictures: a block, its inputs, its networks as a reader says them, not as a command takes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bninit.layer.residual import NONE

FULL = "rc+rs+relu"
RATIO = r"$t = K_\mathrm{odd} / K_\mathrm{cluster}$"
"""Of the diagonal of the centred Gram: how much longer the odd point is, squared."""

BLOCK_WORDS = {
    "rc": "recenter",
    "rs": "rescale",
    "relu": "ReLU",
    "none": "linear layers alone",
    "ln": "layer norm",
}
INPUT_WORDS = {"gaussian": "Gaussian points", "digits": "handwritten digits", "simplex": "a simplex"}


def block_words(block: str, full: bool = False) -> str:
    """The components of a block.

    Args:
        block: as a command takes it, perhaps with its skip, as `bninit.runs.labels.layer_label` says it.
        full: say of all three that they are full batch normalisation.

    >>> block_words("rc+relu, skip pre(2)"), block_words("rc+rs+relu", full=True)
    ('recenter + ReLU, skip pre(2)', 'full batch norm (recenter + rescale + ReLU)')
    """
    block, comma, skip = block.partition(", ")
    words = " + ".join(BLOCK_WORDS.get(part, part) for part in block.split("+"))
    return (f"full batch norm ({words})" if full and block == FULL else words) + comma + skip


def block_name(block: str) -> str:
    """The shortest name of a block.

    >>> block_name("rc+rs+relu"), block_name("rc+relu")
    ('full batch norm', 'recenter + ReLU')
    """
    return "full batch norm" if block == FULL else block_words(block)


def signed(value: float, digits: int) -> str:
    """A number with a proper minus sign.

    >>> signed(-0.5, 2)
    '−0.50'
    """
    return f"{value:.{digits}f}".replace("-", "−")


def input_words(inputs: str) -> str:
    """The points that a batch is drawn from.

    >>> input_words("digits"), input_words("mine.npy")
    ('handwritten digits', 'mine.npy')
    """
    return INPUT_WORDS.get(inputs, inputs)


def label_words(label: str) -> str:
    """What tells a run from others, such as "rc+relu, width 64", its block and inputs in words.

    >>> label_words("rc+relu, width 64")
    'recenter + ReLU, width 64'
    """
    return ", ".join(input_words(part) if part in INPUT_WORDS else _part(part) for part in label.split(", "))


SHARED: dict[str, Callable[[Any], str]] = {
    "block": block_words,
    "residual": lambda skip: "" if skip == NONE else f"skip {skip}",
    "batch": "{} points".format,
    "inputs": input_words,
    "width": "width {}".format,
}


def shared_words(settings: Sequence[Mapping[str, Any]]) -> str:
    """What all runs or cells have in common, where they do not differ in it.

    >>> one = {"block": "rc+relu", "residual": "pre(2)", "batch": 16, "inputs": "digits", "width": 512}
    >>> shared_words([one, one | {"width": 64}])
    'recenter + ReLU, skip pre(2), 16 points, handwritten digits'
    """
    told = [{say(one[name]) for one in settings} for name, say in SHARED.items()]
    return ", ".join(filter(None, (words.pop() for words in told if len(words) == 1)))


def counted(number: int, noun: str) -> str:
    """So many of them.

    >>> counted(1, "network"), counted(16, "network")
    ('1 network', '16 networks')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def capital(words: str) -> str:
    """The words at the beginning of a sentence.

    >>> capital("recenter + ReLU")
    'Recenter + ReLU'
    """
    return words[:1].upper() + words[1:]


def _part(part: str) -> str:
    named = all(one in BLOCK_WORDS for one in part.split("+"))
    return block_words(part) if named else part
